"""Forms of competitors at the customer, credit incidents and further addresses."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.forms.widgets import shape_controls
from accounts.models import AccountAddress, CompetitorRelation, CreditIncident


class RecordForm(forms.ModelForm[Any]):
    """A record beside the blocks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shape_controls(self)
        for field in self.fields.values():
            field.label = capfirst(str(field.label))


class CompetitorForm(RecordForm):
    """What a competitor holds at the customer; the competitor is entered by name."""

    competitor_name = forms.CharField(label=_("competitor"), max_length=150)

    class Meta:
        model = CompetitorRelation
        fields = ["products", "wallet_share", "price_level", "strengths", "weaknesses", "seen_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["competitor_name"].initial = self.instance.competitor.name
        self.order_fields(["competitor_name"])

    def clean_competitor_name(self) -> str:
        """Refuse a competitor that has a record at this account already."""
        name = str(self.cleaned_data["competitor_name"]).strip()
        same = CompetitorRelation.objects.filter(account=self.instance.account_id, competitor__name=name)
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is a record of this competitor already."))
        return name


class IncidentForm(RecordForm):
    class Meta:
        model = CreditIncident
        fields = ["happened_on", "amount", "what_happened", "outcome"]

    def clean_happened_on(self) -> Any:
        day = self.cleaned_data["happened_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class AddressForm(RecordForm):
    class Meta:
        model = AccountAddress
        fields = ["purpose", "address"]
