"""The table of accounts."""

import datetime as dt
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django_tables2.data import TableListData

from accounts.choices import Tier
from accounts.completeness import ENOUGH_PERCENT
from accounts.models import Account
from core import formats

NUMBER = {"th": {"class": "k-num"}, "td": {"class": "k-num"}}
NUMBER_NOT_ON_PHONE = {"th": {"class": "k-num"}, "td": {"class": "k-num k-drop"}}
NOT_ON_PHONE = {"td": {"class": "k-drop"}}
LONG_SILENCE_DAYS = 90
FALL_RATIO = 0.0


class SortedRows(TableListData):
    """Rows of one page that come sorted from the database."""

    def order_by(self, aliases: Any) -> None:
        """Keep the rows as they are; `aliases` only mark the heading."""


class AccountTable(tables.Table):
    """One row an account: who it is, its tier and value, how well we know it, when it bought last."""

    name = tables.Column(gettext_lazy("Account"), attrs={"td": {"class": "k-lead-cell"}})
    tier = tables.Column(
        gettext_lazy("Tier"), accessor="figures__tier", orderable=False, attrs={"td": {"class": "k-pair-end"}}
    )
    composite = tables.Column(gettext_lazy("Composite value"), accessor="figures__composite", attrs=NUMBER)
    revenue = tables.Column(gettext_lazy("Revenue"), accessor="figures__revenue", attrs=NUMBER)
    change = tables.Column(gettext_lazy("On the year"), accessor="figures", attrs=NUMBER_NOT_ON_PHONE, empty_values=())
    completeness = tables.Column(gettext_lazy("Completeness"), attrs=NOT_ON_PHONE)
    last_order = tables.Column(gettext_lazy("Last order"), accessor="figures__last_order_on")
    owner = tables.Column(gettext_lazy("Account manager"), orderable=False, attrs={"td": {"class": "k-pair-end"}})

    class Meta:
        order_by_field = "sort"
        attrs = {"class": "is-pair"}

    def __init__(self, accounts: list[Account], *, as_of: dt.date, sort: str, **kwargs: Any) -> None:
        self.as_of = as_of
        self.language = get_language() or ""
        super().__init__(SortedRows(accounts), order_by=sort if sort.lstrip("-") in self.base_columns else (), **kwargs)

    def render_name(self, record: Account) -> SafeString:
        between = "·" if formats.is_chinese(self.language) else " · "
        facts = [record.number, *([str(record.industry)] if record.industry else [])]
        return format_html(
            '<a href="{}">{}</a><span class="k-sub">{}</span>',
            reverse("accounts:account_detail", args=[record.number]),
            record.name,
            between.join(facts),
        )

    def render_tier(self, record: Account) -> SafeString:
        tier = Tier(record.figures.tier)
        flags = format_html_join(
            " ", '<span class="k-badge k-warn">{}</span>', ((flag.label,) for flag in record.figures.flags)
        )
        badge = format_html(
            '<span class="k-badge k-tier k-{0}"><svg aria-hidden="true"><use href="#{0}"/></svg>{1}</span>',
            tier.value,
            tier.label,
        )
        return format_html("{} {}", badge, flags) if flags else badge

    def render_composite(self, value: Any) -> SafeString:
        return format_html("<b>{}</b>", formats.money(value, language=self.language, has_unit=False))

    def render_revenue(self, value: Any) -> str:
        return formats.money(value, language=self.language, has_unit=False)

    def render_change(self, record: Account) -> SafeString | str:
        ratio = change_of(record)
        text = formats.percent(ratio, language=self.language, is_signed=True)
        if ratio is not None and ratio < FALL_RATIO:
            return format_html('<span class="k-bad">{}</span>', text)
        return text

    def render_completeness(self, value: int) -> SafeString:
        return format_html(
            '<span class="k-cell k-mini"><progress class="k-meter{}" max="100" value="{}" aria-label="{}"></progress>'
            "{}%</span>",
            "" if value >= ENOUGH_PERCENT else " is-warn",
            value,
            _("Completeness"),
            value,
        )

    def render_last_order(self, value: dt.date) -> SafeString | str:
        text = formats.near_date(value, language=self.language, today=self.as_of)
        if (self.as_of - value).days > LONG_SILENCE_DAYS:
            return format_html('<span class="k-warn">{}</span>', text)
        return text


def change_of(account: Account) -> float | None:
    """Give the change of revenue on the window before; unknown without revenue before."""
    figures = getattr(account, "figures", None)
    if figures is None or figures.revenue is None or not figures.prior_revenue or figures.prior_revenue <= 0:
        return None
    return float((figures.revenue - figures.prior_revenue) / figures.prior_revenue)
