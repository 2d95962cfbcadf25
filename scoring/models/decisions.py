"""What people decide about computed results: an override of a tier, an answer to a flag."""

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices import Flag, Tier
from accounts.models import Account, AccountScopedQuerySet
from scoring.choices import Decision
from users.models import User


class TierOverrideQuerySet(AccountScopedQuerySet):
    def valid_on(self, day: dt.date) -> Self:
        return self.filter(created_on__lte=day, expires_on__gte=day)


class TierOverride(models.Model):
    """One override of the computed tier of an account, by a person, for a reason, until a day."""

    account = models.ForeignKey(Account, verbose_name=_("account"), on_delete=models.CASCADE, related_name="+")
    tier = models.CharField(_("tier"), max_length=10, choices=Tier)
    author = models.ForeignKey(User, verbose_name=_("author"), on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    created_on = models.DateField(_("valid from"))
    expires_on = models.DateField(_("expires on"))

    objects = TierOverrideQuerySet.as_manager()

    class Meta:
        verbose_name = _("tier override")
        verbose_name_plural = _("tier overrides")
        ordering = ["-created_on", "-id"]
        constraints = [
            models.CheckConstraint(name="tier_override_has_reason", condition=~models.Q(reason="")),
            models.CheckConstraint(
                name="tier_override_expires_later", condition=models.Q(expires_on__gte=models.F("created_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.tier}"


class FlagDecision(models.Model):
    """One answer of a director to a flag of an account; the newest counts."""

    account = models.ForeignKey(Account, verbose_name=_("account"), on_delete=models.CASCADE, related_name="+")
    flag = models.CharField(_("flag"), max_length=20, choices=Flag)
    decision = models.CharField(_("decision"), max_length=16, choices=Decision)
    author = models.ForeignKey(User, verbose_name=_("author"), on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    decided_on = models.DateField(_("decided on"))

    objects = AccountScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision on a flag")
        verbose_name_plural = _("decisions on flags")
        ordering = ["-decided_on", "-id"]
        constraints = [models.CheckConstraint(name="flag_decision_has_reason", condition=~models.Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.flag} {self.decision}"
