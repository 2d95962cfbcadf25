"""Forms of wishes to see something, of their answers, and of grants by name."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.choices import GuardedKind
from accounts.forms.widgets import shape_controls
from accounts.models import Account
from accounts.selectors.responsible import people_who_see
from users.models import User


def day_to_come(day: dt.date | None) -> dt.date | None:
    """Refuse a day that has passed. Raises: ValidationError."""
    if day is not None and day < timezone.localdate():
        raise forms.ValidationError(_("This day has passed."))
    return day


class AskForm(forms.Form):
    """Why a person needs to see something."""

    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    reason = forms.CharField(
        label=_("What you need it for"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(forms.Form):
    """The answer to a wish; until when a grant holds."""

    answer = forms.CharField(label=_("Answer"), help_text=_("Needed where you refuse."), max_length=300, required=False)
    expires_on = forms.DateField(label=_("Expires on"), help_text=_("Empty: until revoked."), required=False)

    def __init__(self, *args: Any, has_end: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_end:
            del self.fields["expires_on"]
        shape_controls(self)

    def clean_expires_on(self) -> dt.date | None:
        return day_to_come(self.cleaned_data["expires_on"])


class GrantForm(forms.Form):
    """Who may read which guarded facts, and until when."""

    user = forms.ModelChoiceField(label=capfirst(_("person")), queryset=User.objects.none())
    kind = forms.ChoiceField(label=capfirst(_("kind of facts")), choices=GuardedKind.choices)
    expires_on = forms.DateField(label=_("Expires on"), help_text=_("Empty: until revoked."), required=False)

    def __init__(self, *args: Any, account: Account, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["user"]
        people.queryset = people_who_see(account).exclude(pk=by.pk)
        people.help_text = _("Those who see the account; whoever else needs it comes onto the team first.")
        people.empty_label = "—"
        shape_controls(self)

    def clean_expires_on(self) -> dt.date | None:
        return day_to_come(self.cleaned_data["expires_on"])
