"""Forms of the administration: two who edit one record at once do not overwrite each other."""

import hashlib
from typing import Any

from django import forms
from django.db.models import Model
from django.forms.models import model_to_dict
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

SEEN = "seen"


class WatchedForm(forms.ModelForm[Any]):
    """A record with a mark of how it stood when the form was opened; saved only where it stands so still."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and SEEN in self.fields:
            self.fields[SEEN].initial = self._mark(self.instance)

    def clean(self) -> dict[str, Any] | None:
        """Refuse where the record changed meanwhile. Holds its row until the change is written."""
        cleaned = super().clean()
        if self.instance.pk and SEEN in self.fields:
            manager: Any = type(self.instance)._base_manager
            stored = manager.select_for_update().filter(pk=self.instance.pk).first()
            if stored is None or self._mark(stored) != self.cleaned_data.get(SEEN):
                message = _("Someone else changed this meanwhile: open it again and enter your change anew.")
                self.add_error(None, message)
        return cleaned

    def _mark(self, record: Model) -> str:
        facts = model_to_dict(record, fields=[name for name in self.fields if name != SEEN])
        plain = {
            name: sorted(str(one.pk) for one in value) if isinstance(value, list) else str(value)
            for name, value in sorted(facts.items())
        }
        return hashlib.sha256(repr(plain).encode()).hexdigest()


class WatchedAdmin:
    """Pages of the administration whose change form is watched. Stands before ModelAdmin."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is not None and "form" not in kwargs:
            kwargs["form"] = type("Watched", (WatchedForm, self.form), {})  # type: ignore[attr-defined]
        return super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        found = super().get_fieldsets(request, obj)  # type: ignore[misc]
        if obj is None:
            return found
        named = [name for _title, options in found for name in options["fields"]]
        return found if SEEN in named else [*found, (None, {"fields": [SEEN]})]
