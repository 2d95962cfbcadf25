"""Parts of the 360° page that more than one of its tabs shows."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.duties import may_archive, may_assign_owner, may_grant, may_set_category, may_set_team
from accounts.models import Account, TeamMember
from accounts.selectors.dossier import BlockSummary, block_summaries
from core import formats
from kam.next_step import NextStep, next_step
from scoring.models import ScoringRun
from scoring.selectors import ValueTerms, published_run
from trade.selectors import MonthOfSales
from users.choices import Role
from users.models import User

TABS: list[tuple[str, str, Promise]] = [
    ("overview", "accounts:account_detail", _("Overview")),
    ("timeline", "accounts:account_timeline", _("Timeline")),
    ("dossier", "accounts:account_dossier", _("Dossier")),
    ("people", "accounts:account_people", _("People")),
    ("trade", "accounts:account_trade", _("Trade")),
    ("value", "accounts:account_value", _("Value")),
    ("visits", "accounts:account_visits", _("Visits")),
    ("negotiations", "accounts:account_negotiations", _("Negotiations")),
    ("service", "accounts:account_service", _("Service")),
    ("plan", "plans:plan_of_account", _("Plan")),
    ("documents", "accounts:account_documents", _("Documents")),
    ("history", "accounts:account_history", _("History")),
]


@dataclass(frozen=True)
class Header:
    """What every tab of an account begins with."""

    account: Account
    team: Sequence[TeamMember]
    summaries: list[BlockSummary]
    stale: list[BlockSummary]
    tabs: list[dict[str, Any]]
    next_step: NextStep | None
    ranked: int
    rights: dict[str, bool] = field(default_factory=dict)


def header_of(account: Account, *, user: User, tab: str, as_of: dt.date, run: ScoringRun | None = None) -> Header:
    """Compose the header of an account that the person sees; `run` is the published one, where the page has read it.

    Executives, who see the whole company, are told the rank among how many.
    Cost: 2 queries and those of the next step, 1 more for executives where the run is not given.
    """
    summaries = block_summaries(account, as_of=as_of)
    ranked_in = (run or published_run()) if user.role == Role.EXECUTIVE else None
    stale = sorted(
        (summary for summary in summaries if summary.freshness.is_stale),
        key=lambda summary: summary.freshness.due_on,
    )
    return Header(
        account=account,
        team=list(TeamMember.objects.filter(account=account).select_related("user")),
        summaries=summaries,
        stale=stale,
        tabs=_tabs(account, tab),
        next_step=next_step(account, summaries, stale, user=user, at=timezone.now()),
        ranked=int(ranked_in.totals.get("scored", 0)) if ranked_in else 0,
        rights={
            "assign_owner": may_assign_owner(user),
            "set_team": may_set_team(user, account),
            "set_category": may_set_category(user, account),
            "archive": may_archive(user, account),
            "grant": may_grant(user, account),
        },
    )


def _tabs(account: Account, here: str) -> list[dict[str, Any]]:
    """Give the tabs whose page exists."""
    tabs = []
    for name, url_name, label in TABS:
        try:
            url = reverse(url_name, args=[account.number])
        except NoReverseMatch:
            continue
        tabs.append({"label": label, "url": url, "is_here": name == here})
    return tabs


def sales_chart(months: Sequence[MonthOfSales], *, before: Sequence[MonthOfSales] = ()) -> dict[str, Any]:
    """Give the columns of sales by month, in units of ten thousand; the year before as a line beside them."""
    language = get_language() or ""
    is_chinese = formats.is_chinese(language)
    unit = Decimal(10_000) if is_chinese else Decimal(1_000)

    def heights(rows: Sequence[MonthOfSales]) -> list[float]:
        return [float(round(row.revenue / unit, 2)) for row in rows]

    series: list[dict[str, Any]] = [{"name": str(_("Sales")), "values": heights(months)}]
    if before:
        series.append({"name": str(_("Year before")), "values": heights(before), "kind": "line"})
    return {
        "labels": [f"{row.month:%y-%m}" for row in months],
        "unit": "万元" if is_chinese else "k",
        "series": series,
        "tips": [f"{row.month:%Y-%m}  {formats.money(row.revenue, language=language)}" for row in months],
    }


def value_note(value: ValueTerms) -> dict[str, Any]:
    """Give what the foot of the value card says: assumed costs, and what the composite is made of."""
    return {
        "assumed_share": value.score.assumed_share,
        "additional": value.score.additional_value,
        "potential": value.score.potential_value,
        "composite": value.score.composite,
    }
