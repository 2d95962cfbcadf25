"""What was said between us and a customer: calls, mails, messages, meetings."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.choices import Channel, Scene
from accounts.models.access import AccountScopedQuerySet
from accounts.models.accounts import Account
from accounts.models.contacts import Contact
from users.models import User


class InteractionQuerySet(AccountScopedQuerySet):
    def active(self) -> Self:
        return self.filter(archived_at=None)

    def archived(self) -> Self:
        return self.exclude(archived_at=None)


class Interaction(models.Model):
    """One touch 记一笔: when, by which channel, in which scene, who of us with whom of them, what was said."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="interactions")
    contact = models.ForeignKey(
        Contact, verbose_name=_("with whom"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    user = models.ForeignKey(User, verbose_name=_("who of us"), on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.CALL)
    scene = models.CharField(_("scene"), max_length=10, choices=Scene, blank=True)
    happened_at = models.DateTimeField(_("when"))
    summary = models.TextField(_("what was said"), max_length=2000)
    is_from_customer = models.BooleanField(_("the customer came to us"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = InteractionQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        verbose_name = _("interaction")
        verbose_name_plural = _("interactions")
        ordering = ["-happened_at", "-id"]
        constraints = [models.CheckConstraint(name="interaction_has_summary", condition=~Q(summary=""))]
        indexes = [
            models.Index(fields=["account", "-happened_at"], name="interaction_of_account"),
            models.Index(fields=["user", "-happened_at"], name="interaction_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} · {self.account}"
