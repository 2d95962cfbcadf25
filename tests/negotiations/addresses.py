"""Addresses of this room."""

from typing import Any

from django.urls import reverse


def at(name: str, *args: Any) -> str:
    return reverse(f"negotiations:{name}", args=args)
