"""Orders and their lines. Account and date stand on the line too, so that figures need no join."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, AccountScopedQuerySet
from core.money import MoneyField
from trade.models.products import Product


class Order(models.Model):
    """One order of one account."""

    number = models.CharField(_("order number"), max_length=64, unique=True)
    account = models.ForeignKey(
        Account, verbose_name=_("account"), on_delete=models.PROTECT, related_name="orders", db_index=False
    )
    ordered_on = models.DateField(_("order date"))
    salesperson = models.CharField(_("salesperson"), max_length=100, blank=True)

    objects = AccountScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-ordered_on", "number"]
        indexes = [
            models.Index(fields=["account", "-ordered_on"], name="order_account_date"),
            models.Index(fields=["-ordered_on", "number"], name="order_newest"),
        ]

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """One line of an order. Amounts are in the base currency; negative lines are returns; void lines count nothing.

    `account` and `ordered_on` repeat those of the order and are kept equal by whoever writes lines. Every write marks
    the months it touches in DirtyMonth, in the same transaction. Order and account have no index of their own: those
    below begin with them. The roll-up counts from these alone, in their order, and never looks at the lines themselves.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines", db_index=False)
    line_number = models.CharField(_("line number"), max_length=32)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    ordered_on = models.DateField(_("order date"))
    product = models.ForeignKey(
        Product, verbose_name=_("product"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=4, null=True)
    unit_price = MoneyField(_("unit price"), null=True)
    discount_ratio = models.DecimalField(_("discount ratio"), max_digits=9, decimal_places=6, null=True)
    net_amount = MoneyField(_("net amount"))
    cost_amount = MoneyField(_("cost"), null=True)
    currency = models.CharField(_("currency of the document"), max_length=3, blank=True)
    original_amount = MoneyField(_("net amount in the currency of the document"), null=True)
    status = models.CharField(_("status"), max_length=40, blank=True)
    is_void = models.BooleanField(_("void"), default=False)
    destination = models.CharField(_("destination"), max_length=200, blank=True)
    end_customer = models.CharField(_("end customer"), max_length=200, blank=True)
    shipped_on = models.DateField(_("shipped on"), null=True)
    due_on = models.DateField(_("due on"), null=True)
    delivered_on = models.DateField(_("delivered on"), null=True)

    objects = AccountScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(name="order_line_number_unique", fields=["order", "line_number"]),
        ]
        indexes = [
            models.Index(
                fields=[
                    "account",
                    "ordered_on",
                    "order",
                    "net_amount",
                    "cost_amount",
                    "is_void",
                    "shipped_on",
                    "delivered_on",
                ],
                name="order_line_counted",
            ),
            models.Index(
                fields=["account", "ordered_on", "product", "net_amount"],
                name="order_line_uncosted",
                condition=models.Q(cost_amount=None, is_void=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} / {self.line_number}"
