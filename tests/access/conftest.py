"""The world of the matrix."""

from tests.access.world import world

__all__ = ["world"]
