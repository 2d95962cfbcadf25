"""Forms of requests: the request itself, and what each step asks for."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms.bulk import HandForm
from accounts.forms.versions import VersionedForm
from accounts.forms.widgets import DayInput
from accounts.models import Account, Contact
from service.models import Request
from users.choices import Role
from users.models import User

FACTS = ["kind", "severity", "subject", "description", "contact", "reporter_name", "reporter_phone"]
FINDINGS = ["explanation", "facts"]


def people_by_nearness(user: User, account: Account, *, without: User | None = None) -> list[Any]:
    """Group the colleagues who can hold a request: the service desk, the account's people, everyone else.

    Cost: 2 queries.
    """
    near = {*account.team.values_list("user", flat=True), account.owner_id}
    groups: dict[Any, list[tuple[int, str]]] = {_("Service desk"): [], _("Works on the account"): [], _("Others"): []}
    for person in User.objects.visible_to(user).active().exclude(role=Role.ADMIN):
        if without is not None and person.pk == without.pk:
            continue
        is_desk, is_near = person.role == Role.SERVICE, person.pk in near
        group = _("Service desk") if is_desk else _("Works on the account") if is_near else _("Others")
        groups[group].append((person.pk, str(person)))
    return [(label, people) for label, people in groups.items() if people]


def _offer_people(field: Any, groups: list[Any], *, empty_label: str | Promise) -> None:
    field.queryset = User.objects.filter(pk__in=[pk for _label, people in groups for pk, _name in people])
    field.widget.choices = [("", empty_label), *groups]


class RequestForm(VersionedForm):
    """What the customer wants. People of the customer are offered to those who see the account, others type a name."""

    class Meta:
        model = Request
        fields = [*FACTS, "holder", *FINDINGS]

    def __init__(self, *args: Any, user: User, account: Account, sees_account: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.made_with = {"user": user, "account": account, "sees_account": sees_account}
        contacts: Any = self.fields["contact"]
        if sees_account:
            contacts.queryset = Contact.objects.visible_to(user).filter(account=account).active()
            self.fields["reporter_name"].help_text = _("For someone who is not among the people of the account.")
        else:
            del self.fields["contact"]
        if self.instance.pk:
            del self.fields["holder"]
            self.fields["facts"].help_text = _("A complaint is resolved only after its facts are established.")
        else:
            for name in FINDINGS:
                del self.fields[name]
            holder: Any = self.fields["holder"]
            holder.required = False
            _offer_people(holder, people_by_nearness(user, account, without=user), empty_label=_("I hold it"))


class NoteForm(forms.Form):
    """What happened."""

    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    note = forms.CharField(
        label=pgettext_lazy("step of a request", "Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class HandOverForm(forms.Form):
    """Who takes over, and what they have to know."""

    taker = forms.ModelChoiceField(label=_("To whom"), queryset=User.objects.none())
    note = forms.CharField(label=_("What they have to know"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, user: User, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = people_by_nearness(user, request.account, without=request.holder)
        _offer_people(self.fields["taker"], groups, empty_label="—")


class HandManyForm(HandForm):
    """Who takes over many requests, and what they have to know."""

    note = forms.CharField(label=_("What they have to know"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class ResolveForm(forms.Form):
    """What solved it; of a complaint also the facts, where they are not written yet."""

    facts = forms.CharField(label=_("Facts established"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    resolution = forms.CharField(label=_("What solved it"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resolution"].initial = request.resolution
        if not request.is_complaint or request.facts:
            del self.fields["facts"]


class CloseForm(forms.Form):
    """Who of the customer confirmed it and when, or why nobody does."""

    confirmed_by = forms.CharField(label=_("Confirmed by"), max_length=100, required=False)
    confirmed_on = forms.DateField(label=_("Confirmed on"), widget=DayInput, required=False)
    reason = forms.CharField(
        label=_("Or: why nobody confirms"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_confirmed_on(self) -> Any:
        day = self.cleaned_data.get("confirmed_on")
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        """Ask for a whole confirmation, or for a reason."""
        facts = super().clean() or {}
        if facts.get("reason") or "confirmed_on" in self.errors:
            return facts
        if not facts.get("confirmed_by"):
            self.add_error("confirmed_by", _("Name who confirmed it, or give a reason below."))
        elif not facts.get("confirmed_on"):
            self.add_error("confirmed_on", _("Say on which day it was confirmed."))
        return facts


class ReasonForm(forms.Form):
    """Why a request is rejected or taken up again."""

    reason = forms.CharField(
        label=pgettext_lazy("service", "Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
