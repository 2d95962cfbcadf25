"""Where accounts stand: in the figures that pages show, or as an earlier run left them whose scores are kept."""

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.choices import Flag
from accounts.models import AccountQuerySet
from scoring.choices import Assessment
from scoring.models import Score, ScoringRun, TierOverride


@dataclass(frozen=True)
class Placed:
    """The accounts that stand in the pyramid, one row each, with the paths from a row to what is known of it."""

    rows: QuerySet[Any]
    to_account: str
    to_figures: str
    tier: str
    overridden: Q

    def account(self, name: str) -> str:
        return f"{self.to_account}{name}"

    def figure(self, name: str) -> str:
        return f"{self.to_figures}{name}"

    @property
    def account_id(self) -> str:
        return "account_id" if self.to_account else "pk"

    @property
    def flags(self) -> tuple[str, ...]:
        """The paths to the flags, in the order of Flag; each is 1 where an account is flagged."""
        return tuple(self.figure(flag if self.to_account else f"is_{flag}") for flag in Flag.values)

    @property
    def flagged(self) -> QuerySet[Any]:
        """The rows of accounts that are flagged."""
        condition = Q()
        for path in self.flags:
            condition |= Q(**{path: Assessment.FLAGGED})
        return self.rows.filter(condition)


def placed(accounts: AccountQuerySet) -> AccountQuerySet:
    """Keep the accounts that stand in the pyramid that pages show."""
    return accounts.active().exclude(figures__isnull=True).exclude(figures__tier="")


def placed_in(accounts: AccountQuerySet, then: ScoringRun | None) -> Placed:
    """Return who of the accounts stands where: in the figures, or after an earlier run (`then`).

    An override that was valid on the day of the earlier run goes before its tier, as it did then; who was archived
    since stands where they stood.
    """
    if then is None:
        return Placed(placed(accounts), "", "figures__", "figures__tier", Q(figures__is_tier_overridden=True))
    overrides = TierOverride.objects.filter(account=OuterRef("account_id")).valid_on(then.as_of)
    rows = (
        Score.objects.of_run(then)
        .placed()
        .filter(account__in=accounts.order_by().values("pk"))
        .annotate(override=Subquery(overrides.values("tier")[:1]))
        .annotate(standing=Coalesce("override", "tier"))
    )
    return Placed(rows, "account__", "", "standing", Q(override__isnull=False))
