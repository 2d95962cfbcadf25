"""The bell: what a person is told, once a key."""

import logging

from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from users.models import Notification, NotificationQuerySet, User

MOST_COUNTED = 100  # The bell says 99+ from here on.
log = logging.getLogger(__name__)


def notify(
    *, user: User, kind: str, title: str, text: str = "", url: str = "", about: str = "", key: str = ""
) -> Notification | None:
    """Put a message into the bell of a person; return it, or nothing when it is there already.

    `title` and `text` come in the language of the reader, `about` is the number of the account it tells of, and a `key`
    is told to a person once. A bell that cannot be written is logged and never disturbs the work it tells of.
    """
    try:
        with transaction.atomic():
            if key and Notification.objects.filter(user=user, key=key[:120]).exists():
                return None
            made: Notification = Notification.objects.create(
                user=user,
                kind=kind[:32],
                title=title[:200],
                text=text[:500],
                url=own_path(url),
                about=about[:64],
                key=key[:120],
            )
            return made
    except IntegrityError:
        return None  # Someone told the same at the same moment.
    except DatabaseError:
        log.exception("%s was not told to person %s", kind, user.pk)
        return None


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
