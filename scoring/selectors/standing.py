"""Who stands where, account by account: in the pyramid that pages show, or in that of an earlier run."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet

from accounts.choices import Flag, Tier
from accounts.models import AccountQuerySet
from scoring.choices import Assessment
from scoring.models import ScoringRun
from scoring.selectors.placing import placed_in

SORTS = ("rank", "revenue", "direct_value", "potential_value", "composite")


@dataclass(frozen=True)
class Stand:
    """One account where it stands or stood; owner is a user name.

    Units: money of the window, potential and composite a year.
    """

    number: str
    name: str
    owner: str
    owner_name: str
    tier: Tier
    rank: int | None
    revenue: Decimal | None
    direct_value: Decimal | None
    potential_value: Decimal | None
    composite: Decimal | None
    flags: tuple[Flag, ...]


def list_standing(
    accounts: AccountQuerySet, *, then: ScoringRun | None, tier: str = "", sort: str = "rank"
) -> QuerySet[Any]:
    """Return rows for `stands_of`, sorted by one of SORTS (with − from the top), equal ones by number.

    Cost: 1 query.
    """
    standing = placed_in(accounts, then)
    figure = F(standing.figure(sort.lstrip("-")))
    order = figure.desc(nulls_last=True) if sort.startswith("-") else figure.asc(nulls_last=True)
    rows = standing.rows.filter(**{standing.tier: tier}) if tier else standing.rows
    return rows.order_by(order, standing.account("number")).values_list(
        standing.account("number"),
        standing.account("name"),
        standing.account("owner__username"),
        standing.account("owner__display_name"),
        standing.tier,
        *map(standing.figure, SORTS),
        *standing.flags,
    )


def stands_of(rows: Iterable[tuple[Any, ...]]) -> Iterator[Stand]:
    """Read the rows of `list_standing`."""
    for number, name, owner, owner_name, tier, rank, revenue, direct, potential, composite, *flags in rows:
        raised = tuple(flag for flag, found in zip(Flag, flags, strict=True) if found == Assessment.FLAGGED)
        figures = (rank, revenue, direct, potential, composite)
        yield Stand(number, name, owner or "", owner_name or owner or "", Tier(tier), *figures, raised)
