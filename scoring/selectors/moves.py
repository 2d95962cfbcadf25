"""Who moved between tiers, and when."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.choices import Tier
from accounts.models import Account, AccountQuerySet
from scoring.models import ScoringRun, TierMove


@dataclass(frozen=True)
class Move:
    """One account that stands on another tier than after the earlier run; no tier: it is not placed any more."""

    account_id: int
    number: str
    name: str
    from_tier: Tier | None
    to_tier: Tier | None
    is_up: bool
    run_number: int
    as_of: dt.date
    figures: dict[str, Any]


def moves_between(accounts: AccountQuerySet, run: ScoringRun, since: ScoringRun) -> list[Move]:
    """Return who stands on another tier than after the earlier run, ups first. Cost: 1 query."""
    first_tier: dict[int, str] = {}
    last: dict[int, TierMove] = {}
    for move in _moves(accounts, run, since).select_related("account", "run"):
        first_tier.setdefault(move.account_id, move.from_tier)
        last[move.account_id] = move
    found = [
        Move(
            account_id=account,
            number=move.account.number,
            name=move.account.short_name or move.account.name,
            from_tier=_tier(first_tier[account]),
            to_tier=_tier(move.to_tier),
            is_up=is_up(first_tier[account], move.to_tier),
            run_number=move.run.number,
            as_of=move.run.as_of,
            figures=move.figures,
        )
        for account, move in last.items()
        if first_tier[account] != move.to_tier
    ]
    return sorted(found, key=lambda move: (not move.is_up, _place(move.to_tier or ""), move.number))


def moves_of_account(account: Account, *, limit: int = 20) -> list[TierMove]:
    """Return the moves of one account, newest first. Cost: 1 query."""
    moves = TierMove.objects.filter(account=account, run__replaced_by=None).select_related("run__model")
    return list(moves.order_by("-run__as_of", "-run__number")[:limit])


def _moves(accounts: AccountQuerySet, run: ScoringRun, since: ScoringRun) -> Any:
    mine = accounts.active().filter(pk=OuterRef("account_id"))
    return TierMove.objects.filter(
        Exists(mine), run__replaced_by=None, run__as_of__gt=since.as_of, run__as_of__lte=run.as_of
    ).order_by("run__as_of", "run__number", "account_id")


def net_moves(accounts: AccountQuerySet, run: ScoringRun, since: ScoringRun | None) -> list[tuple[str, str]]:
    """Return from and to of every account that stands on another tier now; going there and back is no move."""
    if since is None:
        return []
    first: dict[int, str] = {}
    last: dict[int, str] = {}
    for account, before, after in _moves(accounts, run, since).values_list("account_id", "from_tier", "to_tier"):
        first.setdefault(account, before)
        last[account] = after
    return [(first[account], after) for account, after in last.items() if first[account] != after]


def is_up(before: str, after: str) -> bool:
    """Tell whether a tier is higher than the one before; not placed is below all of them."""
    return _place(after) < _place(before)


def _place(tier: str) -> int:
    return Tier.values.index(tier) if tier else len(Tier)


def _tier(value: str) -> Tier | None:
    return Tier(value) if value else None
