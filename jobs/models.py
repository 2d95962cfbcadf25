"""The ledger of background work."""

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jobs.choices import LIVE, RESTARTABLE, JobState
from jobs.registry import label_of, quiet_kinds, shared_kinds

# Roles that see what the system runs by itself. This room may not import the one that defines them.
ROLES_THAT_SEE_SYSTEM_JOBS = frozenset({"admin", "director", "executive"})
ROLES_THAT_GOVERN_JOBS = frozenset({"admin"})
UNSENT_AFTER = dt.timedelta(seconds=3)
LONG_WAIT = dt.timedelta(minutes=2)


class JobRunQuerySet(models.QuerySet["JobRun"]):
    def visible_to(self, user: Any) -> Self:
        """Keep a person's own jobs and, for those who steer, those of the system and those of the whole company."""
        if not user.is_active:
            return self.none()
        mine = Q(created_by=user.pk)
        if user.role in ROLES_THAT_SEE_SYSTEM_JOBS:
            mine |= Q(created_by=None) | Q(kind__in=shared_kinds())
        return self.filter(mine)

    def governed_by(self, user: Any) -> Self:
        """Keep the jobs a person may stop and try again: the visible ones, for administrators all of them."""
        if user.is_active and user.role in ROLES_THAT_GOVERN_JOBS:
            return self.all()
        return self.visible_to(user)

    def loud(self) -> Self:
        """Leave out the small work of the house, such as sending one mail."""
        return self.exclude(kind__in=quiet_kinds())

    def in_state(self, state: str) -> Self:
        """Keep the jobs of a state; without one, what an administrator looks after: what waits, runs or failed."""
        return self.filter(state__in=[state] if state in JobState.values else [*LIVE, JobState.FAILED])

    def live(self) -> Self:
        return self.filter(state__in=LIVE)

    def running(self) -> Self:
        return self.filter(state=JobState.RUNNING)

    def due_to_send(self, now: dt.datetime) -> Self:
        """Keep the waiting jobs whose message is due: never sent, or sent long ago without effect."""
        return self.filter(state=JobState.PENDING, send_due_at__lte=now)


class JobRun(models.Model):
    """One intent: something to be done once, however often it is asked for. Written by jobs.actions alone.

    `kind` and `key` name the intent; `repeat` counts how often a finished one was asked for anew. `cursor` is where a
    next attempt goes on. `lease_until` moves on while the holder lives.
    """

    kind = models.CharField(_("kind"), max_length=64)
    key = models.CharField(_("key"), max_length=200)
    repeat = models.PositiveIntegerField(_("repeat"), default=0)
    params: Any = models.JSONField(_("parameters"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.PENDING)
    cancel_requested_at = models.DateTimeField(null=True, editable=False)

    progress_done = models.PositiveBigIntegerField(default=0)
    progress_total = models.PositiveBigIntegerField(null=True)
    progress_text = models.CharField(max_length=300, blank=True)
    cursor: Any = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    result: Any = models.JSONField(_("result"), null=True, blank=True, encoder=DjangoJSONEncoder)
    error = models.TextField(_("error"), blank=True)

    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claimed_by = models.CharField(max_length=160, blank=True)
    claimed_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    send_due_at = models.DateTimeField(null=True)

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("asked"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = JobRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="job_run_once", fields=["kind", "key", "repeat"]),
            models.UniqueConstraint(
                name="job_run_one_live", fields=["kind", "key"], condition=Q(state__in=["pending", "running"])
            ),
            models.CheckConstraint(
                name="job_run_running_has_holder",
                condition=~Q(state="running") | (~Q(claimed_by="") & Q(lease_until__isnull=False)),
            ),
            models.CheckConstraint(
                name="job_run_finished_has_date",
                condition=Q(state__in=["pending", "running"]) | Q(finished_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["send_due_at"], name="job_run_waiting", condition=Q(state="pending")),
            models.Index(fields=["lease_until"], name="job_run_leases", condition=Q(state="running")),
            models.Index(fields=["created_by", "-id"], name="job_run_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def label(self) -> str | Promise:
        return label_of(self.kind)

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_being_stopped(self) -> bool:
        return self.is_live and self.cancel_requested_at is not None

    @property
    def is_waiting(self) -> bool:
        return self.state == JobState.PENDING

    @property
    def is_postponed(self) -> bool:
        """Tell whether it was begun and given back, to be tried again when `send_due_at` has come."""
        return self.is_waiting and self.error != ""

    @property
    def is_unsent(self) -> bool:
        """Tell whether the worker could not be told of it: the broker is away, and the sweep tries again."""
        due = self.send_due_at
        return self.is_waiting and not self.error and due is not None and timezone.now() - due > UNSENT_AFTER

    @property
    def waits_long(self) -> bool:
        """Tell whether the worker was told long ago and has not come."""
        return self.is_waiting and not self.error and timezone.now() - self.created_at > LONG_WAIT

    @property
    def can_be_stopped(self) -> bool:
        return self.is_live and self.cancel_requested_at is None

    @property
    def can_be_retried(self) -> bool:
        return self.state in RESTARTABLE

    @property
    def result_url(self) -> str:
        """Give the path of the page that shows what came out; anything but an own path is left out."""
        url = self.result.get("url", "") if isinstance(self.result, dict) else ""
        return url if isinstance(url, str) and url.startswith("/") and not url.startswith("//") else ""

    @property
    def summary(self) -> str:
        """Give the one sentence that the job left about its result."""
        return str(self.result.get("summary", "")) if isinstance(self.result, dict) else ""
