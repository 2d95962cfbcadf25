"""The table of accounts."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.choices import Flag, Tier
from accounts.columns import Column, change_of, heading, next_step_of
from accounts.completeness import ENOUGH_PERCENT
from accounts.models import Account
from accounts.selectors.lists import SORTS
from core import formats
from core.list_tables import PickColumn, SortedRows, pick_box, written

NUMBER = {"th": {"class": "k-num"}, "td": {"class": "k-num"}}
NUMBER_NOT_ON_PHONE = {"th": {"class": "k-num"}, "td": {"class": "k-num k-drop"}}
NOT_ON_PHONE = {"td": {"class": "k-drop"}}
LONG_SILENCE_DAYS = 90
FALL_RATIO = 0.0
LONGEST_STEP = 16


def tier_badge(tier: Tier) -> SafeString:
    """Write a tier with its sign."""
    return format_html(
        '<span class="k-badge k-tier k-{0}"><svg aria-hidden="true"><use href="#{0}"/></svg>{1}</span>',
        tier.value,
        tier.label,
    )


def tier_with_flags(tier: Tier, flags: Iterable[Flag]) -> SafeString:
    """Write a tier, and behind it what the account is flagged for."""
    badge = tier_badge(tier)
    raised = format_html_join(" ", '<span class="k-badge k-warn">{}</span>', ((flag.label,) for flag in flags))
    return format_html("{} {}", badge, raised) if raised else badge


class AnyColumn(tables.Column):
    """A column that a person may choose; it writes values of any kind."""

    def __init__(self, column: Column) -> None:
        attrs = NUMBER_NOT_ON_PHONE if column.is_money else {"td": {"class": "k-drop"}}
        super().__init__(
            heading(column), empty_values=(), attrs=attrs, orderable=column.name in SORTS, order_by=column.name
        )
        self.column = column

    def render(self, record: Account, table: "AccountTable") -> str:
        return written(self.column.shown(record), language=table.language)


class AccountTable(tables.Table):
    """One row an account: who it is, and the columns chosen for the list."""

    pick = PickColumn()
    name = tables.Column(gettext_lazy("Account"), empty_values=(), attrs={"td": {"class": "k-lead-cell"}})
    tier = tables.Column(gettext_lazy("Tier"), empty_values=(), orderable=False, attrs={"td": {"class": "k-pair-end"}})
    composite = tables.Column(gettext_lazy("Composite value"), empty_values=(), attrs=NUMBER)
    revenue = tables.Column(gettext_lazy("Revenue"), empty_values=(), attrs=NUMBER)
    change = tables.Column(gettext_lazy("On the year"), empty_values=(), attrs=NUMBER_NOT_ON_PHONE)
    completeness = tables.Column(gettext_lazy("Completeness"), empty_values=(), attrs=NOT_ON_PHONE)
    last_contact = tables.Column(gettext_lazy("Last contact"), empty_values=())
    last_order = tables.Column(gettext_lazy("Last order"), empty_values=(), attrs=NOT_ON_PHONE)
    next_step = tables.Column(
        gettext_lazy("Next step"), empty_values=(), orderable=False, attrs={"td": {"class": "k-pair-end"}}
    )
    owner = tables.Column(gettext_lazy("Account manager"), empty_values=(), orderable=False, attrs=NOT_ON_PHONE)

    class Meta:
        order_by_field = "sort"
        attrs = {"class": "is-pair"}

    def __init__(
        self,
        accounts: list[Account],
        *,
        as_of: dt.date,
        sort: str,
        columns: Sequence[Column],
        can_pick: bool = False,
        **kwargs: Any,
    ) -> None:
        self.as_of = as_of
        self.language = get_language() or ""
        self.word_of_completeness = _("Completeness")
        names = [column.name for column in columns]
        own = set(self.base_columns)
        super().__init__(
            SortedRows(accounts),
            order_by=sort if sort.lstrip("-") in SORTS else (),
            extra_columns=[(column.name, AnyColumn(column)) for column in columns if column.name not in own],
            exclude=own - {*names, "name"} - ({"pick"} if can_pick else set()),
            sequence=[*(["pick"] if can_pick else []), "name", *names],
            **kwargs,
        )

    def render_pick(self, record: Account) -> SafeString:
        return pick_box(record.number, record.name)

    def render_name(self, record: Account) -> SafeString:
        between = "·" if formats.is_chinese(self.language) else " · "
        facts = [record.number, *([str(record.industry)] if record.industry else [])]
        return format_html(
            '<a href="{}">{}</a><span class="k-sub">{}</span>',
            reverse("accounts:account_detail", args=[record.number]),
            record.name,
            between.join(facts),
        )

    def render_tier(self, record: Account) -> SafeString | str:
        figures = getattr(record, "figures", None)
        if figures is None or not figures.tier:
            return formats.UNKNOWN
        return tier_with_flags(Tier(figures.tier), figures.flags)

    def render_composite(self, record: Account) -> SafeString:
        return format_html("<b>{}</b>", self._money(record, "composite"))

    def render_revenue(self, record: Account) -> str:
        return self._money(record, "revenue")

    def _money(self, record: Account, name: str) -> str:
        amount = getattr(getattr(record, "figures", None), name, None)
        return formats.money(amount, language=self.language, has_unit=False)

    def render_change(self, record: Account) -> SafeString | str:
        ratio = change_of(record)
        text = formats.percent(ratio, language=self.language, is_signed=True)
        if ratio is not None and ratio < FALL_RATIO:
            return format_html('<span class="k-bad">{}</span>', text)
        return text

    def render_completeness(self, record: Account) -> SafeString:
        value = record.completeness
        return format_html(
            '<span class="k-cell k-mini"><progress class="k-meter{}" max="100" value="{}" aria-label="{}"></progress>'
            "{}%</span>",
            "" if value >= ENOUGH_PERCENT else " is-warn",
            value,
            self.word_of_completeness,
            value,
        )

    def render_last_contact(self, record: Account) -> SafeString | str:
        return self._near(record, "last_contact_on")

    def render_owner(self, record: Account) -> str:
        return str(record.owner) if record.owner else formats.UNKNOWN

    def render_next_step(self, record: Account) -> SafeString | str:
        step = next_step_of(record)
        if step is None:
            return formats.UNKNOWN
        due_on, matter = step
        day = formats.date(due_on, language=self.language, today=self.as_of)
        short = Truncator(matter).chars(LONGEST_STEP)
        return format_html('<span class="{}">{}</span> {}', "k-bad" if due_on < self.as_of else "", day, short)

    def render_last_order(self, record: Account) -> SafeString | str:
        return self._near(record, "last_order_on")

    def _near(self, record: Account, name: str) -> SafeString | str:
        """Write a day as how long ago it was; a long silence stands out."""
        value: dt.date | None = getattr(getattr(record, "figures", None), name, None)
        if value is None:
            return formats.UNKNOWN
        text = formats.near_date(value, language=self.language, today=self.as_of)
        if (self.as_of - value).days > LONG_SILENCE_DAYS:
            return format_html('<span class="k-warn">{}</span>', text)
        return text
