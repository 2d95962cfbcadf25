"""Credit incidents 信用问题: guarded, because they can harm a customer's name."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.choices import GuardedKind
from accounts.models.access import AccountGrant, AccountScopedQuerySet
from accounts.models.accounts import Account
from core.money import MoneyField
from users.choices import Role
from users.models import User


def reads_all_credit(user: User) -> bool:
    """Tell whether a person reads the credit facts of every account that they see."""
    return user.role in {Role.DIRECTOR, Role.EXECUTIVE}


def reads_credit(user: User, *, as_of: dt.date) -> Q:
    """Give the condition that others read the credit facts of the account of a row: as owner, or granted by name."""
    granted = AccountGrant.objects.filter(user=user, kind=GuardedKind.CREDIT).valid_on(as_of)
    return Q(account__owner=user) | Q(account__in=granted.order_by().values("account"))


class CreditIncidentQuerySet(AccountScopedQuerySet):
    def readable_by(self, user: User, *, as_of: dt.date) -> Self:
        """Keep the incidents a person may read: owner, directors above, executives, or granted by name."""
        seen = self.visible_to(user)
        return seen if reads_all_credit(user) else seen.filter(reads_credit(user, as_of=as_of))


class CreditIncident(models.Model):
    """One time a customer did not pay as agreed: when, how much, what happened, how it ended."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="credit_incidents")
    happened_on = models.DateField(_("date"))
    amount = MoneyField(_("amount"), null=True, blank=True)
    what_happened = models.TextField(_("what happened"), max_length=2000)
    outcome = models.TextField(_("how it ended"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CreditIncidentQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        verbose_name = _("credit incident")
        verbose_name_plural = _("credit incidents")
        ordering = ["-happened_on"]

    def __str__(self) -> str:
        return f"{self.account} · {self.happened_on}"
