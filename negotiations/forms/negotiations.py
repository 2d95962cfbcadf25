"""Forms of a negotiation and of the records below it."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.forms.blocks import FieldGroup
from accounts.forms.versions import VersionedForm
from accounts.models import Account
from negotiations.choices import FIGURE_HINTS, FIXED_MEASURES, OPEN_STAGES, ConcessionKind, Topic
from negotiations.forms.fields import AccountField, dress, people_of
from negotiations.models import BottomLine, Concession, Negotiation, NegotiationTopic, Opportunity, Round
from users.models import User

GROUPS: list[tuple[Promise, list[str]]] = [
    (_("Negotiation"), ["account", "title", "opportunity", "lead", "next_round_on"]),
    (_("Price, cost, quantity"), ["quantity", "list_price", "unit_cost", "currency"]),
    (
        _("Terms we open with"),
        ["price_percent", "rebate_percent", "free_quantity", "payment_days", "interest_percent"],
    ),
]
USUAL = ["price_percent", "rebate_percent", "free_quantity", "payment_days", "interest_percent", "currency"]


USUAL_TERMS = Negotiation()


class NegotiationForm(VersionedForm):
    """Title, lead and the terms we open with. The account is chosen once."""

    account = AccountField(label=_("account"), help_text=_("Number or full name of the account."))

    class Meta:
        model = Negotiation
        fields = [name for _title, names in GROUPS for name in names]

    def __init__(self, *args: Any, user: User, account: Account | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.made_with = {"user": user, "account": account}
        self.customer = account
        field: Any = self.fields["account"]
        field.user = user
        if self.instance.pk:
            del self.fields["account"]
        elif account is not None:
            self.initial["account"] = account
            field.widget = forms.HiddenInput()
        self._offer_opportunities(user)
        leads: Any = self.fields["lead"]
        before = self.instance.lead if self.instance.lead_id else None
        leads.queryset = people_of(account, before, user)
        leads.required = False
        if not self.instance.pk:
            self.initial["lead"] = user.pk
        for name in USUAL:
            self.fields[name].required = False
        self.fields["price_percent"].help_text = _("Two percent above list is 2, three below it −3.")
        self.fields["quantity"].help_text = _("For the time of the agreement, for example a year.")
        dress(self)

    def _offer_opportunities(self, user: User) -> None:
        """Offer what is open with this customer; before the customer is chosen, nothing."""
        field: Any = self.fields["opportunity"]
        fits = Q(stage__in=OPEN_STAGES) | Q(pk=self.instance.opportunity_id)
        seen = Opportunity.objects.visible_to(user)
        field.queryset = seen.filter(fits, account=self.customer) if self.customer else seen.none()
        field.empty_label = "—"
        if self.customer is None:
            del self.fields["opportunity"]

    def clean(self) -> dict[str, Any]:
        """Take the usual value where a term was left empty."""
        facts = super().clean() or {}
        for name in USUAL:
            if name in facts and facts[name] in {None, ""}:
                facts[name] = getattr(USUAL_TERMS, name)
        if "lead" in facts and facts["lead"] is None:
            facts["lead"] = self.instance.lead if self.instance.lead_id else None
        return facts

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def clean_opportunity(self) -> Opportunity | None:
        """Refuse the opportunity of another customer than the one that was typed."""
        chosen: Opportunity | None = self.cleaned_data["opportunity"]
        account = self.cleaned_data.get("account", self.customer)
        if chosen is not None and account is not None and chosen.account_id != account.pk:
            raise forms.ValidationError(_("This opportunity belongs to another customer."))
        return chosen

    def groups(self) -> list[FieldGroup]:
        """Give the fields to fill in under their headings."""
        shown = {field.name for field in self.visible_fields()}
        return [FieldGroup(title, [self[name] for name in names if name in shown]) for title, names in GROUPS]


class TopicForm(VersionedForm):
    """Where one topic stands. Not its bottom line: that has a form of its own."""

    class Meta:
        model = NegotiationTopic
        fields = [
            "opening",
            "target",
            "their_position",
            "agreed",
            "measure",
            "opening_figure",
            "target_figure",
            "their_figure",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic = Topic(self.instance.topic)
        self.fields["measure"].help_text = str(FIGURE_HINTS[topic])
        if topic in FIXED_MEASURES:
            self.fields["measure"].disabled = True
        dress(self)


class BottomLineForm(forms.ModelForm[BottomLine]):
    """The bottom line of one topic; opens empty, because writing it shows nothing of what is stored."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    class Meta:
        model = BottomLine
        fields = ["value", "note"]

    def __init__(self, *args: Any, measure: str, version: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = version
        self.fields["value"].help_text = measure
        dress(self)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"


class RoundForm(VersionedForm):
    class Meta:
        model = Round
        fields = ["held_on", "place", "people", "notes"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class ConcessionForm(VersionedForm):
    """What one side gives, and for what."""

    class Meta:
        model = Concession
        fields = ["side", "kind", "size", "matter", "in_return", "round"]

    def __init__(self, *args: Any, negotiation: Negotiation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.made_with = {"negotiation": negotiation}
        rounds: Any = self.fields["round"]
        rounds.queryset = Round.objects.filter(negotiation=negotiation)
        dress(self)

    def clean(self) -> dict[str, Any]:
        """Refuse a concession that moves a figure and does not say by how much."""
        facts = super().clean() or {}
        is_bare = facts.get("kind") == ConcessionKind.OTHER
        if facts.get("size") is None and not is_bare and "size" not in self.errors:
            self.add_error("size", _("Please say by how much."))
        if is_bare:
            facts["size"] = None
        return facts


class TryForm(forms.Form):
    """A concession that is only tried out."""

    side = forms.CharField(required=False)
    kind = forms.ChoiceField(choices=ConcessionKind.choices, required=False)
    size = forms.DecimalField(required=False, min_value=0, max_digits=16, decimal_places=4)
