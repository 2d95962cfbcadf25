"""Filters of the list of plans; all of them stand in the address."""

import datetime as dt
from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.filters import ListFilter, Sort
from plans.choices import PlanState
from plans.models import AccountPlan, PlanAction
from plans.selectors import actions_due
from plans.tables import PlanTable
from users.models import User

SORTS = {
    "number": Sort(_("Account"), ("account__name", "number")),
    "year": Sort(_("Year"), ("year", "number")),
    "state": Sort(_("State"), ("state", "number")),
    "goal_count": Sort(_("Goals"), ("goal_count", "number")),
    "open_actions": Sort(_("Open actions"), ("open_actions", "number")),
    "owner": Sort(_("Account manager"), ("account__owner__display_name", "number")),
    "updated_at": Sort(_("Changed"), ("updated_at", "number")),
}


class PlanFilter(ListFilter):
    """What the list of plans can be narrowed by."""

    table = PlanTable
    sorts = SORTS
    usual_sort = "-updated_at"

    q = django_filters.CharFilter(method="keep_matching", label=_("Search"), max_length=100)
    state = django_filters.ChoiceFilter(choices=PlanState.choices, label=_("State"), empty_label=_("All"))
    year = django_filters.NumberFilter(label=_("Year"), min_value=2000, max_value=2100)
    owner = django_filters.ModelChoiceFilter(
        queryset=User.objects.all(),
        to_field_name="username",
        field_name="account__owner",
        label=_("Account manager"),
        empty_label=_("All"),
    )
    actions = django_filters.ChoiceFilter(
        choices=[("mine", _("Mine, due within a week")), ("late", pgettext_lazy("actions", "Late"))],
        method="keep_with_actions",
        label=_("Actions"),
        empty_label=_("All"),
    )

    class Meta:
        model = AccountPlan
        fields = ["q", "state", "year", "owner"]

    def __init__(self, *args: Any, user: User, as_of: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.as_of = as_of
        owners = User.objects.visible_to(user).who_can_own()
        self.form.fields["owner"].queryset = owners

    def keep_with_actions(self, plans: Any, name: str, value: str) -> Any:
        """Keep the plans with actions that press: those of the person, or all that are late."""
        pressing = (
            actions_due(self.user, as_of=self.as_of)
            if value == "mine"
            else PlanAction.objects.running().open().filter(due_on__lt=self.as_of)
        )
        return plans.filter(pk__in=pressing.values("plan"))

    def keep_matching(self, plans: Any, name: str, value: str) -> Any:
        for word in value.lower().split():
            plans = plans.filter(account__search_text__contains=word) | plans.filter(number__icontains=word)
        return plans
