"""Forms of competitors at the customer, credit incidents and further addresses."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.versions import VersionedForm
from accounts.models import AccountAddress, CompetitorRelation, CreditIncident


class CompetitorForm(VersionedForm):
    """What a competitor holds at the customer; the competitor is entered by name."""

    competitor_name = forms.CharField(label=_("competitor"), max_length=150)

    class Meta:
        model = CompetitorRelation
        fields = ["products", "wallet_share", "price_level", "strengths", "weaknesses", "seen_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial.setdefault("competitor_name", self.instance.competitor.name)
        self.order_fields(["competitor_name"])

    def clean_competitor_name(self) -> str:
        return str(self.cleaned_data["competitor_name"]).strip()


class IncidentForm(VersionedForm):
    class Meta:
        model = CreditIncident
        fields = ["happened_on", "amount", "what_happened", "outcome"]

    def clean_happened_on(self) -> Any:
        day = self.cleaned_data["happened_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class AddressForm(VersionedForm):
    class Meta:
        model = AccountAddress
        fields = ["purpose", "address"]
