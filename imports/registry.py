"""Which importers there are. A room registers them in its `importers` module, which is imported at the start."""

from typing import TYPE_CHECKING

from imports.choices import Kind

if TYPE_CHECKING:
    from imports.importing import Importer

_importers: dict[Kind, "type[Importer]"] = {}


def register(importer: "type[Importer]") -> "type[Importer]":
    """Declare the importer of a kind; used as a decorator. Raises: ValueError for a second one."""
    kind = importer.about.kind
    if kind in _importers and _importers[kind].__qualname__ != importer.__qualname__:
        raise ValueError(f"Two importers for {kind}")
    _importers[kind] = importer
    return importer


def importer_of(kind: str) -> "type[Importer] | None":
    """Give the importer of a kind; nothing while no room has one."""
    return _importers.get(Kind(kind)) if kind in Kind.values else None


def available() -> list[Kind]:
    """List the kinds on offer, in the order of the list of kinds."""
    return [kind for kind in Kind if kind in _importers]


def on_offer(role: str) -> list[Kind]:
    """List the kinds that people of a role may import, in the order of the list of kinds."""
    return [kind for kind in available() if role in _importers[kind].roles]
