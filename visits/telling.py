"""What the bell says of visits, to those of us who take part and see the account."""

import datetime as dt
from collections.abc import Iterable
from functools import partial
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.selectors.responsible import seen_by
from accounts.telling import said_to, tell
from core import formats
from users.models import Notification, User
from users.notifying import notice
from visits.choices import PAST
from visits.models import Visit, VisitPerson


def tell_invited(visit: Visit, people: Iterable[int], *, by: User | None) -> None:
    """Tell people that they were put on a visit."""

    def say(person: User) -> Notification:
        title = _("%(name)s put you on a visit to %(account)s") % {"name": by, "account": visit.account}
        return _notice(visit, person, title=title, text=_when_and_where(visit))

    tell(people, account=visit.account, by=by, say=say)


def tell_moved(visit: Visit, people: Iterable[int], *, by: User | None) -> None:
    """Tell people that a visit they are on has another time or place."""

    def say(person: User) -> Notification:
        title = _("%(name)s moved the visit to %(account)s") % {"name": by, "account": visit.account}
        return _notice(visit, person, title=title, text=_when_and_where(visit))

    tell(people, account=visit.account, by=by, say=say)


def tell_cancelled(visit: Visit, people: Iterable[int], *, by: User | None) -> None:
    """Tell people that a visit they are on does not take place, and why."""

    def say(person: User) -> Notification:
        title = _("%(name)s cancelled the visit to %(account)s") % {"name": by, "account": visit.account}
        return _notice(visit, person, title=title, text=visit.cancel_reason)

    tell(people, account=visit.account, by=by, say=say)


def visits_to_close(*, at: dt.datetime) -> list[Notification]:
    """Tell everybody, once a day, of their visits whose time has passed and that were not closed.

    Cost: 2 queries, and 1 row a person.
    """
    visits = Visit.objects.past(at=at)
    people = VisitPerson.objects.ours().filter(seen_by("user", "visit__account"), visit__in=visits)
    counts = dict(people.order_by().values_list("user").annotate(Count("pk")))
    day = timezone.localtime(at).date()
    return [
        said_to(person, partial(_to_close, count=counts[pk], day=day))
        for pk, person in User.objects.in_bulk(counts).items()
    ]


def _to_close(person: User, *, count: int, day: dt.date) -> Notification:
    title = ngettext(
        "%(count)s visit of yours is over and not closed", "%(count)s visits of yours are over and not closed", count
    )
    return notice(
        user=person,
        kind="visit",
        title=title % {"count": count},
        text=_("Please write down what came of it, or cancel it."),
        url=f"{reverse('visits:visit_list')}?{urlencode({'state': PAST, 'who': person.username})}",
        key=f"visits-to-close-{day.isoformat()}",
    )


def _notice(visit: Visit, person: User, *, title: str, text: str) -> Notification:
    return notice(
        user=person,
        kind="visit",
        title=title,
        text=text,
        url=reverse("visits:visit_detail", args=[visit.number]),
        about=visit.account.number,
        key=f"visit-{visit.number}-{visit.version}",
    )


def _when_and_where(visit: Visit) -> str:
    start = timezone.localtime(visit.planned_start)
    language = get_language() or ""
    day = formats.date(start.date(), language=language, today=timezone.localdate())
    return formats.listing([part for part in (f"{day} {start:%H:%M}", visit.place) if part], language=language)
