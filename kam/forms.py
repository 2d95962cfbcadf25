"""Forms of the shell."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kam import timeline


class TimelineForm(forms.Form):
    """Which kind of events a timeline shows."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kind"]
        kinds.choices = [("", _("All")), *[(source.name, source.label) for source in timeline.SOURCES]]
