"""The bell: what a person is told, once a key."""

import logging
from collections.abc import Iterable

from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from users.models import Notification, NotificationQuerySet, User

MOST_COUNTED = 100  # The bell says 99+ from here on.
AT_ONCE = 500
log = logging.getLogger(__name__)


def notify(
    *, user: User, kind: str, title: str, text: str = "", url: str = "", about: str = "", key: str = ""
) -> Notification | None:
    """Put a message into the bell of a person; return it, or nothing when it is there already.

    `title` and `text` come in the language of the reader, `about` is the number of the account it tells of, and a `key`
    is told to a person once. A bell that cannot be written is logged and never disturbs the work it tells of.
    """
    made = notice(user=user, kind=kind, title=title, text=text, url=url, about=about, key=key)
    try:
        with transaction.atomic():
            if key and Notification.objects.filter(user=user, key=made.key).exists():
                return None
            made.save(force_insert=True)
            return made
    except IntegrityError:
        return None  # Someone told the same at the same moment.
    except DatabaseError:
        log.exception("%s was not told to person %s", kind, user.pk)
        return None


def notice(
    *, user: User, kind: str, title: str, text: str = "", url: str = "", about: str = "", key: str = ""
) -> Notification:
    """Write a message, as long as a bell takes it, without putting it there."""
    return Notification(
        user=user,
        kind=kind[:32],
        title=title[:200],
        text=text[:500],
        url=own_path(url),
        about=about[:64],
        key=key[:120],
    )


def notify_all(notices: Iterable[Notification]) -> None:
    """Put messages made by `notice` into bells; what is there already is left as it is.

    Cost: 1 statement in 500. Bells that cannot be written are logged and never disturb the work they tell of.
    """
    made = list(notices)
    if not made:
        return
    try:
        with transaction.atomic():
            Notification.objects.bulk_create(made, batch_size=AT_ONCE, ignore_conflicts=True)
    except DatabaseError:
        log.exception("%s notices were not told", len(made))


def untold(notices: Iterable[Notification]) -> list[Notification]:
    """Keep the notices whose key their reader was not told yet. Cost: 1 query in 500."""
    made = list(notices)
    told: set[tuple[int, str]] = set()
    for start in range(0, len(made), AT_ONCE):
        chunk = made[start : start + AT_ONCE]
        known = Notification.objects.filter(user__in={one.user_id for one in chunk}, key__in={one.key for one in chunk})
        told.update(known.exclude(key="").values_list("user_id", "key"))
    return [one for one in made if (one.user_id, one.key) not in told]


def own_path(url: str) -> str:
    """Give a path of our own pages as it is, and nothing for any other address."""
    is_own = url.startswith("/") and len(url) <= 300 and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if is_own else ""


def unread_count(user: User, *, notices: NotificationQuerySet | None = None) -> int:
    """Count what a person has not read, up to MOST_COUNTED, among the given notices or all. Cost: 1 query."""
    mine = Notification.objects.visible_to(user) if notices is None else notices
    return int(mine.unread().order_by()[:MOST_COUNTED].count())


def mark_read(*, notices: NotificationQuerySet) -> int:
    """Mark notices as read; return how many were not."""
    return int(notices.unread().update(read_at=timezone.now()))
