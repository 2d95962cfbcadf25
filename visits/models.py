"""Visits: planned with a purpose, prepared, held, and closed with a summary."""

import datetime as dt
from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from accounts.choices import Level, Side
from accounts.models import Account, AccountScopedQuerySet, Contact
from users.models import User
from visits.agenda import AgendaLine, agenda_lines
from visits.choices import AHEAD, OPEN, Attainment, LineKind, VisitForm, VisitState

RESERVED_NUMBERS = frozenset({"new", "week"})


class VisitQuerySet(AccountScopedQuerySet):
    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def ahead(self) -> Self:
        """Keep the visits that are still to come."""
        return self.filter(state__in=AHEAD)

    def closed(self) -> Self:
        return self.filter(state=VisitState.CLOSED)

    def not_cancelled(self) -> Self:
        return self.exclude(state=VisitState.CANCELLED)

    def past(self, *, at: dt.datetime) -> Self:
        """Keep the visits whose time has passed and that were neither closed nor cancelled."""
        return self.open().filter(planned_end__lt=at)

    def starting_from(self, day: dt.date) -> Self:
        return self.filter(planned_start__gte=_midnight(day))

    def starting_before(self, day: dt.date) -> Self:
        return self.filter(planned_start__lt=_midnight(day))

    def attended_by(self, user: User) -> Self:
        """Keep the visits that one of us takes part in."""
        return self.filter(pk__in=VisitPerson.objects.filter(user=user).values("visit"))


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


class Visit(models.Model):
    """One visit to one customer. State, check-in and what came of it are written by visits.actions alone."""

    number = models.CharField(
        _("number"),
        max_length=40,
        unique=True,
        editable=False,
        validators=[RegexValidator(r"^[^/\s?#]+$", _("A number holds no blank, slash, question mark or hash."))],
    )
    account = models.ForeignKey(Account, verbose_name=_("account"), on_delete=models.PROTECT, related_name="visits")
    form = models.CharField(
        pgettext_lazy("of a visit", "form"), max_length=12, choices=VisitForm, default=VisitForm.DISCUSSION
    )
    purpose = models.TextField(pgettext_lazy("of a visit", "purpose"), max_length=500)
    place = models.CharField(_("place"), max_length=200, blank=True)
    route = models.CharField(pgettext_lazy("of a visit", "route"), max_length=300, blank=True)
    agenda = models.TextField(_("agenda"), max_length=2000, blank=True)
    reminders = models.TextField(_("reminders"), max_length=1000, blank=True)
    planned_start = models.DateTimeField(_("start"))
    planned_end = models.DateTimeField(_("end"))
    state = models.CharField(_("state"), max_length=10, choices=VisitState, default=VisitState.PLANNED, editable=False)
    announced_at = models.DateTimeField(_("notice sent"), null=True, blank=True, editable=False)
    started_at = models.DateTimeField(_("checked in"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    cancel_reason = models.CharField(_("reason of the cancellation"), max_length=300, blank=True)
    summary = models.TextField(_("summary"), max_length=4000, blank=True)
    attainment = models.CharField(_("against the purpose"), max_length=8, choices=Attainment, blank=True)
    analysis = models.TextField(_("analysis against the purpose"), max_length=2000, blank=True)
    next_step = models.CharField(_("next step"), max_length=300, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = VisitQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version", "updated_at"])

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-planned_start", "-id"]
        constraints = [
            models.CheckConstraint(name="visit_has_purpose", condition=~Q(purpose="")),
            models.CheckConstraint(name="visit_number_not_reserved", condition=~Q(number__in=sorted(RESERVED_NUMBERS))),
            models.CheckConstraint(name="visit_ends_after_start", condition=Q(planned_end__gt=F("planned_start"))),
            models.CheckConstraint(
                name="visit_under_way_is_checked_in", condition=~Q(state="under_way") | Q(started_at__isnull=False)
            ),
            models.CheckConstraint(
                name="visit_closed_has_summary",
                condition=~Q(state="closed") | (~Q(summary="") & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="visit_cancelled_has_reason", condition=~Q(state="cancelled") | ~Q(cancel_reason="")
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-planned_start"], name="visit_of_account"),
            models.Index(fields=["planned_start", "id"], name="visit_start"),
            models.Index(fields=["state", "planned_start"], name="visit_state"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_editable(self) -> bool:
        return self.state in OPEN

    @property
    def is_ahead(self) -> bool:
        return self.state in AHEAD

    def is_past(self, at: dt.datetime) -> bool:
        """Tell whether its time has passed while it was neither closed nor cancelled."""
        return self.state in OPEN and self.planned_end < at

    @property
    def agenda_lines(self) -> list[AgendaLine]:
        return agenda_lines(self.agenda)

    @property
    def reminder_lines(self) -> list[str]:
        lines = (" ".join(line.split()) for line in self.reminders.splitlines())
        return [line for line in lines if line]

    @property
    def minutes_late(self) -> int | None:
        """Say how late we came; negative where we came early, none before the check-in."""
        if self.started_at is None:
            return None
        return round((self.started_at - self.planned_start).total_seconds() / 60)

    @property
    def minutes_early(self) -> int:
        return max(0, -(self.minutes_late or 0))


class VisitRowQuerySet(AccountScopedQuerySet):
    account_path = "visit__account"

    def ours(self) -> Self:
        return self.filter(side=Side.OURS)

    def theirs(self) -> Self:
        return self.filter(side=Side.THEIRS)


class VisitPerson(models.Model):
    """One person who takes part: of ours a user, of theirs a contact; the level is that of the day of planning."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="people")
    side = models.CharField(_("side"), max_length=8, choices=Side)
    user = models.ForeignKey(
        User, verbose_name=_("who of us"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    contact = models.ForeignKey(
        Contact, verbose_name=_("who of them"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    level = models.CharField(_("level"), max_length=10, choices=Level, blank=True)

    objects = VisitRowQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["side", "id"]
        constraints = [
            models.CheckConstraint(
                name="visit_person_is_of_one_side",
                condition=Q(side="ours", user__isnull=False, contact__isnull=True)
                | Q(side="theirs", user__isnull=True, contact__isnull=False),
            ),
            models.UniqueConstraint(name="visit_person_of_ours_once", fields=["visit", "user"]),
            models.UniqueConstraint(name="visit_person_of_theirs_once", fields=["visit", "contact"]),
        ]
        indexes = [models.Index(fields=["user", "visit"], name="visit_person_of_us")]

    def __str__(self) -> str:
        return str(self.user if self.side == Side.OURS else self.contact)


class ChecklistItem(models.Model):
    """One thing to do before a visit, and who has done it."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="checklist")
    text = models.CharField(_("what"), max_length=200)
    is_done = models.BooleanField(_("done"), default=False)
    done_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = VisitRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("checklist item")
        verbose_name_plural = _("checklist items")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(name="visit_checklist_item_once", fields=["visit", "text"])]

    def __str__(self) -> str:
        return self.text


class VisitLine(models.Model):
    """One proposal put forward, or one decision taken, in a visit."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(_("kind"), max_length=10, choices=LineKind)
    text = models.CharField(_("what"), max_length=300)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = VisitRowQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("proposal or decision")
        verbose_name_plural = _("proposals and decisions")
        ordering = ["kind", "position", "id"]

    def __str__(self) -> str:
        return self.text
