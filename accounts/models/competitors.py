"""Competitors and what each holds at a customer."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.choices import PriceLevel
from accounts.models.access import AccountScopedQuerySet
from accounts.models.accounts import Account, ReferenceQuerySet


class Competitor(models.Model):
    """One company that sells against us."""

    name = models.CharField(_("name"), max_length=150, unique=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("competitor")
        verbose_name_plural = _("competitors")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CompetitorRelation(models.Model):
    """What one competitor holds at one account, as last seen."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="competitor_records")
    competitor = models.ForeignKey(Competitor, verbose_name=_("competitor"), on_delete=models.PROTECT, related_name="+")
    products = models.CharField(_("products"), max_length=300, blank=True)
    wallet_share = models.DecimalField(
        _("share of the customer's wallet, %"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    strengths = models.CharField(_("strengths"), max_length=300, blank=True)
    weaknesses = models.CharField(_("weaknesses"), max_length=300, blank=True)
    price_level = models.CharField(_("price level"), max_length=10, choices=PriceLevel, blank=True)
    seen_on = models.DateField(_("seen on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AccountScopedQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        verbose_name = _("competitor at the customer")
        verbose_name_plural = _("competitors at the customer")
        ordering = ["-wallet_share", "competitor__name"]
        constraints = [
            models.UniqueConstraint(name="competitor_once_per_account", fields=["account", "competitor"]),
        ]

    def __str__(self) -> str:
        return f"{self.competitor} · {self.account}"
