"""Forms of interactions and promises."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import CommitmentState, Side
from accounts.forms.versions import VersionedForm
from accounts.forms.widgets import shape_controls
from accounts.models import Account, Commitment, Contact, Interaction
from accounts.selectors.responsible import people_who_see

MOMENT = "%Y-%m-%dT%H:%M"


class ContactChoice(forms.ModelChoiceField[Contact]):
    """One person at the customer, with the job title."""

    def label_from_instance(self, contact: Contact) -> str:
        return f"{contact} · {contact.title}" if contact.title else str(contact)


def contact_choice(account: Account, *, label: Any, besides: int | None) -> ContactChoice:
    """Offer the people of one customer, and one who stands in the record already."""
    people = Contact.objects.filter(account=account).filter(Q(archived_at=None) | Q(pk=besides)).order_by("name")
    return ContactChoice(queryset=people, label=label, required=False, empty_label="—")


class InteractionForm(VersionedForm):
    """One touch; people are offered from this customer, and from those of us who see it."""

    class Meta:
        model = Interaction
        fields = ["channel", "scene", "happened_at", "contact", "user", "is_from_customer", "summary"]
        widgets = {
            "happened_at": forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"}),
        }

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.made_with = {"account": account}
        self.fields["contact"] = contact_choice(
            account, label=_("With whom"), besides=self.instance.contact_id if self.instance.pk else None
        )
        people: Any = self.fields["user"]
        people.queryset = people_who_see(account, besides=self.instance.user_id if self.instance.pk else None)
        people.empty_label = None
        self.fields["summary"].widget.attrs["rows"] = 4
        self.order_fields(self.Meta.fields)

    def clean_happened_at(self) -> Any:
        moment = self.cleaned_data["happened_at"]
        if timezone.localdate(moment) > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return moment


class ArisingPromiseForm(forms.Form):
    """A promise that was given in the talk; left empty, there was none."""

    prefix = "promise"
    matter = forms.CharField(label=_("What was promised"), max_length=300, required=False)
    side = forms.ChoiceField(label=_("Whose promise"), choices=Side.choices, initial=Side.OURS, required=False)
    due_on = forms.DateField(label=_("Due"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shape_controls(self)
        sides: Any = self.fields["side"]
        sides.choices = Side.choices

    def clean(self) -> dict[str, Any]:
        """Ask for a day where something was promised."""
        facts = super().clean() or {}
        if facts.get("matter") and not facts.get("due_on"):
            self.add_error("due_on", _("Until when?"))
        return facts

    @property
    def is_given(self) -> bool:
        return bool(self.cleaned_data.get("matter"))


class PromiseForm(VersionedForm):
    """One promise of either side."""

    class Meta:
        model = Commitment
        fields = ["side", "matter", "due_on", "holder", "contact"]

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.made_with = {"account": account}
        self.fields["contact"] = contact_choice(
            account, label=_("Who of them"), besides=self.instance.contact_id if self.instance.pk else None
        )
        holders: Any = self.fields["holder"]
        holders.queryset = people_who_see(account, besides=self.instance.holder_id if self.instance.pk else None)
        self.fields["holder"].help_text = _("Left empty, a promise of ours is held by who enters it.")


class SettleForm(forms.Form):
    """What became of a promise, and what shows it."""

    state = forms.ChoiceField(
        label=_("What became of it"),
        choices=[(state.value, state.label) for state in CommitmentState if state != CommitmentState.OPEN],
        widget=forms.RadioSelect,
        initial=CommitmentState.KEPT,
    )
    evidence = forms.CharField(
        label=_("What shows it"),
        help_text=_("For example the number of a delivery note, a mail, or what the customer said."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
