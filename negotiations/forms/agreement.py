"""The form of an agreement: a note, and the promises of both sides."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.choices import Side
from accounts.models import Account, Contact
from negotiations.actions import Promise
from negotiations.forms.fields import dress, people_of
from negotiations.models import Concession, Negotiation
from users.models import User

SPARE_ROWS = 3
MAX_ROWS = 30


class AgreementForm(forms.Form):
    """What is said of the agreement as a whole."""

    note = forms.CharField(label=_("Note on the agreement"), max_length=500, required=False)


class PromiseForm(forms.Form):
    """One promise; a row without words is left out."""

    side = forms.ChoiceField(label=_("Whose promise"), choices=Side.choices)
    matter = forms.CharField(label=_("What"), max_length=300, required=False)
    due_on = forms.DateField(label=_("Due"), required=False)
    holder = forms.ModelChoiceField(label=_("Who of us"), queryset=User.objects.none(), required=False)
    contact = forms.ModelChoiceField(label=_("Who of them"), queryset=Contact.objects.none(), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a day where something was promised."""
        facts = super().clean() or {}
        if facts.get("matter") and not facts.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Please say until when."))
        return facts

    def promise(self) -> Promise | None:
        """Give what was promised; nothing for a row without words."""
        facts = self.cleaned_data
        if not facts.get("matter"):
            return None
        side = Side(facts["side"])
        return Promise(
            side=side,
            matter=facts["matter"],
            due_on=facts["due_on"],
            holder=facts["holder"],
            contact=facts["contact"] if side == Side.THEIRS else None,
        )


class PromiseRows(forms.BaseFormSet[PromiseForm]):
    """Rows of promises; offers the people of this account and of this customer."""

    def __init__(self, *args: Any, account: Account, user: User, **kwargs: Any) -> None:
        self.people = list(people_of(account, user))
        self.contacts = list(Contact.objects.filter(account=account).active())
        super().__init__(*args, **kwargs)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for name, rows, model in (("holder", self.people, User), ("contact", self.contacts, Contact)):
            form.fields[name].queryset = model._default_manager.filter(pk__in=[row.pk for row in rows])
            form.fields[name].widget.choices = [("", "—"), *((row.pk, str(row)) for row in rows)]
        dress(form)


PromiseFormSet = forms.formset_factory(
    PromiseForm, formset=PromiseRows, extra=SPARE_ROWS, max_num=MAX_ROWS, absolute_max=MAX_ROWS, validate_max=True
)


def promise_rows(
    sent: QueryDict | None, *, negotiation: Negotiation, user: User, initial: list[dict[str, Any]]
) -> PromiseRows:
    """Make the rows of promises of an agreement."""
    formset: Any = PromiseFormSet
    rows: PromiseRows = formset(sent, account=negotiation.account, user=user, initial=initial, prefix="promises")
    return rows


def proposed(concessions: Sequence[Concession], lead: User) -> list[dict[str, Any]]:
    """Propose a promise for each thing given, and one of the other side for each thing asked in return."""
    rows: list[dict[str, Any]] = []
    for row in concessions:
        other = Side.THEIRS if row.side == Side.OURS else Side.OURS
        for side, matter in ((Side(row.side), row.matter), (other, row.in_return)):
            if matter:
                rows.append({"side": side, "matter": matter, "holder": lead.pk if side == Side.OURS else None})
    return rows[: MAX_ROWS - SPARE_ROWS]
