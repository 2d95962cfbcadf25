"""Runs of the value method: what was asked, what was fitted, what each account got."""

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices import Flag, Tier
from accounts.models import Account, AccountScopedQuerySet
from accounts.models.accounts import ReferenceQuerySet
from core.money import MoneyField
from scoring.choices import Assessment, ForecastBasis, RunState
from scoring.models.settings import ValueModel
from users.models import User


class ForecastFit(models.Model):
    """One fit of the forecast: BG/NBD for purchases, Gamma-Gamma for the spend of a purchase day.

    Units: weeks; v in currency units. The Gamma-Gamma columns are empty where only purchases could be fitted.
    """

    as_of = models.DateField(_("as of"))
    model = models.ForeignKey(ValueModel, on_delete=models.PROTECT, related_name="+")
    r = models.FloatField()
    alpha = models.FloatField()
    a = models.FloatField()
    b = models.FloatField()
    customers = models.PositiveIntegerField(_("accounts fitted"))
    log_likelihood = models.FloatField()
    is_converged = models.BooleanField(default=True)
    p = models.FloatField(null=True)
    q = models.FloatField(null=True)
    v = models.FloatField(null=True)
    spend_customers = models.PositiveIntegerField(null=True)
    spend_log_likelihood = models.FloatField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("fit of the forecast")
        verbose_name_plural = _("fits of the forecast")
        ordering = ["-as_of", "-id"]

    def __str__(self) -> str:
        return f"{self.as_of} {self.model}"


class ScoringRunQuerySet(ReferenceQuerySet):
    def finished(self) -> Self:
        return self.filter(state=RunState.DONE)

    def published(self) -> Self:
        """Keep the runs that set tiers and were not replaced by a repeat of their as-of date."""
        return self.filter(state=RunState.DONE, is_published=True, replaced_by=None)

    def latest_published(self) -> "ScoringRun | None":
        """Return the run that pages show. Cost: 1 query."""
        run: ScoringRun | None = self.published().select_related("model").order_by("-number").first()
        return run


def base_currency() -> str:
    return str(settings.BASE_CURRENCY)


class ScoringRun(models.Model):
    """One run over all accounts. Only one can be running; written by scoring.actions alone."""

    number = models.PositiveIntegerField(_("run"), unique=True)
    as_of = models.DateField(_("as of"))
    is_as_of_explicit = models.BooleanField(default=False)
    model = models.ForeignKey(ValueModel, verbose_name=_("value model"), on_delete=models.PROTECT, related_name="+")
    overrides = models.JSONField(_("overrides"), default=dict, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default=base_currency)
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.RUNNING)
    is_published = models.BooleanField(_("published"), default=False)
    replaced_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    has_scores = models.BooleanField(_("scores kept"), default=True)
    fit = models.ForeignKey(ForecastFit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    totals = models.JSONField(_("totals"), default=dict, blank=True)
    started_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    runner = models.CharField(_("host and process"), max_length=160, blank=True)
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    beat_at = models.DateTimeField(_("last sign of life"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = ScoringRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("scoring run")
        verbose_name_plural = _("scoring runs")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                name="scoring_run_one_running", fields=["state"], condition=models.Q(state=RunState.RUNNING)
            ),
        ]
        indexes = [models.Index(fields=["as_of", "number"], name="scoring_run_as_of")]

    def __str__(self) -> str:
        return f"{self.number} · {self.as_of}"


class ScoreQuerySet(AccountScopedQuerySet):
    def of_run(self, run: ScoringRun) -> Self:
        return self.filter(run=run)

    def placed(self) -> Self:
        """Keep the accounts that were scored: they bought ever or have a forecast."""
        return self.exclude(tier="")

    def flagged(self) -> Self:
        return self.filter(
            models.Q(one_off=Assessment.FLAGGED)
            | models.Q(low_profit=Assessment.FLAGGED)
            | models.Q(margin_stripper=Assessment.FLAGGED)
        )


class Score(models.Model):
    """What one run found for one account that is not archived. Empty is unknown, never zero.

    Units: money of the window, forecast, potential and composite a year; ratios with six decimals. `tier` is the
    computed one; `platinum_streak` and its sisters count runs at or above (+) or well below (−) a border.
    A night writes one row an account, so the table has one index, and its references are not checked by the database:
    only scoring.writing inserts here, inside the transaction that closes the run.
    """

    run = models.ForeignKey(
        ScoringRun, on_delete=models.CASCADE, related_name="scores", db_index=False, db_constraint=False
    )
    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )

    revenue = MoneyField(_("revenue"))
    prior_revenue = MoneyField(_("revenue of the window before"))
    cost_of_goods = MoneyField(_("cost of goods"))
    cost_to_serve = MoneyField(_("cost to serve"), null=True)
    concessions = MoneyField(_("concessions"), null=True)
    financing = MoneyField(_("cost of receivables"), null=True)
    assumed_share = models.FloatField(_("share of revenue with assumed cost"), null=True)
    direct_value = MoneyField(_("direct value"))
    additional_value = MoneyField(_("additional value"), null=True)
    current_value = MoneyField(_("current value"))
    social_index = models.FloatField(_("social index"), null=True)
    forecast_value = MoneyField(_("forecast"), null=True)
    forecast_basis = models.CharField(_("basis of the forecast"), max_length=8, choices=ForecastBasis)
    lifetime_value = MoneyField(_("lifetime value"), null=True)
    loyalty_index = models.FloatField(_("loyalty index"), null=True)
    indirect_index = models.FloatField(_("indirect index"), null=True)
    potential_value = MoneyField(_("potential value"), null=True)
    composite = MoneyField(_("composite value"), null=True)
    rank = models.PositiveIntegerField(_("rank"), null=True)
    tier = models.CharField(_("tier"), max_length=10, choices=Tier, blank=True, default="")

    one_off = models.SmallIntegerField(Flag.ONE_OFF.label, choices=Assessment)
    low_profit = models.SmallIntegerField(Flag.LOW_PROFIT.label, choices=Assessment)
    margin_stripper = models.SmallIntegerField(Flag.MARGIN_STRIPPER.label, choices=Assessment)

    order_count = models.PositiveIntegerField(_("orders of the window"))
    purchase_days = models.PositiveIntegerField(_("purchase days ever"))
    first_purchase_on = models.DateField(_("first purchase"), null=True)
    last_purchase_on = models.DateField(_("last purchase"), null=True)
    lifetime_revenue = MoneyField(_("revenue ever"))
    largest_order = MoneyField(_("largest order ever"))
    expected_purchases = models.FloatField(_("purchase days expected"), null=True)
    p_alive = models.FloatField(_("chance to be still a customer"), null=True)
    expected_spend = MoneyField(_("expected spend of a purchase day"), null=True)
    margin_ratio = models.FloatField(_("margin of the forecast"), null=True)

    platinum_streak = models.SmallIntegerField(default=0)
    gold_streak = models.SmallIntegerField(default=0)
    silver_streak = models.SmallIntegerField(default=0)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [models.UniqueConstraint(name="score_once_per_run", fields=["run", "account"])]

    def __str__(self) -> str:
        return f"{self.run_id} · {self.account_id}"

    def assessment(self, flag: Flag) -> Assessment:
        """Return what the screen of a flag says."""
        return Assessment(getattr(self, flag.value))

    @property
    def flags(self) -> list[Flag]:
        """List the flags that are set, in the order of the export."""
        return [flag for flag in Flag if self.assessment(flag) == Assessment.FLAGGED]

    @property
    def direct_ratio(self) -> float | None:
        """Direct value in revenue; empty without revenue."""
        if self.revenue is None or self.direct_value is None or self.revenue <= 0:
            return None
        return float(self.direct_value / self.revenue)


class TierMove(models.Model):
    """One move of an account between tiers by a published run, with the figures that caused it."""

    run = models.ForeignKey(ScoringRun, on_delete=models.CASCADE, related_name="moves")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    from_tier = models.CharField(_("from tier"), max_length=10, choices=Tier, blank=True, default="")
    to_tier = models.CharField(_("to tier"), max_length=10, choices=Tier, blank=True, default="")
    figures: Any = models.JSONField(_("figures"), default=dict)

    objects = AccountScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("tier move")
        verbose_name_plural = _("tier moves")
        constraints = [models.UniqueConstraint(name="tier_move_once_per_run", fields=["run", "account"])]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.from_tier or '–'} → {self.to_tier or '–'}"

    @property
    def as_of(self) -> dt.date:
        return self.run.as_of
