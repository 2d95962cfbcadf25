"""Work of the shell as jobs of the ledger: the bell of the morning, and mail, which a server that is away delays."""

import smtplib
from typing import Any

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jobs.actions import enqueue
from jobs.registry import Notice, job
from jobs.running import JobContext, JobPostponed, JobRefused
from kam.mornings import MORNING, tell_morning
from kam.notices import MAIL, notices_of
from users.models import Notification, User


@shared_task(name="kam.tasks.each_morning", ignore_result=True)
def each_morning() -> None:
    """Ask for the notices of the local day. By the schedule, at 07:00; asking twice is asking once."""
    enqueue(kind=MORNING, key=timezone.localdate().isoformat())


@job(MORNING, label=gettext_lazy("Notices of the morning"), notice=Notice.NEVER, is_quiet=True)
def morning(run: JobContext) -> dict[str, Any]:
    """Tell what is late or falls due today, whatever day it was asked for. Done again it tells nothing twice."""
    return {"notices": tell_morning(at=timezone.now())}


@job(MAIL, label=gettext_lazy("Mail of a notification"), notice=Notice.NEVER, is_quiet=True)
def mail_notice(run: JobContext) -> dict[str, Any] | None:
    """Send one notice by mail. Done again after it was sent it does nothing, nor when it was read meanwhile."""
    notice = Notification.objects.select_related("user").filter(pk=run.params["notice_id"], mailed_at=None).first()
    if notice is None or notice.read_at is not None or not _may_be_sent(notice):
        return None
    try:
        message_of(notice).send()
    except (smtplib.SMTPRecipientsRefused, UnicodeError) as error:
        raise JobRefused(_("The mail server refuses the address.")) from error
    except (smtplib.SMTPException, OSError) as error:
        raise JobPostponed(_("The mail server does not answer.")) from error
    Notification.objects.filter(pk=notice.pk).update(mailed_at=timezone.now())
    return None


def _may_be_sent(notice: Notification) -> bool:
    """Tell whether the reader still wants it, has an address, and may still see what it tells of."""
    reader: User = notice.user
    return bool(reader.wants_mail and reader.email) and notices_of(reader).filter(pk=notice.pk).exists()


def message_of(notice: Notification) -> EmailMessage:
    """Write the mail of a notice in the language of its reader: plain text, one link."""
    reader: User = notice.user
    with translation.override(reader.language or settings.LANGUAGE_CODE):
        paragraphs = [
            _("%(name)s, this waits for you:") % {"name": reader},
            notice.title,
            notice.text,
            f"{settings.PUBLIC_URL}{notice.url}" if settings.PUBLIC_URL and notice.url else "",
            _("You get this mail because you asked for long work. Switch it off below the bell."),
        ]
        return EmailMessage(
            subject=" ".join(notice.title.split()),
            body="\n\n".join(part for part in paragraphs if part) + "\n",
            to=[reader.email],
        )
