"""Bottom lines 底线: what we would at worst agree to. In a table of their own, unreadable on the disk."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.choices import GuardedKind
from accounts.models import AccountGrant, AccountScopedQuerySet
from core.encryption import EncryptedAmountField, EncryptedTextField
from negotiations.models.negotiations import NegotiationTopic
from users.models import User


class BottomLineQuerySet(AccountScopedQuerySet):
    account_path = "topic__negotiation__account"

    def readable_by(self, user: User, *, as_of: dt.date) -> Self:
        """Keep the bottom lines a person may read: of accounts they see and were granted by name, whatever the role."""
        granted = AccountGrant.objects.filter(user=user, kind=GuardedKind.BOTTOM_LINE).valid_on(as_of)
        return self.visible_to(user).filter(topic__negotiation__account__in=granted.values("account"))


class BottomLine(models.Model):
    """The bottom line of one topic, in the measure of the topic. Written and opened by negotiations.actions alone.

    History keeps who and when, never what.
    """

    topic = models.OneToOneField(
        NegotiationTopic, on_delete=models.CASCADE, primary_key=True, related_name="+", editable=False
    )
    value = EncryptedAmountField(_("bottom line, figure"), null=True, blank=True)
    note = EncryptedTextField(_("bottom line, in words"), max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects: Any = BottomLineQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["value", "note", "version"])

    class Meta:
        verbose_name = _("bottom line")
        verbose_name_plural = _("bottom lines")

    def __str__(self) -> str:
        return str(self.topic_id)
