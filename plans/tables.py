"""The table of plans."""

import datetime as dt
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.tables import SortedRows
from core import formats
from core.files import FileColumn
from plans.choices import PlanState
from plans.models import AccountPlan

NUMBER = {"th": {"class": "k-num"}, "td": {"class": "k-num"}}
STATE_CLASSES = {PlanState.SUBMITTED: "k-warn", PlanState.APPROVED: "k-ok"}


PLAN_COLUMNS = (
    FileColumn(_("Plan"), lambda plan: plan.number),
    FileColumn(_("Account number"), lambda plan: plan.account.number),
    FileColumn(_("Account"), lambda plan: plan.account.name),
    FileColumn(_("Year"), lambda plan: plan.year),
    FileColumn(_("State"), lambda plan: plan.get_state_display()),
    FileColumn(_("Goals"), lambda plan: plan.goal_count),
    FileColumn(_("Open actions"), lambda plan: plan.open_actions),
    FileColumn(_("Account manager"), lambda plan: plan.account.owner),
    FileColumn(_("Changed"), lambda plan: plan.updated_at),
)


class PlanTable(tables.Table):
    """One row a plan: whose it is, how far it is."""

    number = tables.Column(_("Plan"), attrs={"td": {"class": "k-lead-cell"}})
    year = tables.Column(_("Year"), attrs=NUMBER)
    state = tables.Column(_("State"), attrs={"td": {"class": "k-pair-end"}})
    goal_count = tables.Column(_("Goals"), attrs=NUMBER)
    open_actions = tables.Column(_("Open actions"), attrs=NUMBER)
    owner = tables.Column(_("Account manager"), accessor="account__owner", order_by="account__owner__display_name")
    updated_at = tables.Column(_("Changed"), attrs={"td": {"class": "k-drop"}})

    class Meta:
        order_by_field = "sort"
        attrs = {"class": "is-pair"}

    def __init__(self, plans: list[AccountPlan], *, as_of: dt.date, sort: str, **kwargs: Any) -> None:
        self.as_of = as_of
        super().__init__(SortedRows(plans), order_by=sort, **kwargs)

    def render_number(self, record: AccountPlan) -> SafeString:
        return format_html(
            '<a href="{}">{}</a><span class="k-sub">{}</span>',
            reverse("plans:plan_detail", args=[record.number]),
            record.account,
            record.number,
        )

    def render_year(self, value: int) -> str:
        return str(value)

    def render_state(self, record: AccountPlan) -> SafeString:
        kind = STATE_CLASSES.get(PlanState(record.state), "")
        return format_html('<span class="k-badge {}">{}</span>', kind, record.get_state_display())

    def render_updated_at(self, value: dt.datetime) -> str:
        return formats.near_date(value.date(), language=get_language() or "", today=self.as_of)
