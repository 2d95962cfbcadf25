"""Forms that two people may have open at once: what each person saw, and what to show when both save."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Self

from django import forms
from django.forms import BoundField
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext

from accounts.forms.widgets import shape_controls
from core import formats

UNWRITTEN = frozenset({"version", "token"})


@dataclass(frozen=True)
class Clash:
    """One fact that differs from mine: as it is stored now, and as I want it."""

    label: str
    field_id: str
    theirs: str
    mine: str


class Seen(forms.BaseForm):
    """A form that carries the values its person saw, so that only what they changed is written.

    `made_with` are the further arguments of the form, to make another like it.
    """

    made_with: Mapping[str, Any] = MappingProxyType({})
    is_new = False
    seen: "Seen"

    def shape(self) -> None:
        """Shape controls and labels as everywhere; called in `__init__`."""
        shape_controls(self)
        self.seen = self
        for field in self.fields.values():
            if field.label:
                field.label = capfirst(str(field.label))

    def _carried(self) -> list[str]:
        return [] if self.is_new else [name for name in self.fields if name not in UNWRITTEN]

    def initial_controls(self) -> list[SafeString]:
        """Give hidden fields with the values the person saw at first."""
        return [self.seen[name].as_hidden(only_initial=True) for name in self._carried()]

    @cached_property
    def changed_data(self) -> list[str]:
        """Name what differs from the values the person saw at first, not from what is stored by now."""
        for name in self._carried():
            self.fields[name].show_hidden_initial = True
        return super().changed_data

    def facts(self) -> dict[str, Any]:
        """Give all facts of the form."""
        return {name: value for name, value in self.cleaned_data.items() if name not in UNWRITTEN}

    def changes(self) -> dict[str, Any]:
        """Give the facts that the person changed."""
        return {name: value for name, value in self.facts().items() if name in self.changed_data}

    def over(self, current: Any) -> tuple[Self, list[Clash]]:
        """Build the form again upon what is stored now, and list where it differs from mine; nothing typed is lost."""
        mine = {name: self[name].value() for name in self.changed_data if name not in UNWRITTEN}
        make: Any = type(self)
        again: Self = make(instance=current, initial=mine, **self.made_with)
        again.seen = make(instance=current, **self.made_with)
        return again, clashes(again, mine)


class VersionedForm(Seen, forms.ModelForm[Any]):
    """A record with the version the person saw when editing, and a token when creating."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_new = not self.instance.pk
        self.fields["version"].initial = 0 if self.is_new else self.instance.version
        self.shape()


def clashes(form: Seen, changed: Iterable[str]) -> list[Clash]:
    """List the facts of a form built over others whose stored value differs from mine."""
    pairs = [(form.seen[name], form[name]) for name in changed if name not in UNWRITTEN]
    return [
        Clash(str(mine.label), mine.id_for_label or mine.auto_id, shown(theirs), shown(mine))
        for theirs, mine in pairs
        if shown(theirs) != shown(mine)
    ]


def shown(field: BoundField) -> str:
    """Write the value of a field as a person reads it."""
    value = field.value()
    if isinstance(field.field, forms.BooleanField):
        return gettext("Yes") if value else gettext("No")
    choices: Any = getattr(field.field, "choices", None)
    if choices is not None:
        labels = _labels(choices)
        values = value if isinstance(value, list | tuple) else [value]
        named = [labels.get(str(one), str(one)) for one in values if one not in {None, ""}]
        return formats.listing(named, language=get_language() or "")
    return "" if value is None else str(field.field.widget.format_value(value) or "")


def _labels(choices: Iterable[tuple[Any, Any]]) -> dict[str, str]:
    """Name the values of a choice, of grouped ones too."""
    found: dict[str, str] = {}
    for key, label in choices:
        if isinstance(label, list | tuple):
            found |= _labels(label)
        else:
            found[str(key)] = str(label)
    return found
