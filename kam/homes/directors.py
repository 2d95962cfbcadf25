"""The home of those who steer: the pyramid in short, what waits for them, what is late, who is not looked after."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F, Min, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import Category, Side
from accounts.models import Account, Commitment
from accounts.selectors.silence import VISIT_DAYS, unvisited_condition
from kam.homes.cards import Figure, list_url
from plans.choices import PlanState
from plans.models import AccountPlan
from scoring.selectors import PyramidSummary, find_earlier_run, picture_of, published_run
from scoring.views.dashboard import FALSE_KEYS_SHOWN
from service.models import Request
from service.selectors import view_counts, with_columns
from users.models import User

ROWS_SHOWN = 5
PEOPLE_SHOWN = 10
GOOD_COVERAGE = 0.8


@dataclass(frozen=True)
class Gauge:
    """Of how many key accounts one promise of key-account management is kept, and where the others are listed."""

    label: Promise | str
    value: int
    total: int
    missing_url: str

    @property
    def missing(self) -> int:
        return self.total - self.value

    @property
    def state(self) -> str:
        return "warn" if self.total and self.value / self.total < GOOD_COVERAGE else ""


@dataclass(frozen=True)
class Neglected:
    """One key account and what it lacks."""

    account: Account
    lacks: list[Promise]


@dataclass(frozen=True)
class Debtor:
    """One of us with promises to customers that are late."""

    name: str
    count: int
    oldest_on: dt.date
    url: str


@dataclass(frozen=True)
class DirectorHome:
    """What a director begins the day with."""

    summary: PyramidSummary | None
    figures: list[Figure]
    gauges: list[Gauge]
    neglected: list[Neglected]
    plans: list[AccountPlan]
    requests: list[Request]
    debtors: list[Debtor]


def director_home(user: User, *, at: dt.datetime) -> DirectorHome:
    """Compose the home of a director. Cost: at most 16 queries with a pyramid kept in memory, else 11 more."""
    as_of = timezone.localtime(at).date()
    plans = AccountPlan.objects.visible_to(user).filter(state=PlanState.SUBMITTED)
    promises = Commitment.objects.visible_to(user).ours().overdue(as_of=as_of)
    requests = view_counts(user, at=at)
    late_promises = list_url("promises:promise_list", side=Side.OURS.value, overdue="1")
    figures = [
        Figure(
            _("Plans to approve"), plans.count(), list_url("plans:plan_list", state=PlanState.SUBMITTED.value), "warn"
        ),
        Figure(
            _("Escalated requests"), requests["escalated"], list_url("service:request_list", view="escalated"), "bad"
        ),
        Figure(_("Late requests"), requests["overdue"], list_url("service:request_list", view="overdue"), "bad"),
        Figure(_("Our promises, late"), promises.count(), late_promises, "bad"),
    ]
    return DirectorHome(
        summary=_summary(user),
        figures=figures,
        gauges=_gauges(user, as_of),
        neglected=_neglected(user, as_of),
        plans=list(plans.select_related("account__owner").order_by("updated_at", "id")[:ROWS_SHOWN]),
        requests=_late_requests(user, at),
        debtors=_debtors(user, as_of),
    )


def _summary(user: User) -> PyramidSummary | None:
    """Sum up the pyramid of all accounts a person sees, as the page of the pyramid does. Cost: that of the picture."""
    run = published_run()
    if run is None:
        return None
    accounts = Account.objects.visible_to(user)
    return picture_of(accounts, run, since=find_earlier_run(run, None), listed=FALSE_KEYS_SHOWN).summary


def _gauges(user: User, as_of: dt.date) -> list[Gauge]:
    """Count the key accounts that are looked after. Cost: 1 query."""
    lines = [
        ("owner", _("Have an owner"), Q(owner=None)),
        ("plan", _("Have a current plan"), ~Q(figures__has_current_plan=True)),
        ("visit", _("Visited within %(n)s days") % {"n": VISIT_DAYS}, unvisited_condition(as_of=as_of)),
    ]
    counted = (
        Account.objects.visible_to(user)
        .active()
        .key()
        .aggregate(total=Count("pk"), **{name: Count("pk", filter=lacking) for name, _label, lacking in lines})
    )
    key = Category.KEY.value
    return [
        Gauge(
            label=label,
            value=counted["total"] - counted[name],
            total=counted["total"],
            missing_url=list_url("accounts:account_list", category=key, missing=name),
        )
        for name, label, _lacking in lines
    ]


LACKS = {
    "owner": gettext_lazy("No account manager"),
    "plan": gettext_lazy("No current plan"),
    "visit": gettext_lazy("No visit for 90 days"),
}


def _neglected(user: User, as_of: dt.date) -> list[Neglected]:
    """Name the key accounts that lack an owner, a plan or a visit, the most valuable first. Cost: 1 or 2 queries.

    Those with a value are asked for alone, for they can be read in the order of their value.
    """
    lacking = Q(owner=None) | ~Q(figures__has_current_plan=True) | unvisited_condition(as_of=as_of)
    accounts = Account.objects.visible_to(user).active().key().filter(lacking)
    shown = accounts.select_related("owner", "figures").defer("search_text")
    valued = shown.exclude(figures__composite=None)
    first = list(valued.order_by(F("figures__composite").desc(nulls_last=True), "number")[:ROWS_SHOWN])
    if len(first) < ROWS_SHOWN:
        first += shown.filter(figures__composite=None).order_by("number")[: ROWS_SHOWN - len(first)]
    return [Neglected(account, _lacks(account, as_of)) for account in first]


def _lacks(account: Account, as_of: dt.date) -> list[Promise]:
    figures = getattr(account, "figures", None)
    last = figures.last_visit_on if figures else None
    facts = {
        "owner": account.owner_id is None,
        "plan": not (figures and figures.has_current_plan),
        "visit": last is None or (as_of - last).days > VISIT_DAYS,
    }
    return [LACKS[name] for name, is_lacking in facts.items() if is_lacking]


def _late_requests(user: User, at: dt.datetime) -> list[Request]:
    """List the late requests, those longest in escalation first. Cost: 1 query."""
    late = with_columns(Request.objects.visible_to(user).overdue(at=at))
    return list(late.order_by("escalates_at", "id")[:ROWS_SHOWN])


def _debtors(user: User, as_of: dt.date) -> list[Debtor]:
    """Name who of us has promises that are late, most first. Cost: 1 query."""
    late = Commitment.objects.visible_to(user).ours().overdue(as_of=as_of).order_by()
    names = late.values("holder__username", "holder__display_name")
    found = names.annotate(count=Count("pk"), oldest=Min("due_on")).order_by("-count", "oldest", "holder__username")
    return [
        Debtor(
            name=row["holder__display_name"] or row["holder__username"],
            count=row["count"],
            oldest_on=row["oldest"],
            url=list_url("promises:promise_list", side=Side.OURS.value, overdue="1", holder=row["holder__username"]),
        )
        for row in found[:PEOPLE_SHOWN]
    ]
