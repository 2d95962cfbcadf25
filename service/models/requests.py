"""The request of a customer, from the first word to the confirmation."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Account, AccountScopedQuerySet, Contact, sees_account
from service.choices import SETTLED, UNRESOLVED, UNSETTLED, RequestKind, RequestState, Severity
from users.choices import Role
from users.models import User

ROLES_THAT_SEE_ALL = frozenset({Role.SERVICE, Role.EXECUTIVE})


class RequestQuerySet(AccountScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """Keep the requests of the accounts a person sees and those they hold; the service desk sees all.

        Whoever sees a request by its holder or by the desk does not see its account by that.
        """
        if not user.is_active:
            return self.none()
        if user.role in ROLES_THAT_SEE_ALL:
            return self
        return self.filter(sees_account(user) | Q(holder=user))

    def unresolved(self) -> Self:
        return self.filter(state__in=UNRESOLVED)

    def unsettled(self) -> Self:
        return self.filter(state__in=UNSETTLED)

    def held_by(self, user: User) -> Self:
        return self.filter(holder=user)

    def overdue(self, *, at: dt.datetime) -> Self:
        """Keep the requests without resolution past their deadline, and those not answered in time."""
        return self.filter(overdue_condition(at))

    def escalated(self, *, at: dt.datetime) -> Self:
        """Keep the requests so late that they have gone to those above."""
        return self.unresolved().filter(escalates_at__lt=at)


def overdue_condition(at: dt.datetime) -> Q:
    """Give the condition of a request that is late at a moment."""
    return Q(state__in=UNRESOLVED, due_at__lt=at) | Q(state=RequestState.OPEN, answer_by__lt=at)


class Request(models.Model):
    """One wish or complaint of a customer. Somebody of us holds it at every moment.

    State, holder, deadlines and what ends it are written by service.actions alone.
    """

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    account = models.ForeignKey(Account, verbose_name=_("account"), on_delete=models.PROTECT, related_name="requests")
    contact = models.ForeignKey(
        Contact, verbose_name=_("who of them"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reporter_name = models.CharField(_("who called"), max_length=100, blank=True)
    reporter_phone = models.CharField(_("their phone"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=RequestKind, default=RequestKind.REQUEST)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity, default=Severity.NORMAL)
    subject = models.CharField(_("subject"), max_length=200)
    description = models.TextField(_("description"), max_length=4000, blank=True)
    explanation = models.TextField(_("listened to and explained"), max_length=2000, blank=True)
    facts = models.TextField(_("facts established"), max_length=2000, blank=True)
    resolution = models.TextField(_("resolution"), max_length=2000, blank=True, editable=False)

    state = models.CharField(_("state"), max_length=10, choices=RequestState, default=RequestState.OPEN, editable=False)
    holder = models.ForeignKey(User, verbose_name=_("held by"), on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("opened"), editable=False)
    running_since = models.DateTimeField(editable=False)
    answer_by = models.DateTimeField(_("answer by"), editable=False)
    due_at = models.DateTimeField(_("due"), editable=False)
    escalates_at = models.DateTimeField(editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    resolved_at = models.DateTimeField(_("resolved"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    confirmed_by = models.CharField(_("confirmed by"), max_length=100, blank=True, editable=False)
    confirmed_on = models.DateField(_("confirmed on"), null=True, editable=False)
    close_reason = models.CharField(_("reason"), max_length=500, blank=True, editable=False)
    reopened_count = models.PositiveSmallIntegerField(_("times reopened"), default=0, editable=False)

    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = RequestQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version", "updated_at"])

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["due_at", "id"]
        constraints = [
            models.CheckConstraint(name="request_has_subject", condition=~Q(subject="")),
            models.CheckConstraint(
                name="request_resolved_has_resolution",
                condition=~Q(state__in=["resolved", "closed"]) | ~Q(resolution="") & Q(resolved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="request_solved_complaint_has_facts",
                condition=~Q(kind="complaint", state__in=["resolved", "closed"]) | ~Q(facts=""),
            ),
            models.CheckConstraint(
                name="request_closed_has_confirmation_or_reason",
                condition=~Q(state="closed")
                | ~Q(close_reason="")
                | ~Q(confirmed_by="") & Q(confirmed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="request_rejected_has_reason", condition=~Q(state="rejected") | ~Q(close_reason="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="request_queue",
                condition=Q(state__in=["open", "progress", "resolved"]),
            ),
            models.Index(fields=["-opened_at", "-id"], name="request_newest"),
            models.Index(fields=["account", "-opened_at"], name="request_of_account"),
            models.Index(fields=["holder", "due_at"], name="request_of_holder"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_complaint(self) -> bool:
        return self.kind == RequestKind.COMPLAINT

    @property
    def is_unresolved(self) -> bool:
        return self.state in UNRESOLVED

    @property
    def is_settled(self) -> bool:
        return self.state in SETTLED

    @property
    def next_deadline(self) -> dt.datetime:
        """The deadline that comes next: of the answer while none was given, else of the resolution."""
        return self.answer_by if self.state == RequestState.OPEN else self.due_at

    @property
    def caller(self) -> str:
        """Name who of the customer asked."""
        return str(self.contact) if self.contact else self.reporter_name

    @property
    def caller_phone(self) -> str:
        """Give the number at which the caller is reached."""
        known = (self.contact.mobile or self.contact.phone) if self.contact else ""
        return self.reporter_phone or known

    def is_overdue(self, at: dt.datetime) -> bool:
        return self.is_unresolved and self.next_deadline < at

    def is_escalated(self, at: dt.datetime) -> bool:
        return self.is_unresolved and self.escalates_at < at
