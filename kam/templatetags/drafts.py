"""Drafts of forms: `{% load drafts %}`, `{% draft_offer %}` before a form, `{% draft_key %}` inside it."""

from typing import Any

from django import template
from django.http import HttpRequest

from users import drafts

register = template.Library()


@register.inclusion_tag("_components/draft_key.html", takes_context=True)
def draft_key(context: dict[str, Any]) -> dict[str, Any]:
    """Carry the key under which the page keeps what is typed."""
    request: HttpRequest = context["request"]
    return {"key": drafts.key_of(user=request.user, form=request.get_full_path())}  # type: ignore[arg-type]


@register.inclusion_tag("_components/draft_offer.html", takes_context=True)
def draft_offer(context: dict[str, Any]) -> dict[str, Any]:
    """Offer what was typed earlier and not sent, to go on with or to forget. Cost: 1 query where a form is opened."""
    request: HttpRequest = context["request"]
    if request.method == "POST":
        return {}
    user: Any = request.user
    draft = drafts.find(user=user, form=request.get_full_path())
    return {
        "draft": draft,
        "key": drafts.key_of(user=user, form=request.get_full_path()) if draft else "",
        "csrf_token": context.get("csrf_token"),
        "here": request.get_full_path(),
        "typed": _typed(draft.data, context.get("form")) if draft else [],
    }


def _typed(fields: dict[str, list[str]], form: Any) -> list[tuple[str, str]]:
    """Name what was typed in words, for those without script."""
    names = getattr(form, "fields", {})
    return [
        (str(names[name].label or name), ", ".join(values))
        for name, values in fields.items()
        if name in names and any(values) and not names[name].widget.is_hidden
    ]
