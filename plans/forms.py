"""Forms of a plan: its texts, and rows of goals and actions."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from django import forms
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.forms.versions import Clash, Seen, VersionedForm, clashes
from accounts.models import Account
from plans.choices import ActionStatus, Topic
from plans.models import AccountPlan, Goal, PlanAction
from users.models import User

EXTRA_GOALS = 2
EXTRA_ACTIONS = 2
MAX_ROWS = 30


class PlanForm(VersionedForm):
    """The year, the seven topics and the conclusion."""

    class Meta:
        model = AccountPlan
        fields = ["year", *Topic.values, "conclusion"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in [*Topic.values, "conclusion"]:
            self.fields[name].widget.attrs["rows"] = 2


def _people(account: Account) -> Any:
    """Offer the people who work on an account: its manager and its team."""
    return User.objects.active().filter(pk__in=[*account.team.values_list("user", flat=True), account.owner_id or 0])


class RowForm(Seen, forms.ModelForm[Any]):
    """One goal or action of a plan; their version is that of the plan."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_new = not self.instance.pk
        self.shape()

    def facts_of_row(self) -> list[str]:
        return list(self._meta.fields or [])

    def _carried(self) -> list[str]:
        return [] if self.is_new else self.facts_of_row()


class GoalForm(RowForm):
    class Meta:
        model = Goal
        fields = ["name", "measure", "current_value", "ideal_value", "feasibility", "own_rating", "director_comment"]


class ActionForm(RowForm):
    class Meta:
        model = PlanAction
        fields = ["matter", "goal", "owner", "starts_on", "due_on", "status", "progress"]

    def clean(self) -> dict[str, Any]:
        """Refuse an action that ends before it starts."""
        facts = super().clean() or {}
        start, due = facts.get("starts_on"), facts.get("due_on")
        if start and due and due < start:
            self.add_error("due_on", _("The due date is before the start."))
        return facts


class Rows(BaseInlineFormSet[Any, AccountPlan, Any]):
    """Rows of a plan; `typed` is what a person wants otherwise than it is stored, by the key of the row."""

    model: type[Any]
    made_with: Mapping[str, Any] = MappingProxyType({})
    title: Promise

    def __init__(self, *args: Any, typed: Mapping[int, dict[str, Any]] = MappingProxyType({}), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.typed = typed
        self.extra = max(self.extra, len(kwargs.get("initial") or ()))

    def _existing_object(self, pk: Any) -> Any:
        # A row that someone else took out meanwhile is still read, so that nothing typed into it is lost.
        return super()._existing_object(pk) or self.model(pk=pk)  # type: ignore[misc]

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        """Lay what was typed over a stored row, which goes along as what was seen."""
        row = self.get_queryset()[i] if not self.is_bound and i < self.initial_form_count() else None
        make: Any = super()._construct_form  # type: ignore[misc]
        if row is None or row.pk not in self.typed:
            return make(i, **kwargs)
        seen = make(i, **kwargs)
        form = make(i, **kwargs, initial=self.typed[row.pk])
        form.seen = seen
        return form

    def over(self, plan: AccountPlan) -> tuple["Rows", list[Clash]]:
        """Build the rows again upon what is stored now, and list where they differ from mine."""
        stands = set(self.model._default_manager.filter(plan=plan).values_list("pk", flat=True))
        typed: dict[int, dict[str, Any]] = {}
        further: list[dict[str, Any]] = []
        for form in self.forms:
            changed = [name for name in form.changed_data if name in form.facts_of_row()]
            mine = {name: form[name].value() for name in changed}
            if form.instance.pk in stands:
                taken_out = {"DELETE": True} if "DELETE" in form.fields and form["DELETE"].value() else {}
                typed |= {form.instance.pk: mine | taken_out} if mine or taken_out else {}
            elif mine:
                further.append({name: form[name].value() for name in form.facts_of_row()})
        again = type(self)(instance=plan, prefix=self.prefix, typed=typed, initial=further, **self.made_with)
        found = [
            replace(clash, label=f"{self.title} {place} · {clash.label}")
            for place, form in enumerate(again.forms, start=1)
            for clash in clashes(form, [name for name in typed.get(form.instance.pk, {}) if name != "DELETE"])
        ]
        return again, found


class GoalRows(Rows):
    """Rows of goals; what a director says of a goal is left to directors."""

    title = _("Goal")

    def __init__(self, *args: Any, may_comment: bool = False, **kwargs: Any) -> None:
        self.may_comment = may_comment
        super().__init__(*args, **kwargs)
        self.made_with = {"may_comment": may_comment}

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["director_comment"].disabled = not self.may_comment


class ActionRows(Rows):
    """Rows of actions; offers the people of the account and the goals already saved."""

    title = _("Action")

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.made_with = {"account": account}
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
    """How far an action is, and how far it was when the person looked."""

    status = forms.ChoiceField(label=_("status"), choices=ActionStatus.choices)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    class Meta:
        model = PlanAction
        fields = ["status", "progress"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self.instance.standing


class ReturnForm(forms.Form):
    """Why a plan goes back to its author."""

    note = forms.CharField(label=_("what has to change"), max_length=500)
