"""The pyramid page as a whole, kept in memory while nothing it shows has changed.

At a hundred thousand accounts the figures take most of a second to add up, and between two runs they change only when
an account, a team, a tree or an override does. So each process keeps what it has added up under a key that names the
accounts (their query, with the person and the filters in it), the run, and the last change of each of those. Nothing
is stored outside the process, so that looking never writes.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.db.models import Max

from accounts.models import Account, AccountQuerySet, TeamMember
from core.history import saves_of
from scoring.models import ScoringRun, TierOverride
from scoring.selectors.pyramid import PyramidSummary, Scatter, WhaleCurve, scatter, summarise_pyramid, whale_curve
from scoring.selectors.values import count_false_keys, list_false_keys
from users.models import Region, Unit

MOST_KEPT = 64
KEPT_SECONDS = 3600

_kept = LocMemCache("scoring.picture", {"TIMEOUT": KEPT_SECONDS, "OPTIONS": {"MAX_ENTRIES": MOST_KEPT}})


@dataclass(frozen=True)
class Picture:
    """What the pyramid page adds up over accounts; false_keys are the ids of the largest flagged accounts."""

    summary: PyramidSummary
    curve: WhaleCurve
    matrix: Scatter
    false_key_count: int
    false_keys: tuple[int, ...]


def picture_of(
    accounts: AccountQuerySet,
    run: ScoringRun,
    *,
    since: ScoringRun | None,
    listed: int,
    then: ScoringRun | None = None,
) -> Picture:
    """Add up the accounts as `run` shows them or as they stood `then`, or give what was added up before.

    Cost: 5 queries when kept, else 11 more.
    """
    key = _key(accounts, run, since, then, listed)
    kept: Picture | None = _kept.get(key)
    if kept is not None:
        return kept
    picture = Picture(
        summary=summarise_pyramid(accounts, then or run, since=since, then=then),
        curve=whale_curve(accounts, then=then),
        matrix=scatter(accounts, then=then),
        false_key_count=count_false_keys(accounts, then=then),
        false_keys=tuple(each.account_id for each in list_false_keys(accounts, run, limit=listed, then=then)),
    )
    _kept.set(key, picture)
    return picture


def _key(
    accounts: AccountQuerySet, run: ScoringRun, since: ScoringRun | None, then: ScoringRun | None, listed: int
) -> str:
    """Name everything the picture depends on, whom each region and unit was given to among it.

    Cost: 5 queries, each over an index or a small table.
    """
    changes: list[Any] = [
        saves_of(Account).aggregate(last=Max("history_id"))["last"],
        saves_of(TeamMember).aggregate(last=Max("history_id"))["last"],
        TierOverride.objects.aggregate(last=Max("pk"))["last"],
        list(Region.objects.order_by("pk", "people").values_list("pk", "path", "people")),
        list(Unit.objects.order_by("pk", "people").values_list("pk", "path", "people")),
    ]
    statement = accounts.order_by("pk").query.sql_with_params()
    others = [each.pk if each else None for each in (since, then)]
    named = (statement, run.pk, run.number, run.finished_at, others, listed, changes)
    return hashlib.sha256(repr(named).encode()).hexdigest()
