"""What the bell says of accounts and promises, in the language of its reader, to who sees the account."""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language, ngettext, ngettext_lazy
from django.utils.translation import gettext as _

from accounts.choices import Side
from accounts.models import Account, Commitment
from accounts.selectors.responsible import people_who_see, seen_by
from core import formats
from users.models import Notification, User
from users.notifying import notice, notify_all

Saying = Callable[[User], Notification]


def tell(people: Iterable[int | None], *, account: Account, by: User | None, say: Saying) -> None:
    """Tell people, named by their keys, of an account once the work is stored; not who acts, nor who does not see it.

    `say` writes the notice and is called in the language of its reader. What the operator does is told to nobody.
    Cost: 2 statements on commit, and at most 2 for the places of the account.
    """
    if by is None:
        return
    keys = {key for key in people if key is not None} - {by.pk}
    if keys:
        transaction.on_commit(partial(_tell, keys, account=account, say=say), robust=True)


def _tell(keys: set[int], *, account: Account, say: Saying) -> None:
    notify_all(said_to(person, say) for person in people_who_see(account).filter(pk__in=keys))


def said_to(person: User, say: Saying) -> Notification:
    """Write a notice in the language of its reader."""
    with translation.override(person.language or settings.LANGUAGE_CODE):
        return say(person)


def tell_owner(account: Account, *, by: User | None) -> None:
    """Tell an account manager that an account was assigned to them."""
    version = account.version

    def say(person: User) -> Notification:
        title = _("%(name)s assigned %(account)s to you") % {"name": by, "account": account}
        return _assigned(account, person, title=title, key=f"owner-{account.number}-{version}")

    tell([account.owner_id], account=account, by=by, say=say)


def tell_team(account: Account, people: Iterable[User], *, version: int, by: User | None) -> None:
    """Tell people that they were put on the team of an account."""

    def say(person: User) -> Notification:
        title = _("%(name)s put you on the team of %(account)s") % {"name": by, "account": account}
        return _assigned(account, person, title=title, key=f"team-{account.number}-{version}")

    tell([person.pk for person in people], account=account, by=by, say=say)


def tell_owner_of_many(owner: User, *, count: int, by: User) -> None:
    """Tell an account manager, in one notice that names none, how many accounts were assigned to them."""
    tell_taker_of_many(
        owner,
        count=count,
        by=by,
        kind="assigned",
        title=ngettext_lazy(
            "%(count)s account was assigned to you", "%(count)s accounts were assigned to you", "count"
        ),
        url=f"{reverse('accounts:account_list')}?{urlencode({'owner': owner.username})}",
    )


def tell_keeper(promise: Commitment, *, by: User | None) -> None:
    """Tell who has to see to a promise that someone else gave it into their hands."""

    def say(person: User) -> Notification:
        due = formats.date(promise.due_on, language=get_language() or "", today=timezone.localdate())
        facts = {"account": promise.account, "day": due, "matter": promise.matter}
        return notice(
            user=person,
            kind="promise",
            title=_("%(name)s gave a promise into your hands") % {"name": by},
            text=_("%(account)s, due %(day)s: %(matter)s") % facts,
            url=reverse("promises:promise_detail", args=[promise.pk]),
            about=promise.account.number,
            key=f"promise-{promise.pk}-{promise.version}",
        )

    tell([promise.holder_id], account=promise.account, by=by, say=say)


def tell_keeper_of_many(keeper: User, *, count: int, by: User) -> None:
    """Tell a person, in one notice that names none, how many promises came into their hands."""
    tell_taker_of_many(
        keeper,
        count=count,
        by=by,
        kind="promise",
        title=ngettext_lazy(
            "%(count)s promise was put into your hands", "%(count)s promises were put into your hands", "count"
        ),
        url=f"{reverse('promises:promise_list')}?{urlencode({'holder': keeper.username})}",
    )


def tell_taker_of_many(taker: User, *, count: int, by: User, kind: str, title: Any, url: str) -> None:
    """Tell a person, in one notice that names none, how much came into their hands; nothing to who acts.

    `title` is a lazy plural over `count`.
    """
    if taker.pk == by.pk or not taker.is_active or not count:
        return

    def say(person: User) -> Notification:
        said = str(title % {"count": count})
        return notice(user=person, kind=kind, title=said, text=_("By %(name)s") % {"name": by}, url=url)

    transaction.on_commit(lambda: notify_all([said_to(taker, say)]), robust=True)


def promises_due(*, as_of: dt.date, since: dt.date | None) -> list[Notification]:
    """Tell everybody, in one notice a day, of their open promises that are late or due by tomorrow.

    Told on a day on which one came to be due tomorrow or late after `since`, the day this was told of last (none: never
    yet); so each promise is told of on both occasions and on no other day. Cost: 2 queries, and 1 row a person.
    """
    day = dt.timedelta(days=1)
    is_new = (
        Q(due_on__isnull=False) if since is None else Q(due_on__gte=since, due_on__lt=as_of) | Q(due_on__gt=since + day)
    )
    pressing = Commitment.objects.ours().open().filter(seen_by("holder"), due_on__lte=as_of + day)
    counted = (
        pressing.order_by()
        .values("holder")
        .annotate(
            late=Count("pk", filter=Q(due_on__lt=as_of)),
            due=Count("pk", filter=Q(due_on__gte=as_of)),
            new=Count("pk", filter=is_new),
        )
    )
    rows = {row["holder"]: row for row in counted if row["new"]}
    return [
        said_to(person, partial(_promises_due, late=rows[pk]["late"], due=rows[pk]["due"], as_of=as_of))
        for pk, person in User.objects.in_bulk(rows).items()
    ]


def _promises_due(person: User, *, late: int, due: int, as_of: dt.date) -> Notification:
    count = late + due
    title = ngettext(
        "%(count)s promise of yours is late or due by tomorrow",
        "%(count)s promises of yours are late or due by tomorrow",
        count,
    )
    query = {"side": Side.OURS.value, "overdue": "soon", "holder": person.username}
    return notice(
        user=person,
        kind="promise",
        title=title % {"count": count},
        text=_("Late: %(late)s. Due today or tomorrow: %(due)s.") % {"late": late, "due": due},
        url=f"{reverse('promises:promise_list')}?{urlencode(query)}",
        key=f"promises-due-{as_of.isoformat()}",
    )


def _assigned(account: Account, person: User, *, title: str, key: str) -> Notification:
    url = reverse("accounts:account_detail", args=[account.number])
    return notice(user=person, kind="assigned", title=title, url=url, about=account.number, key=key)
