"""Drafts of forms: `{% load drafts %}`, `{% draft_offer %}` before a form, `{% draft_key %}` inside it.

A form that is sent to another address than its page names that address in both: `{% draft_key action=url %}`.
"""

from typing import Any

from django import template
from django.http import HttpRequest

from users import drafts

register = template.Library()


@register.inclusion_tag("_components/draft_key.html", takes_context=True)
def draft_key(context: dict[str, Any], *, action: str = "") -> dict[str, Any]:
    """Carry the key under which the page keeps what is typed."""
    request: HttpRequest = context["request"]
    form = _form_at(request, action)
    return {"key": drafts.key_of(user=request.user, form=form), "form": form}  # type: ignore[arg-type]


@register.inclusion_tag("_components/draft_offer.html", takes_context=True)
def draft_offer(context: dict[str, Any], *, action: str = "", form: Any = None, title: str = "") -> dict[str, Any]:
    """Offer what was typed earlier and not sent, to go on with or to forget. Cost: 1 query where forms are opened."""
    request: Any = context["request"]
    if request.method == "POST":
        return {}
    if not hasattr(request, "drafts_below"):
        request.drafts_below = drafts.below(user=request.user, page=request.path)
    name = _form_at(request, action)
    draft = request.drafts_below.get(name)
    return {
        "draft": draft,
        "key": drafts.key_of(user=request.user, form=name) if draft else "",
        "csrf_token": context.get("csrf_token"),
        "here": request.get_full_path(),
        "typed": _typed(draft.data, form or context.get("form")) if draft else [],
        "title": title,
    }


def _form_at(request: HttpRequest, action: str) -> str:
    """Name a form by the address it is sent to."""
    return (action or request.get_full_path())[: drafts.LONGEST_FORM]


def _typed(fields: dict[str, list[str]], form: Any) -> list[tuple[str, str]]:
    """Name what was typed in words, for those without script."""
    names = {form.add_prefix(name): field for name, field in form.fields.items()} if hasattr(form, "fields") else {}
    return [
        (str(names[name].label or name), ", ".join(values))
        for name, values in fields.items()
        if name in names and any(values) and not names[name].widget.is_hidden
    ]
