"""Products with their dated standard costs, and dated exchange rates."""

import datetime as dt

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models.accounts import ReferenceQuerySet
from core.money import MoneyField

BEGINNING = dt.date(1900, 1, 1)


class ProductCategory(models.Model):
    """One category of products. The assumed margin stands in where the cost of a line is unknown."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    assumed_margin_ratio = models.DecimalField(
        _("assumed margin ratio"),
        max_digits=7,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-1), MaxValueValidator(1)],
        help_text=_("Used for lines without a known cost; empty means the company's own ratio."),
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("product category")
        verbose_name_plural = _("product categories")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name


class Product(models.Model):
    """One product or service we sell."""

    code = models.CharField(_("code"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=200)
    category = models.ForeignKey(
        ProductCategory,
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="products",
    )
    unit = models.CharField(_("unit of measure"), max_length=30, blank=True)
    list_price = MoneyField(_("list price"), null=True, blank=True)

    objects = ReferenceQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ProductCost(models.Model):
    """The standard cost of one product from a day on. A cost without a day counts from BEGINNING."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="costs")
    valid_from = models.DateField(_("valid from"), default=BEGINNING)
    standard_cost = MoneyField(_("standard cost"))

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("standard cost")
        verbose_name_plural = _("standard costs")
        ordering = ["product", "valid_from"]
        constraints = [
            models.UniqueConstraint(name="product_cost_once_per_day", fields=["product", "valid_from"]),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.valid_from} {self.standard_cost}"


class ExchangeRate(models.Model):
    """How many units of the base currency one unit of a currency is worth from a day on."""

    currency = models.CharField(_("currency"), max_length=3)
    valid_from = models.DateField(_("valid from"))
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8, validators=[MinValueValidator(0)])

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        ordering = ["currency", "-valid_from"]
        constraints = [
            models.UniqueConstraint(name="rate_once_per_day", fields=["currency", "valid_from"]),
            models.CheckConstraint(name="rate_is_positive", condition=models.Q(rate__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.valid_from} {self.rate}"
