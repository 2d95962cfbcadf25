"""The tables of opportunities and negotiations."""

import datetime as dt
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core import formats
from core.list_tables import FileColumn, ListTable
from negotiations.choices import NegotiationState, Stage
from negotiations.models import Negotiation, Opportunity

NUMBER = {"th": {"class": "k-num"}, "td": {"class": "k-num"}}
STAGE_CLASSES: dict[str, str] = {Stage.WON: "k-ok", Stage.LOST: "k-bad", Stage.CONTRACT: "is-info"}
STATE_CLASSES: dict[str, str] = {
    NegotiationState.OPEN: "is-info",
    NegotiationState.AGREED: "k-ok",
    NegotiationState.BROKEN_OFF: "k-bad",
}


def _lead_cell(url: str, title: str, facts: list[str]) -> SafeString:
    between = "·" if formats.is_chinese(get_language() or "") else " · "
    return format_html('<a href="{}">{}</a><span class="k-sub">{}</span>', url, title, between.join(facts))


class OpportunityTable(ListTable):
    """One row an opportunity: what, how far, how much, when."""

    first = "title"
    pick_name = "title"
    in_files = (
        FileColumn("title", _("Number"), lambda row: row.number),
        FileColumn("title", _("Opportunity"), lambda row: row.title),
        FileColumn("title", _("Account number"), lambda row: row.account and row.account.number),
        FileColumn("title", _("Account"), lambda row: row.account and row.account.name),
        FileColumn("stage", _("Stage"), lambda row: row.get_stage_display()),
        FileColumn("amount", _("Amount"), lambda row: row.amount),
        FileColumn("amount", _("Currency"), lambda row: row.currency),
        FileColumn("probability", _("Probability"), lambda row: row.probability),
        FileColumn("expected_on", pgettext_lazy("of a customer", "Decision"), lambda row: row.expected_on),
        FileColumn("competitor", _("Competitor"), lambda row: row.competitor),
        FileColumn("owner", _("Responsible"), lambda row: row.owner),
        FileColumn("product", _("Product"), lambda row: row.product),
        FileColumn("created_on", _("Found on"), lambda row: row.created_on),
        FileColumn("closed_on", _("Closed on"), lambda row: row.closed_on),
        FileColumn("lost_reason", _("Reason of the loss"), lambda row: row.lost_reason),
    )

    title = tables.Column(_("Opportunity"), attrs={"td": {"class": "k-lead-cell"}})
    stage = tables.Column(_("Stage"), attrs={"td": {"class": "k-pair-end"}})
    amount = tables.Column(_("Amount"), attrs=NUMBER)
    probability = tables.Column(_("Probability"), attrs=NUMBER)
    expected_on = tables.Column(pgettext_lazy("of a customer", "Decision"))
    competitor = tables.Column(_("Competitor"), attrs={"td": {"class": "k-drop"}}, orderable=False)
    owner = tables.Column(_("Responsible"), order_by="owner__display_name")

    class Meta(ListTable.Meta):
        pass

    def __init__(self, rows: list[Opportunity], *, as_of: dt.date, **kwargs: Any) -> None:
        self.as_of = as_of
        super().__init__(rows, **kwargs)

    def render_title(self, record: Opportunity) -> SafeString:
        facts = [record.number, *([str(record.account)] if record.account else [])]
        return _lead_cell(reverse("negotiations:opportunity_detail", args=[record.number]), record.title, facts)

    def render_stage(self, record: Opportunity) -> SafeString:
        return format_html(
            '<span class="k-badge {}">{}</span>', STAGE_CLASSES.get(record.stage, ""), record.get_stage_display()
        )

    def render_amount(self, record: Opportunity) -> str:
        return formats.money(record.amount, language=self.language, currency=record.currency)

    def render_probability(self, value: int) -> str:
        return f"{value}%"

    def render_expected_on(self, record: Opportunity) -> SafeString | str:
        if record.expected_on is None:
            return formats.UNKNOWN
        text = formats.near_date(record.expected_on, language=self.language, today=self.as_of)
        if record.is_open and record.expected_on < self.as_of:
            return format_html('<span class="k-bad">{}</span>', text)
        return text


class NegotiationTable(ListTable):
    """One row a negotiation: with whom, how far, when next. Nothing guarded."""

    first = "title"
    # Nothing of what we want, would give or may not go below: bottom lines and targets leave the house in no file.
    in_files = (
        FileColumn("title", _("Number"), lambda row: row.number),
        FileColumn("title", _("Negotiation"), lambda row: row.title),
        FileColumn("title", _("Account number"), lambda row: row.account.number),
        FileColumn("title", _("Account"), lambda row: row.account.name),
        FileColumn("state", _("State"), lambda row: row.get_state_display()),
        FileColumn("last_round", _("Rounds"), lambda row: row.last_round),
        FileColumn("agreed_count", _("Topics agreed"), lambda row: row.agreed_count),
        FileColumn("next_round_on", _("Next round"), lambda row: row.next_round_on),
        FileColumn("lead", _("Our lead"), lambda row: row.lead),
        FileColumn("opportunity", _("Opportunity"), lambda row: row.opportunity),
        FileColumn("currency", _("Currency"), lambda row: row.currency),
        FileColumn("closed_on", _("Closed on"), lambda row: row.closed_on),
        FileColumn("updated_at", _("Changed"), lambda row: row.updated_at),
    )

    title = tables.Column(_("Negotiation"), attrs={"td": {"class": "k-lead-cell"}})
    state = tables.Column(_("State"), attrs={"td": {"class": "k-pair-end"}})
    last_round = tables.Column(_("Rounds"), attrs=NUMBER)
    agreed_count = tables.Column(_("Topics agreed"), attrs=NUMBER)
    next_round_on = tables.Column(_("Next round"))
    lead = tables.Column(_("Our lead"), order_by="lead__display_name")

    class Meta(ListTable.Meta):
        pass

    def __init__(self, rows: list[Negotiation], *, as_of: dt.date, **kwargs: Any) -> None:
        self.as_of = as_of
        super().__init__(rows, **kwargs)

    def render_title(self, record: Negotiation) -> SafeString:
        facts = [record.number, str(record.account)]
        return _lead_cell(reverse("negotiations:negotiation_detail", args=[record.number]), record.title, facts)

    def render_state(self, record: Negotiation) -> SafeString:
        return format_html(
            '<span class="k-badge {}">{}</span>', STATE_CLASSES.get(record.state, ""), record.get_state_display()
        )

    def render_agreed_count(self, value: int) -> str:
        return f"{value}/6"

    def render_next_round_on(self, record: Negotiation) -> SafeString | str:
        if record.next_round_on is None:
            return formats.UNKNOWN
        text = formats.near_date(record.next_round_on, language=self.language, today=self.as_of)
        if record.is_running and record.next_round_on < self.as_of:
            return format_html('<span class="k-bad">{}</span>', text)
        return text
