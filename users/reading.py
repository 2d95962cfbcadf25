"""Keep who has read what is guarded."""

import datetime as dt

from django.utils import timezone

from users.models import ReadLog, User

SUBJECT_LENGTH = ReadLog._meta.get_field("subject").max_length


def log_read(*, user: User, kind: str, account_number: str, subject: str = "") -> None:
    """Note that a person is shown guarded facts of an account. `subject` names the record, never what stands in it.

    Cost: 1 query.
    """
    ReadLog.objects.create(user=user, kind=kind, account_number=account_number, subject=subject[:SUBJECT_LENGTH])


def log_read_of_day(*, user: User, kind: str, account_number: str, subject: str = "") -> None:
    """Note a look at what is read in daily work, once a person, record and local day. Cost: 1 or 2 queries."""
    midnight = timezone.make_aware(dt.datetime.combine(timezone.localdate(), dt.time()))
    subject = subject[:SUBJECT_LENGTH]
    looks = ReadLog.objects.filter(user=user, kind=kind, account_number=account_number, subject=subject)
    if not looks.filter(read_at__gte=midnight).exists():
        log_read(user=user, kind=kind, account_number=account_number, subject=subject)
