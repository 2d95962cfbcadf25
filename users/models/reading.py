"""Who has read what is guarded."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from users.choices import Role
from users.models.users import User


class ReadLogQuerySet(models.QuerySet["ReadLog"]):
    def visible_to(self, user: User) -> Self:
        """Keep all entries for executives and administrators, for everyone else their own."""
        if not user.is_active:
            return self.none()
        return self if user.role in {Role.EXECUTIVE, Role.ADMIN} else self.filter(user=user)


class ReadLog(models.Model):
    """One look at guarded facts: who, what kind, of which account, which record. Written by users.reading alone.

    `account_number` is text, because this room knows no accounts; the entry outlives what was read.
    """

    user = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind of facts"), max_length=16)
    account_number = models.CharField(_("account"), max_length=64, blank=True)
    subject = models.CharField(_("record"), max_length=200, blank=True)
    read_at = models.DateTimeField(_("read"), auto_now_add=True)

    objects: Any = ReadLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("look at guarded facts")
        verbose_name_plural = _("looks at guarded facts")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["account_number", "-id"], name="read_log_of_account"),
            models.Index(fields=["user", "-id"], name="read_log_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.kind} · {self.account_number}"
