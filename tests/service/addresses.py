"""Addresses and forms of this room."""

from typing import Any

from django.urls import reverse

from service.models import Request


def address(name: str, *args: str) -> str:
    return reverse(f"service:{name}", args=args)


def form_of(case: Request | None = None, **changes: Any) -> dict[str, Any]:
    """Fill the form as a browser sends it."""
    data = {
        "kind": "request",
        "severity": "normal",
        "subject": "改过的主题",
        "description": "新的说明",
        "reporter_name": "邱文博",
        "reporter_phone": "0511-8866",
        "version": str(case.version if case else 1),
        "token": "t-1",
    }
    return data | changes
