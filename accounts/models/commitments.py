"""The ledger of promises, of both sides."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.choices import CommitmentState, Origin, Side
from accounts.models.access import AccountScopedQuerySet
from accounts.models.accounts import Account
from accounts.models.contacts import Contact
from users.models import User


class CommitmentQuerySet(AccountScopedQuerySet):
    def open(self) -> Self:
        return self.filter(state=CommitmentState.OPEN)

    def ours(self) -> Self:
        return self.filter(side=Side.OURS)

    def theirs(self) -> Self:
        return self.filter(side=Side.THEIRS)

    def overdue(self, *, as_of: dt.date) -> Self:
        """Keep the open promises whose day has passed."""
        return self.open().filter(due_on__lt=as_of)


class Commitment(models.Model):
    """One promise: whose, what, until when, what came of it. Written by accounts.actions.commitments alone.

    Ours has a `holder` among us, theirs may name a contact. `origin` and `origin_number` say where it was given, for
    example a visit and its number; upper rooms set them and this room does not follow them.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="commitments")
    side = models.CharField(_("whose promise"), max_length=8, choices=Side)
    matter = models.CharField(_("what"), max_length=300)
    due_on = models.DateField(_("due"))
    holder = models.ForeignKey(
        User, verbose_name=_("who of us sees to it"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    contact = models.ForeignKey(
        Contact, verbose_name=_("who of them"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(
        _("state"), max_length=8, choices=CommitmentState, default=CommitmentState.OPEN, editable=False
    )
    evidence = models.CharField(_("evidence"), max_length=500, blank=True)
    settled_on = models.DateField(_("settled on"), null=True, blank=True, editable=False)
    origin = models.CharField(_("given in"), max_length=12, choices=Origin, default=Origin.MANUAL, editable=False)
    origin_number = models.CharField(max_length=40, blank=True, editable=False)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CommitmentQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(name="commitment_has_matter", condition=~Q(matter="")),
            models.CheckConstraint(
                name="commitment_settled_has_day", condition=Q(state="open") | Q(settled_on__isnull=False)
            ),
            models.CheckConstraint(
                name="commitment_of_ours_has_holder", condition=~Q(side="ours") | Q(holder__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["account", "due_on"], name="commitment_of_account"),
            models.Index(fields=["due_on", "id"], name="commitment_open_due", condition=Q(state="open")),
            models.Index(fields=["holder", "due_on"], name="commitment_of_holder"),
            models.Index(fields=["origin", "origin_number"], name="commitment_origin"),
        ]

    def __str__(self) -> str:
        return self.matter
