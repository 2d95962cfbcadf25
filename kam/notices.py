"""The bell as a page shows it, and what is told at the end of a job."""

import datetime as dt
from functools import cached_property

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Account
from jobs.actions import enqueue
from jobs.choices import JobState
from jobs.models import JobRun
from jobs.registry import JobKind, Notice, UnknownKind, kind_named
from users.models import Notification, NotificationQuerySet, User
from users.notifying import MOST_COUNTED, notify, unread_count

MAIL = "kam.mail_notice"
LONG = dt.timedelta(seconds=5)
KINDS = {JobState.DONE: "job_done", JobState.FAILED: "job_failed", JobState.CANCELLED: "job_stopped"}


def notices_of(user: User) -> NotificationQuerySet:
    """Keep what a person may read: own notices, but none of an account that is out of sight by now."""
    seen = Account.objects.visible_to(user).filter(number=OuterRef("about"))
    found: NotificationQuerySet = Notification.objects.visible_to(user).filter(Q(about="") | Exists(seen))
    return found


class Bell:
    """How many notices a person has not read; asked of the database by the page that shows it and by no other."""

    def __init__(self, user: User) -> None:
        self._user = user

    @cached_property
    def unread(self) -> int:
        """Count them. Cost: 1 query."""
        return unread_count(self._user, notices=notices_of(self._user))

    @property
    def badge(self) -> str:
        """Give the count as the badge shows it; nothing when all is read."""
        if not self.unread:
            return ""
        return str(self.unread) if self.unread < MOST_COUNTED else f"{MOST_COUNTED - 1}+"


def tell_of_end(job: JobRun) -> None:
    """Tell who asked for a job how it ended, in the bell and, where both want it, by mail."""
    reader = job.created_by
    kind = _kind_of(job)
    if reader is None or not reader.is_active or kind is None or not _is_told(kind, job):
        return
    with translation.override(reader.language or settings.LANGUAGE_CODE):
        notice = notify(
            user=reader,
            kind=KINDS[JobState(job.state)],
            title=_title(job),
            text=job.summary if job.state == JobState.DONE else job.error,
            url=(job.state == JobState.DONE and job.result_url) or reverse("jobs:job_detail", args=[job.pk]),
            key=f"job-{job.pk}-{job.finished_at:%Y%m%d%H%M%S%f}",
        )
    if notice is not None and kind.is_mailed and reader.wants_mail and reader.email:
        enqueue(kind=MAIL, key=str(notice.pk), params={"notice_id": notice.pk})


def _kind_of(job: JobRun) -> JobKind | None:
    try:
        return kind_named(job.kind)
    except UnknownKind:
        return None


def _is_told(kind: JobKind, job: JobRun) -> bool:
    if kind.notice is Notice.WHEN_LONG:
        return job.finished_at is not None and job.finished_at - job.created_at > LONG
    return kind.notice is Notice.ALWAYS


def _title(job: JobRun) -> str:
    titles = {
        JobState.DONE: _("%(job)s: done"),
        JobState.FAILED: _("%(job)s: could not be done"),
        JobState.CANCELLED: _("%(job)s: stopped"),
    }
    return titles[JobState(job.state)] % {"job": job.label}
