"""Forms of an opportunity: its facts, and the step to another stage."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.versions import VersionedForm
from accounts.models import Competitor
from negotiations.choices import Stage, next_stages
from negotiations.forms.fields import AccountField, ProductField, dress, people_of
from negotiations.models import Opportunity
from users.models import User


class OpportunityForm(VersionedForm):
    """The facts of an opportunity; the stage is moved apart. `is_chosen`: the account was chosen on the page before."""

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

    def __init__(self, *args: Any, user: User, is_chosen: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.made_with = {"user": user, "is_chosen": is_chosen}
        accounts: Any = self.fields["account"]
        accounts.user = user
        if is_chosen:
            accounts.widget = forms.HiddenInput()
        if self.instance.pk:
            stored = {"account": self.instance.account, "product": self.instance.product}
            self.initial.update({**stored, **(kwargs.get("initial") or {})})
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
        order = list(Stage)
        here = order.index(Stage(opportunity.stage))
        ahead_first = sorted(next_stages(Stage(opportunity.stage)), key=lambda stage: order.index(stage) < here)
        stages.choices = [(stage.value, stage.label) for stage in ahead_first]
