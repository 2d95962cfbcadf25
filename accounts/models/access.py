"""Who of us works on an account, and who was granted a look at guarded facts."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.choices import GuardedKind, TeamFunction
from accounts.models.accounts import Account
from users.choices import Role
from users.models import User


class AccountScopedQuerySet(models.QuerySet[Any]):
    """Rows that belong to an account are seen by whoever sees the account."""

    account_path: ClassVar[str] = "account"

    def visible_to(self, user: User) -> Self:
        if user.is_active and user.role == Role.EXECUTIVE:
            return self
        return self.filter(**{f"{self.account_path}__in": Account.objects.visible_to(user)})


class TeamMember(models.Model):
    """One person beside the owner on the DELTA team of an account."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="team")
    user = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="memberships")
    function = models.CharField(_("function"), max_length=16, choices=TeamFunction)

    objects = AccountScopedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        ordering = ["function", "user__display_name"]
        constraints = [
            models.UniqueConstraint(name="team_member_once_per_account", fields=["account", "user"]),
            models.UniqueConstraint(
                name="team_has_one_lead_per_function",
                fields=["account", "function"],
                condition=Q(function__in=["solution", "delivery"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_function_display()}"


class GrantQuerySet(AccountScopedQuerySet):
    def valid_on(self, day: dt.date) -> Self:
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=day))


class AccountGrant(models.Model):
    """One permission by name to read a guarded kind of facts of one account."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="grants")
    user = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.CASCADE, related_name="grants")
    kind = models.CharField(_("kind of facts"), max_length=16, choices=GuardedKind)
    granted_by = models.ForeignKey(User, verbose_name=_("granted by"), on_delete=models.PROTECT, related_name="+")
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            models.UniqueConstraint(name="grant_once_per_person_and_kind", fields=["account", "user", "kind"])
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_kind_display()}"
