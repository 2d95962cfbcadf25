"""Figures of an account that upper rooms compute and lists, filters and classification read."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices import Flag, Tier
from accounts.models.access import AccountScopedQuerySet
from accounts.models.accounts import Account
from core.indexes import FallingIndex
from core.money import MoneyField


class AccountFigures(models.Model):
    """One row an account. Written only by upper rooms: scoring publishes, plans tells of the current plan, visits and
    interactions of the last contact, negotiations of open opportunities.

    Stands outside history and the edit version. Money is of the window of the published run, not annualised.
    """

    account = models.OneToOneField(Account, on_delete=models.CASCADE, primary_key=True, related_name="figures")
    run_number = models.PositiveIntegerField(_("run"), null=True)
    as_of = models.DateField(_("as of"), null=True)
    revenue = MoneyField(_("revenue"), null=True)
    prior_revenue = MoneyField(_("revenue of the window before"), null=True)
    direct_value = MoneyField(_("direct value"), null=True)
    current_value = MoneyField(_("current value"), null=True)
    potential_value = MoneyField(_("potential value"), null=True)
    composite = MoneyField(_("composite value"), null=True)
    rank = models.PositiveIntegerField(_("rank"), null=True)
    tier = models.CharField(_("tier"), max_length=10, choices=Tier, blank=True, default="")
    is_tier_overridden = models.BooleanField(_("tier overridden"), default=False)
    is_one_off = models.BooleanField(Flag.ONE_OFF.label, default=False)
    is_low_profit = models.BooleanField(Flag.LOW_PROFIT.label, default=False)
    is_margin_stripper = models.BooleanField(Flag.MARGIN_STRIPPER.label, default=False)
    first_order_on = models.DateField(_("first order"), null=True)
    last_order_on = models.DateField(_("last order"), null=True)
    has_current_plan = models.BooleanField(_("has a current plan"), default=False)
    last_contact_on = models.DateField(_("last contact"), null=True)
    last_visit_on = models.DateField(_("last visit"), null=True)
    has_open_opportunity = models.BooleanField(_("has an open opportunity"), default=False, db_default=False)

    objects = AccountScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("figures of an account")
        verbose_name_plural = _("figures of accounts")
        indexes = [
            FallingIndex(fields=["-composite", "account"], name="figures_composite"),
            FallingIndex(fields=["-revenue", "account"], name="figures_revenue"),
            FallingIndex(fields=["tier", "-composite", "account"], name="figures_tier"),
            models.Index(fields=["last_order_on"], name="figures_last_order"),
            models.Index(fields=["last_contact_on"], name="figures_last_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}"

    @property
    def flags(self) -> list[Flag]:
        """List the flags set by the published run."""
        marked = [
            (Flag.ONE_OFF, self.is_one_off),
            (Flag.LOW_PROFIT, self.is_low_profit),
            (Flag.MARGIN_STRIPPER, self.is_margin_stripper),
        ]
        return [flag for flag, is_set in marked if is_set]
