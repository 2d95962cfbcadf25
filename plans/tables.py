"""The table of plans."""

import datetime as dt
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import formats
from core.list_tables import FileColumn, ListTable
from plans.choices import PlanState
from plans.models import AccountPlan

NUMBER = {"th": {"class": "k-num"}, "td": {"class": "k-num"}}
STATE_CLASSES = {PlanState.SUBMITTED: "k-warn", PlanState.APPROVED: "k-ok"}


class PlanTable(ListTable):
    """One row a plan: whose it is, how far it is."""

    first = "number"
    in_files = (
        FileColumn("number", _("Plan"), lambda plan: plan.number),
        FileColumn("number", _("Account number"), lambda plan: plan.account.number),
        FileColumn("number", _("Account"), lambda plan: plan.account.name),
        FileColumn("year", _("Year"), lambda plan: plan.year),
        FileColumn("state", _("State"), lambda plan: plan.get_state_display()),
        FileColumn("goal_count", _("Goals"), lambda plan: plan.goal_count),
        FileColumn("open_actions", _("Open actions"), lambda plan: plan.open_actions),
        FileColumn("owner", _("Account manager"), lambda plan: plan.account.owner),
        FileColumn("updated_at", _("Changed"), lambda plan: plan.updated_at),
        FileColumn("revision", _("Revision"), lambda plan: plan.revision),
        FileColumn("approved_by", _("Approved by"), lambda plan: plan.approved_by),
        FileColumn("approved_at", _("Approved"), lambda plan: plan.approved_at),
    )

    number = tables.Column(_("Plan"), attrs={"td": {"class": "k-lead-cell"}})
    year = tables.Column(_("Year"), attrs=NUMBER)
    state = tables.Column(_("State"), attrs={"td": {"class": "k-pair-end"}})
    goal_count = tables.Column(_("Goals"), attrs=NUMBER)
    open_actions = tables.Column(_("Open actions"), attrs=NUMBER)
    owner = tables.Column(_("Account manager"), accessor="account__owner", order_by="account__owner__display_name")
    updated_at = tables.Column(_("Changed"), attrs={"td": {"class": "k-drop"}})

    class Meta(ListTable.Meta):
        pass

    def __init__(self, plans: list[AccountPlan], *, as_of: dt.date, **kwargs: Any) -> None:
        self.as_of = as_of
        super().__init__(plans, **kwargs)

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
