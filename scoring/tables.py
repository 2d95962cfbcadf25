"""The table of accounts as they stood."""

from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy

from accounts.tables import NUMBER, NUMBER_NOT_ON_PHONE, tier_with_flags
from core import formats
from core.list_tables import SortedRows
from scoring.selectors import Stand


class MoneyColumn(tables.Column):
    """An amount in the currency of the run."""

    def render(self, value: Decimal, table: "StandingTable") -> str:
        return formats.money(value, language=table.language, currency=table.currency)


class StandingTable(tables.Table):
    """One row an account: its tier, its place and what it was worth."""

    name = tables.Column(gettext_lazy("Account"), orderable=False, attrs={"td": {"class": "k-lead-cell"}})
    owner_name = tables.Column(
        gettext_lazy("Account manager"), empty_values=("",), orderable=False, attrs={"td": {"class": "k-drop"}}
    )
    tier = tables.Column(gettext_lazy("Tier"), orderable=False, attrs={"td": {"class": "k-pair-end"}})
    rank = tables.Column(gettext_lazy("Rank"), attrs=NUMBER_NOT_ON_PHONE)
    revenue = MoneyColumn(gettext_lazy("Revenue"), attrs=NUMBER)
    direct_value = MoneyColumn(gettext_lazy("Direct value"), attrs=NUMBER)
    potential_value = MoneyColumn(gettext_lazy("Potential value"), attrs=NUMBER_NOT_ON_PHONE)
    composite = MoneyColumn(gettext_lazy("Composite value"), attrs=NUMBER_NOT_ON_PHONE)

    class Meta:
        order_by_field = "sort"
        attrs = {"class": "is-pair"}

    def __init__(self, stands: list[Stand], *, currency: str, sort: str, **kwargs: Any) -> None:
        self.language = get_language() or ""
        self.currency = currency
        super().__init__(SortedRows(stands), order_by=sort, **kwargs)

    def render_name(self, record: Stand) -> SafeString:
        return format_html(
            '<a href="{}">{}</a><span class="k-sub">{}</span>',
            reverse("accounts:account_detail", args=[record.number]),
            record.name,
            record.number,
        )

    def render_tier(self, record: Stand) -> SafeString:
        return tier_with_flags(record.tier, record.flags)

    def render_rank(self, value: int) -> str:
        return formats.number(value, language=self.language)
