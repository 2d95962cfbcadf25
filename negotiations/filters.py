"""Filters of the lists of opportunities and negotiations; all of them stand in the address."""

import datetime as dt
from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.filters import ListFilter, Sort
from negotiations.choices import NegotiationState, Stage
from negotiations.models import Negotiation, Opportunity
from negotiations.tables import NegotiationTable, OpportunityTable
from users.models import User

ALL = "all"
STAGE_CHOICES = [*Stage.choices, (ALL, _("All"))]
STATE_CHOICES = [*NegotiationState.choices, (ALL, _("All"))]


OPPORTUNITY_SORTS = {
    "title": Sort(_("Opportunity"), ("title", "number")),
    "stage": Sort(_("Stage"), ("stage", "number")),
    "amount": Sort(_("Amount"), ("amount", "number")),
    "probability": Sort(_("Probability"), ("probability", "number")),
    "expected_on": Sort(pgettext_lazy("of a customer", "Decision"), ("expected_on", "number")),
    "owner": Sort(_("Responsible"), ("owner__display_name", "number")),
}
NEGOTIATION_SORTS = {
    "title": Sort(_("Negotiation"), ("title", "number")),
    "state": Sort(_("State"), ("state", "number")),
    "last_round": Sort(_("Rounds"), ("last_round", "number")),
    "agreed_count": Sort(_("Topics agreed"), ("agreed_count", "number")),
    "next_round_on": Sort(_("Next round"), ("next_round_on", "number")),
    "lead": Sort(_("Our lead"), ("lead__display_name", "number")),
}


class RoomFilter(ListFilter):
    """What both lists share: search, responsible person, account."""

    q = django_filters.CharFilter(method="keep_matching", label=_("Search"), max_length=100)

    def __init__(self, *args: Any, user: User, as_of: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.as_of = as_of
        for name in ("owner", "lead"):
            if name in self.form.fields:
                self.form.fields[name].queryset = User.objects.visible_to(user).active()

    def keep_matching(self, rows: Any, _name: str, words: str) -> Any:
        return rows.matching(words)


class OpportunityFilter(RoomFilter):
    """What the pipeline can be narrowed by; without a stage it shows the open ones."""

    table = OpportunityTable
    sorts = OPPORTUNITY_SORTS
    usual_sort = "expected_on"

    stage = django_filters.ChoiceFilter(
        choices=STAGE_CHOICES, method="keep_stage", label=_("Stage"), empty_label=_("All open")
    )
    owner = django_filters.ModelChoiceFilter(
        queryset=User.objects.all(), to_field_name="username", label=_("Responsible"), empty_label=_("All")
    )
    due = django_filters.ChoiceFilter(
        choices=[("overdue", _("Past its day")), ("month", _("Within 30 days"))],
        method="keep_due",
        label=pgettext_lazy("of a customer", "Decision"),
        empty_label=_("All"),
    )

    class Meta:
        model = Opportunity
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        """Narrow the pipeline; what is won or lost is left out unless it is asked for."""
        return super().filter_queryset(queryset if self.form.cleaned_data.get("stage") else queryset.open())

    def keep_stage(self, rows: Any, _name: str, stage: str) -> Any:
        return rows if stage == ALL else rows.filter(stage=stage)

    def keep_due(self, rows: Any, _name: str, due: str) -> Any:
        if due == "overdue":
            return rows.overdue(as_of=self.as_of)
        return rows.open().filter(expected_on__gte=self.as_of, expected_on__lte=self.as_of + dt.timedelta(days=30))


class NegotiationFilter(RoomFilter):
    """What the list of negotiations can be narrowed by; without a state it shows the running ones."""

    table = NegotiationTable
    sorts = NEGOTIATION_SORTS
    usual_sort = "next_round_on"

    state = django_filters.ChoiceFilter(
        choices=STATE_CHOICES, method="keep_state", label=_("State"), empty_label=_("All running")
    )
    lead = django_filters.ModelChoiceFilter(
        queryset=User.objects.all(), to_field_name="username", label=_("Our lead"), empty_label=_("All")
    )

    class Meta:
        model = Negotiation
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        """Narrow the list; what is agreed or broken off is left out unless it is asked for."""
        return super().filter_queryset(queryset if self.form.cleaned_data.get("state") else queryset.running())

    def keep_state(self, rows: Any, _name: str, state: str) -> Any:
        return rows if state == ALL else rows.filter(state=state)
