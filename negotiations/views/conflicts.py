"""What a form shows when someone else saved the same record meanwhile."""

from typing import Any

from accounts.actions import EditConflictError


def clashes_of(form: Any, conflict: EditConflictError) -> list[dict[str, Any]]:
    """Pair what was saved meanwhile with what was typed, where they differ; the form may be sent again after that."""
    form.data = {**form.data, "version": str(conflict.version)}
    current = conflict.current
    return [
        {
            "label": form.fields[name].label,
            "theirs": _shown(current, name, getattr(current, name)),
            "mine": _shown(current, name, value),
        }
        for name, value in form.facts().items()
        if getattr(current, name) != value
    ]


def _shown(row: Any, name: str, value: Any) -> Any:
    choices = dict(row._meta.get_field(name).flatchoices)
    return choices.get(value, value) if choices else value
