"""Reads shaped for the pages of requests: the queue, one request, what the desk may know of a customer."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, AccountQuerySet
from accounts.selectors.strands import Strand, each
from accounts.timeline import Event
from core import formats
from core.filters import Sort
from service.choices import SETTLED, UNRESOLVED, UNSETTLED, RequestKind, RequestState, Severity, StepKind
from service.models import Request, RequestQuerySet, RequestStep
from service.models.requests import overdue_condition
from users.choices import Role
from users.models import User

PAGE_ROWS = 50
PICKED = 10
TRAIL_SHOWN = 200
VIEWS: dict[str, Promise] = {
    "": pgettext_lazy("requests", "To do"),
    "mine": pgettext_lazy("requests", "I hold"),
    "overdue": pgettext_lazy("requests", "Overdue"),
    "escalated": pgettext_lazy("requests", "Escalated"),
    "waiting": _("Waiting for the customer"),
    "settled": pgettext_lazy("requests", "Settled"),
    "all": _("All"),
}
SETTLED_VIEWS = frozenset({"settled", "all"})
SORTS = {
    "due_at": Sort(_("Deadline"), ("due_at", "id")),
    "opened_at": Sort(_("Opened"), ("opened_at", "id")),
    "severity": Sort(_("Severity"), ("severity_rank", "due_at", "id")),
    "state": Sort(_("State"), ("state", "due_at", "id")),
    "holder": Sort(_("Held by"), ("holder__display_name", "due_at", "id")),
}
STEP_SIGNS: dict[str, tuple[str, str]] = {
    StepKind.OPENED: ("headset", ""),
    StepKind.STARTED: ("play", ""),
    StepKind.HANDED: ("arrow-left-right", ""),
    StepKind.NOTED: ("chat-square-text", ""),
    StepKind.RESOLVED: ("check2", "ok"),
    StepKind.CLOSED: ("check2-circle", "ok"),
    StepKind.REJECTED: ("x-circle", "warn"),
    StepKind.REOPENED: ("arrow-counterclockwise", "warn"),
}


@dataclass(frozen=True)
class CustomerCard:
    """What whoever works on a request may know of its customer; `url` only for those who see the account."""

    number: str
    name: str
    city: str
    phone: str
    url: str


def accounts_for_requests(user: User) -> AccountQuerySet:
    """Give the accounts a person may take a request for: those they see, all of them for the service desk."""
    if user.is_active and user.role == Role.SERVICE:
        return Account.objects.active()
    return Account.objects.visible_to(user).active()


def customer_card(user: User, account: Account) -> CustomerCard:
    """Tell what a person may know of the customer of a request. Cost: 1 query."""
    is_seen = account.pk in seen_accounts(user, [account.pk])
    return _card(account, is_seen=is_seen)


def seen_accounts(user: User, account_ids: Iterable[int]) -> set[int]:
    """Tell which accounts a person sees besides their requests. Cost: 1 query."""
    return set(Account.objects.visible_to(user).filter(pk__in=set(account_ids)).values_list("pk", flat=True))


def customers_like(user: User, words: str) -> list[CustomerCard]:
    """Find a few customers by number or name, to take a request for. Cost: 2 queries."""
    found = accounts_for_requests(user)
    typed = words.replace("\x00", "").split()
    for word in typed:
        found = found.filter(Q(number__icontains=word) | Q(name__icontains=word) | Q(short_name__icontains=word))
    accounts = list(found.order_by("name", "pk")[:PICKED]) if typed else []
    seen = seen_accounts(user, [account.pk for account in accounts])
    return [_card(account, is_seen=account.pk in seen) for account in accounts]


def _card(account: Account, *, is_seen: bool) -> CustomerCard:
    url = reverse("accounts:account_detail", args=[account.number]) if is_seen else ""
    return CustomerCard(number=account.number, name=account.name, city=account.city, phone=account.phone, url=url)


def view_condition(view: str, *, user: User, at: dt.datetime) -> Q:
    """Give the condition of one view of the queue; the empty one keeps what is not settled."""
    conditions = {
        "": Q(state__in=UNSETTLED),
        "mine": Q(state__in=UNSETTLED, holder=user),
        "overdue": overdue_condition(at),
        "escalated": Q(state__in=[RequestState.OPEN, RequestState.PROGRESS], escalates_at__lt=at),
        "waiting": Q(state=RequestState.RESOLVED),
        "settled": Q(state__in=SETTLED),
    }
    return conditions.get(view, Q())


def view_counts(user: User, *, at: dt.datetime) -> dict[str, int]:
    """Count the requests of every view. Cost: 1 query."""
    counted = {
        view or "todo": Count("pk", filter=view_condition(view, user=user, at=at)) for view in VIEWS if view != "all"
    }
    found = Request.objects.visible_to(user).aggregate(all=Count("pk"), **counted)
    return {view: found[view or "todo"] for view in VIEWS}


@dataclass(frozen=True)
class ViewTab:
    """One view of the queue as a tab."""

    label: Promise
    url: str
    is_here: bool
    count: int


def view_tabs(counts: dict[str, int], *, current: str, base_url: str) -> Iterator[ViewTab]:
    """Give the views of the queue as tabs."""
    for view, label in VIEWS.items():
        url = f"{base_url}?view={view}" if view else base_url
        yield ViewTab(label=label, url=url, is_here=view == current, count=counts[view])


def ranked(requests: RequestQuerySet) -> RequestQuerySet:
    """Tell the gravity of requests, so that they can be sorted by it: the gravest come first."""
    ranks = [When(severity=severity, then=Value(rank)) for rank, severity in enumerate(Severity)]
    by_rank: RequestQuerySet = requests.annotate(
        severity_rank=Case(*ranks, default=Value(len(ranks)), output_field=IntegerField())
    )
    return by_rank


def with_columns(requests: RequestQuerySet) -> RequestQuerySet:
    """Fetch with the requests what a row of a list shows."""
    return requests.select_related("account", "holder").defer("account__search_text")


@dataclass(frozen=True)
class RequestGlance:
    """How many requests of an account there are, and in what state."""

    total: int
    complaints: int
    unresolved: int
    overdue: int
    waiting: int


def requests_at_a_glance(account: Account, *, user: User, at: dt.datetime) -> RequestGlance:
    """Count the requests of an account. Cost: 1 query."""
    counted = (
        Request.objects.visible_to(user)
        .filter(account=account)
        .aggregate(
            total=Count("pk"),
            complaints=Count("pk", filter=Q(kind=RequestKind.COMPLAINT)),
            unresolved=Count("pk", filter=Q(state__in=UNRESOLVED)),
            overdue=Count("pk", filter=overdue_condition(at)),
            waiting=Count("pk", filter=Q(state=RequestState.RESOLVED)),
        )
    )
    return RequestGlance(**counted)


def requests_of_account(account: Account, *, user: User, number: str | None) -> "Page[Request]":
    """Cut one page out of the requests of an account, the newest first. Cost: 2 queries."""
    found = with_columns(Request.objects.visible_to(user).filter(account=account))
    return Paginator(found.order_by("-opened_at", "-id"), PAGE_ROWS).get_page(number)


@dataclass(frozen=True)
class OpenRequest:
    """One request of an account that is not settled, and whether it is late."""

    request: Request
    is_late: bool


def open_requests(account: Account, *, at: dt.datetime, limit: int) -> list[OpenRequest]:
    """Read the requests of an account fetched for a person, those not settled, the most pressing first. Cost: 1 query.

    Who sees an account sees its requests.
    """
    found = Request.objects.filter(account=account).unsettled().order_by("due_at", "id")[:limit]
    return [OpenRequest(request, is_late=request.is_overdue(at)) for request in found]


def queue_of(user: User, *, limit: int) -> list[Request]:
    """List the unsettled requests a person holds, the most pressing first. Cost: 1 query."""
    held = with_columns(Request.objects.visible_to(user).held_by(user).unsettled())
    return list(held.order_by("due_at", "id")[:limit])


def trail_of(request: Request, *, user: User) -> list[Event]:
    """Tell what happened to a request, newest first. Cost: 1 query."""
    steps = RequestStep.objects.visible_to(user).filter(request=request).select_related("by", "giver", "taker")
    return [_event(step, title=str(step.get_kind_display()), note=_who(step)) for step in steps[:TRAIL_SHOWN]]


def timeline_of(account: Account, user: User) -> list[Strand]:
    """Give what happened to the requests of an account."""
    steps = RequestStep.objects.visible_to(user).filter(request__account=account)
    rows = steps.select_related("by", "giver", "taker", "request")
    return [Strand(rows, at="at", tell=each(_step), contact="request__contact")]


def _step(step: RequestStep) -> Event:
    return _event(
        step,
        title=f"{step.request.number} {step.request.subject}",
        url=reverse("service:request_detail", args=[step.request.number]),
        note=formats.labelled(step.get_kind_display(), _who(step), language=get_language() or ""),
    )


def _event(step: RequestStep, *, title: str, note: str, url: str = "") -> Event:
    icon, state = STEP_SIGNS[step.kind]
    return Event(when=step.at, icon=icon, state=state, title=title, url=url, text=step.note, note=note)


def _who(step: RequestStep) -> str:
    """Name who acted, and at a hand-over from whom to whom."""
    return f"{step.giver} → {step.taker}" if step.giver and step.taker else str(step.by)
