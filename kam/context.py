"""What every page of the shell needs."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give the frame of the page its navigation."""
    return {}
