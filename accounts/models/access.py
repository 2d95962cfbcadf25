"""Who of us works on an account, and who was granted a look at guarded facts."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from accounts.choices import AskState, GuardedKind, TeamFunction
from accounts.models.accounts import Account, answers_for
from users.choices import Role
from users.models import User


def sees_account(user: User) -> Q:
    """Give the condition that a person sees the account of a row, for use beside others joined by OR.

    What a director answers for is asked of the account beside the row: keys of half the company, read as a whole, would
    cost as much for one row as for all. Everybody else's are few.
    """
    if user.is_active and user.role == Role.DIRECTOR:
        return answers_for(user, "account__")
    return Q(account__in=Account.objects.visible_to(user))


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
    """One permission by name to read a guarded kind of facts of one account. Its history keeps what was revoked."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="grants")
    user = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.CASCADE, related_name="grants")
    kind = models.CharField(_("kind of facts"), max_length=16, choices=GuardedKind)
    granted_by = models.ForeignKey(User, verbose_name=_("granted by"), on_delete=models.PROTECT, related_name="+")
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = GrantQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            models.UniqueConstraint(name="grant_once_per_person_and_kind", fields=["account", "user", "kind"])
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_kind_display()}"


class AccessAskQuerySet(AccountScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """Keep a person's own wishes, and those about accounts that they see."""
        if not user.is_active:
            return self.none()
        if user.role == Role.EXECUTIVE:
            return self
        return self.filter(Q(asked_by=user) | sees_account(user))

    def decidable_by(self, user: User) -> Self:
        """Keep the wishes of others about accounts that the person answers for."""
        seen = Account.objects.visible_to(user)
        if user.role not in {Role.DIRECTOR, Role.EXECUTIVE}:
            seen = seen.owned_by(user)
        return self.filter(account__in=seen).exclude(asked_by=user)

    def open(self) -> Self:
        return self.filter(state=AskState.OPEN)


class AccessAsk(models.Model):
    """One wish to see an account (no kind) or a guarded kind of its facts, and what became of it.

    Decided by who answers for the account. Granted: a place on the team, or a grant by name.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("kind of facts"), max_length=16, choices=GuardedKind, blank=True)
    asked_by = models.ForeignKey(
        User, verbose_name=pgettext_lazy("request for access", "asked by"), on_delete=models.CASCADE, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(_("state"), max_length=8, choices=AskState, default=AskState.OPEN, editable=False)
    decided_by = models.ForeignKey(
        User, verbose_name=_("decided by"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    created_at = models.DateTimeField(pgettext_lazy("request for access", "asked"), auto_now_add=True)

    objects = AccessAskQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for access")
        verbose_name_plural = _("requests for access")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="access_ask_one_open", fields=["account", "kind", "asked_by"], condition=Q(state="open")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_by} · {self.account}"
