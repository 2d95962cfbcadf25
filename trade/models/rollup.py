"""The monthly roll-up: one cell an account and month, and the months that must be counted again.

References to accounts have no index of their own: each table has one that begins with the account. What is counted from
the lines is not checked by the database for its account either: the lines are, and a full rebuild writes every cell.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, AccountScopedQuerySet
from core.money import MoneyField
from trade.models.products import ProductCategory


class MonthlyFigures(models.Model):
    """One cell: what one account did in one month (the first of it). Written by trade.rollup alone.

    Holds quantities and drivers, no costs to serve. Void lines are not in it; returns stand in their own month.
    A purchase day is a day with a counted line that is no return; a positive day is one whose net is above zero.
    """

    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    month = models.DateField(_("month"))
    revenue = MoneyField(_("revenue"), default=0)
    known_cost = MoneyField(_("cost of goods, as far as known"), default=0)
    order_count = models.PositiveIntegerField(default=0)
    line_count = models.PositiveIntegerField(default=0)
    return_line_count = models.PositiveIntegerField(default=0)
    delivery_count = models.PositiveIntegerField(default=0)
    purchase_days = models.PositiveSmallIntegerField(default=0)
    positive_days = models.PositiveSmallIntegerField(default=0)
    positive_net = MoneyField(_("net of the positive days"), default=0)
    largest_order = MoneyField(_("net of the largest order"), default=0)
    first_purchase_on = models.DateField(null=True)
    last_purchase_on = models.DateField(null=True)

    objects = AccountScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("figures of a month")
        verbose_name_plural = _("figures of months")
        constraints = [models.UniqueConstraint(name="monthly_figures_once", fields=["account", "month"])]

    def __str__(self) -> str:
        return f"{self.account_id} {self.month:%Y-%m}"


class UncostedRevenue(models.Model):
    """Revenue of lines without a known cost, by account, month and product category."""

    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    month = models.DateField(_("month"))
    category = models.ForeignKey(ProductCategory, null=True, on_delete=models.CASCADE, related_name="+")
    revenue = MoneyField(_("revenue"))

    objects = AccountScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("revenue without known cost")
        verbose_name_plural = _("revenue without known cost")
        indexes = [models.Index(fields=["account", "month"], name="uncosted_account_month")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.month:%Y-%m} {self.category_id}"


class DirtyMonth(models.Model):
    """One account and month whose lines changed since the roll-up last counted them."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    month = models.DateField(_("month"))

    objects = AccountScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("month to count again")
        verbose_name_plural = _("months to count again")
        constraints = [models.UniqueConstraint(name="dirty_month_once", fields=["account", "month"])]

    def __str__(self) -> str:
        return f"{self.account_id} {self.month:%Y-%m}"


class RecountedAccount(models.Model):
    """One account of which cells were counted again since scoring last looked; without an account: all of them.

    Written by trade.rollup with the cells, taken away by whoever keeps figures that are derived from cells.
    """

    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)

    objects = AccountScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("account counted again")
        verbose_name_plural = _("accounts counted again")
        constraints = [models.UniqueConstraint(name="recounted_account_once", fields=["account"])]

    def __str__(self) -> str:
        return f"{self.account_id}"
