"""Forms of an opportunity: its facts, and the step to another stage."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Competitor
from negotiations.choices import Stage, next_stages
from negotiations.forms.fields import AccountField, ProductField, dress, people_of
from negotiations.models import Opportunity
from users.models import User


class OpportunityForm(forms.ModelForm[Opportunity]):
    """The facts of an opportunity; the stage is moved apart."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    account = AccountField(label=_("account"), help_text=_("Number or full name of the account."))
    product = ProductField(label=_("product"), required=False, max_length=200, help_text=_("Code or full name."))

    class Meta:
        model = Opportunity
        fields = [
            "account",
            "title",
            "product",
            "owner",
            "created_on",
            "expected_on",
            "amount",
            "currency",
            "probability",
            "competitor",
            "lost_reason",
            "note",
        ]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        accounts: Any = self.fields["account"]
        accounts.user = user
        if self.instance.pk:
            self.initial["account"] = self.instance.account
            self.initial["product"] = self.instance.product
        accounts.required = not self.instance.pk or self.instance.account_id is not None
        owners: Any = self.fields["owner"]
        owners.queryset = people_of(self.instance.account, self.instance.owner, user)
        owners.required = False
        if self.instance.stage != Stage.LOST:
            del self.fields["lost_reason"]
        dress(self)

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def clean(self) -> dict[str, Any]:
        """Refuse a decision expected before the opportunity was found."""
        facts = super().clean() or {}
        found, expected = facts.get("created_on"), facts.get("expected_on")
        if found and expected and expected < found:
            self.add_error("expected_on", _("This day is before the opportunity was found."))
        return facts

    def facts(self) -> dict[str, Any]:
        """Give the facts as typed."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"version", "token"}}

    def changes(self) -> dict[str, Any]:
        """Give the facts that differ from what was stored when the form was opened."""
        return {name: value for name, value in self.facts().items() if name in self.changed_data}


class StageForm(forms.Form):
    """To which stage an opportunity goes; a loss says why and to whom."""

    stage = forms.ChoiceField(label=_("Next stage"), choices=Stage.choices)
    lost_reason = forms.CharField(
        label=_("Reason of the loss"), max_length=300, required=False, help_text=_("Needed when it is lost.")
    )
    competitor = forms.ModelChoiceField(
        label=_("Lost to"), queryset=Competitor.objects.all(), required=False, empty_label="—"
    )

    def __init__(self, *args: Any, opportunity: Opportunity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages: Any = self.fields["stage"]
        stages.choices = [(stage.value, stage.label) for stage in next_stages(Stage(opportunity.stage))]
