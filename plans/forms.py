"""Forms of a plan: its texts, and rows of goals and actions."""

from typing import Any

from django import forms
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from plans.choices import ActionStatus, Topic
from plans.models import AccountPlan, Goal, PlanAction
from users.models import User

EXTRA_GOALS = 2
EXTRA_ACTIONS = 2
MAX_ROWS = 30


class PlanForm(forms.ModelForm[AccountPlan]):
    """The year, the seven topics and the conclusion."""

    token = forms.CharField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = AccountPlan
        fields = ["year", *Topic.values, "conclusion"]
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in [*Topic.values, "conclusion"]}


def _people(account: Account) -> Any:
    """Offer the people who work on an account: its manager and its team."""
    return User.objects.active().filter(pk__in=[*account.team.values_list("user", flat=True), account.owner_id or 0])


class GoalForm(forms.ModelForm[Goal]):
    class Meta:
        model = Goal
        fields = ["name", "measure", "current_value", "ideal_value", "feasibility", "own_rating", "director_comment"]


class ActionForm(forms.ModelForm[PlanAction]):
    class Meta:
        model = PlanAction
        fields = ["matter", "goal", "owner", "starts_on", "due_on", "status", "progress"]
        widgets = {
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def clean(self) -> dict[str, Any]:
        """Refuse an action that ends before it starts."""
        facts = super().clean() or {}
        start, due = facts.get("starts_on"), facts.get("due_on")
        if start and due and due < start:
            self.add_error("due_on", _("The due date is before the start."))
        return facts


class GoalRows(BaseInlineFormSet[Goal, AccountPlan, GoalForm]):
    """Rows of goals; what a director says of a goal is left to directors."""

    def __init__(self, *args: Any, may_comment: bool = False, **kwargs: Any) -> None:
        self.may_comment = may_comment
        super().__init__(*args, **kwargs)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["director_comment"].disabled = not self.may_comment


class ActionRows(BaseInlineFormSet[PlanAction, AccountPlan, ActionForm]):
    """Rows of actions; offers the people of the account and the goals already saved."""

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = list(_people(account))
        self.goals = list(Goal.objects.filter(plan=self.instance)) if self.instance.pk else []

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        now = form.instance.owner
        people = self.people if now is None or now in self.people else [*self.people, now]
        blank = [("", "—")]
        form.fields["owner"].queryset = User.objects.filter(pk__in=[person.pk for person in people])
        form.fields["owner"].widget.choices = blank + [(person.pk, str(person)) for person in people]
        form.fields["goal"].queryset = Goal.objects.filter(pk__in=[goal.pk for goal in self.goals])
        form.fields["goal"].widget.choices = blank + [(goal.pk, str(goal)) for goal in self.goals]


GoalFormSet = inlineformset_factory(
    AccountPlan, Goal, form=GoalForm, formset=GoalRows, extra=EXTRA_GOALS, max_num=MAX_ROWS, validate_max=True
)
ActionFormSet = inlineformset_factory(
    AccountPlan,
    PlanAction,
    form=ActionForm,
    formset=ActionRows,
    extra=EXTRA_ACTIONS,
    max_num=MAX_ROWS,
    validate_max=True,
)


class ProgressForm(forms.ModelForm[PlanAction]):
    """How far an action is."""

    status = forms.ChoiceField(label=_("status"), choices=ActionStatus.choices)

    class Meta:
        model = PlanAction
        fields = ["status", "progress"]


class ReturnForm(forms.Form):
    """Why a plan goes back to its author."""

    note = forms.CharField(label=_("what has to change"), max_length=500)
