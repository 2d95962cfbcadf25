"""What the bell says of requests, in the language of its reader."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from functools import partial

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from accounts.selectors.responsible import directors_above
from accounts.telling import said_to, tell_taker_of_many
from service.choices import RequestState
from service.models import Request
from users.models import Notification, User
from users.notifying import notice, notify_all, untold

DAYS_TOLD = dt.timedelta(days=7)
MOST_TOLD = 2_000
MOST_A_PERSON = 20


def tell_holder(request: Request, *, by: User) -> None:
    """Tell who holds a request now that it came into their hands; nothing to whoever took it themselves.

    The message names no account, because a holder may not see it.
    """
    holder = request.holder
    if holder.pk == by.pk:
        return

    def say(person: User) -> Notification:
        return notice(
            user=person,
            kind="request",
            title=_("%(name)s handed you request %(number)s") % {"name": by, "number": request.number},
            text=request.subject,
            url=reverse("service:request_detail", args=[request.number]),
            key=f"request-{request.number}-{request.version}",
        )

    notify_all([said_to(holder, say)])


def tell_holder_of_many(holder: User, *, count: int, by: User) -> None:
    """Tell a person, in one notice, how many requests came into their hands."""
    tell_taker_of_many(
        holder,
        count=count,
        by=by,
        kind="request",
        title=ngettext_lazy("%(count)s request was handed to you", "%(count)s requests were handed to you", "count"),
        url=f"{reverse('service:request_list')}?view=mine",
    )


def late_requests(*, at: dt.datetime) -> list[Notification]:
    """Tell owners of the requests of their accounts that became late, once each.

    Of the last DAYS_TOLD, at most MOST_TOLD, and MOST_A_PERSON each time. Cost: 2 queries, and 1 more in 500.
    """
    since = at - DAYS_TOLD
    fresh = Q(due_at__gte=since) | Q(state=RequestState.OPEN, answer_by__gte=since)
    late = Request.objects.overdue(at=at).filter(fresh, account__owner__is_active=True)
    found = late.select_related("account__owner").defer("account__search_text").order_by("-due_at", "-id")
    return _some_each(said_to(case.account.owner, partial(_late, request=case, at=at)) for case in found[:MOST_TOLD])


def escalated_requests(*, at: dt.datetime) -> list[Notification]:
    """Tell the directors above of the requests that went to them, once each; where there is none, the executives.

    Of the last DAYS_TOLD, at most MOST_TOLD, and MOST_A_PERSON each time. Cost: 5 queries, and 1 more in 500.
    """
    gone = Request.objects.escalated(at=at).filter(escalates_at__gte=at - DAYS_TOLD)
    found = list(
        gone.select_related("account__region", "account__unit")
        .defer("account__search_text")
        .order_by("-escalates_at", "-id")[:MOST_TOLD]
    )
    above = directors_above(case.account for case in found)
    return _some_each(
        said_to(person, partial(_escalated, request=case)) for case in found for person in above[case.account_id]
    )


def _some_each(notices: Iterable[Notification]) -> list[Notification]:
    """Keep what is not told yet, so many a person that a bell can be read; the others are told the next time."""
    heard: Counter[int] = Counter()
    kept = []
    for one in untold(notices):
        heard[one.user_id] += 1
        if heard[one.user_id] <= MOST_A_PERSON:
            kept.append(one)
    return kept


def _late(person: User, *, request: Request, at: dt.datetime) -> Notification:
    if request.due_at < at:
        title = _("Request %(number)s of %(account)s is overdue")
    else:
        title = _("Request %(number)s of %(account)s was not answered in time")
    return _of_account(person, request, title=title, key="late")


def _escalated(person: User, *, request: Request) -> Notification:
    return _of_account(person, request, title=_("Request %(number)s of %(account)s has come to you"), key="escalated")


def _of_account(person: User, request: Request, *, title: str, key: str) -> Notification:
    return notice(
        user=person,
        kind="request",
        title=title % {"number": request.number, "account": request.account},
        text=request.subject,
        url=reverse("service:request_detail", args=[request.number]),
        about=request.account.number,
        key=f"request-{key}-{request.number}-{request.reopened_count}",
    )
