"""Forms of the shell."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Contact
from kam import timeline


class TimelineForm(forms.Form):
    """Which kind of events a timeline shows, and with whom of the customer."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)

    contact = forms.ModelChoiceField(
        Contact.objects.none(), label=_("Whom of them"), required=False, empty_label=_("All")
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["contact"]
        people.queryset = Contact.objects.filter(account=account).order_by("archived_at", "name", "pk")
        kinds: Any = self.fields["kind"]
        kinds.choices = [("", _("All")), *[(source.name, source.label) for source in timeline.SOURCES]]
