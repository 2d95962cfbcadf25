"""The home of those who work on accounts: the six jobs of an account manager.

Source: S3.4 of the domain model: focal point, voice of the customer, problem solver, builder of the relation, grower
of revenue and profit, deliverer of value.
"""

import datetime as dt

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from accounts.choices import Side, Tier
from accounts.models import Account, AccountQuerySet, Commitment
from accounts.selectors.silence import SILENCE_DAYS, silence_condition
from core import formats
from kam.homes.cards import ROWS_SHOWN, Card, Figure, Row, list_url
from kam.selectors import QUIET_DAYS, own_accounts
from plans.selectors import actions_due
from service.choices import RequestKind
from service.models import Request
from service.selectors import queue_of, view_counts, with_columns
from users.choices import Role
from users.models import User
from visits.choices import PAST
from visits.selectors import visits_of_day, visits_to_close

VISITS_OF_A_DAY = 20
TO_CLOSE_SHOWN = 2


def manager_jobs(user: User, *, at: dt.datetime) -> list[Card]:
    """Compose the six jobs. Cost: 14 queries, 1 less without a visit today."""
    as_of = timezone.localtime(at).date()
    requests = view_counts(user, at=at)
    return [
        _focal_point(user, at),
        _voice(user, requests),
        _solver(user, requests, at),
        *_relation_and_growth(user, as_of),
        _deliverer(user, as_of),
    ]


def _near(day: dt.date | None, as_of: dt.date) -> str:
    return formats.near_date(day, language=get_language() or "", today=as_of)


def _facts(*facts: object) -> str:
    between = "·" if formats.is_chinese(get_language() or "") else " · "
    return between.join(str(fact) for fact in facts if fact)


def _focal_point(user: User, at: dt.datetime) -> Card:
    """Say whom the person meets today, and which visits are over and not closed. Cost: 3 queries, 4 with visits."""
    as_of = timezone.localtime(at).date()
    to_close = visits_to_close(user, at=at)
    visits = list(visits_of_day(user, day=as_of)[:VISITS_OF_A_DAY])
    day = as_of.isoformat()
    return Card(
        key="visits",
        title=_("Visits today"),
        job=_("Focal point"),
        icon="calendar3",
        figures=[
            Figure(
                pgettext("visits", "today"),
                len(visits),
                list_url("visits:visit_list", who=user.username, **{"from": day, "to": day}),
            ),
            Figure(
                _("over, not closed"),
                to_close.order_by().count(),
                list_url("visits:visit_list", who=user.username, state=PAST),
                "warn",
            ),
        ],
        rows=[
            Row(
                title=visit.account.name,
                url=reverse("visits:visit_detail", args=[visit.number]),
                note=_facts(visit.get_form_display(), visit.get_state_display()),
                badge=f"{timezone.localtime(visit.planned_start):%H:%M}",
                state="warn" if visit.is_past(at) else "",
            )
            for visit in visits[:ROWS_SHOWN]
        ]
        + [
            Row(
                title=visit.account.name,
                url=reverse("visits:visit_detail", args=[visit.number]),
                note=_facts(visit.get_form_display(), _("Over, not closed")),
                badge=_near(timezone.localtime(visit.planned_start).date(), as_of),
                state="warn",
            )
            for visit in to_close.starting_before(as_of)[:TO_CLOSE_SHOWN]
        ],
        nothing=_("No visit today. Plan one with an account that has not heard from you for long."),
    )


def _voice(user: User, requests: dict[str, int]) -> Card:
    """Say what customers complain of and which answers they still owe. Cost: 2 queries."""
    complaints = Request.objects.visible_to(user).unsettled().filter(kind=RequestKind.COMPLAINT)
    newest = with_columns(complaints).order_by("-opened_at", "-id")[:ROWS_SHOWN]
    return Card(
        key="voice",
        title=_("Complaints and wishes"),
        job=_("Voice of the customer"),
        icon="megaphone",
        figures=[
            Figure(
                _("open complaints"),
                complaints.count(),
                list_url("service:request_list", kind=RequestKind.COMPLAINT.value),
                "bad",
            ),
            Figure(_("to confirm"), requests["waiting"], list_url("service:request_list", view="waiting")),
        ],
        rows=[
            Row(
                title=case.subject,
                url=reverse("service:request_detail", args=[case.number]),
                note=case.account.name,
                badge=case.get_state_display(),
            )
            for case in newest
        ],
        nothing=_("No complaint is open."),
    )


def _solver(user: User, requests: dict[str, int], at: dt.datetime) -> Card:
    """Say which requests are in the person's hands. Cost: 1 query."""
    as_of = timezone.localtime(at).date()
    return Card(
        key="requests",
        title=_("Requests I hold"),
        job=_("Problem solver"),
        icon="headset",
        figures=[
            Figure(_("in my hands"), requests["mine"], list_url("service:request_list", view="mine")),
            Figure(
                _("late, of all I see"),
                requests["overdue"],
                list_url("service:request_list", view="overdue"),
                "bad",
            ),
        ],
        rows=[
            Row(
                title=case.subject,
                url=reverse("service:request_detail", args=[case.number]),
                note=case.account.name,
                badge=_near(timezone.localtime(case.next_deadline).date(), as_of)
                if case.is_unresolved
                else case.get_state_display(),
                state="bad" if case.is_overdue(at) else "",
            )
            for case in queue_of(user, limit=ROWS_SHOWN)
        ],
        nothing=_("No request waits for you."),
    )


def _relation_and_growth(user: User, as_of: dt.date) -> list[Card]:
    """Say who has not heard from us, whom to grow, and what plans ask for. Cost: 4 queries."""
    accounts = own_accounts(user)
    owner = user.username if user.role == Role.MANAGER else ""
    counted = accounts.aggregate(
        quiet=Count("pk", filter=Q(figures__last_order_on__lt=as_of - dt.timedelta(days=QUIET_DAYS))),
        stale=Count("pk", filter=Q(review_due_on=None) | Q(review_due_on__lte=as_of)),
        **{f"silent_{tier}": Count("pk", filter=silence_condition(as_of=as_of, tier=tier)) for tier in Tier},
    )
    return [_relation(accounts, owner, counted, as_of), _growth(user, owner, counted, as_of)]


def _relation(accounts: AccountQuerySet, owner: str, counted: dict[str, int], as_of: dt.date) -> Card:
    silent = accounts.filter(silence_condition(as_of=as_of)).select_related("figures").defer("search_text")
    pressing = silent.order_by(F("figures__composite").desc(nulls_last=True), "number")[:ROWS_SHOWN]
    return Card(
        key="relation",
        title=_("Not contacted for long"),
        job=_("Builder of the relation"),
        icon="people",
        figures=[
            *[
                Figure(
                    _("%(tier)s, %(n)s days") % {"tier": tier.label, "n": SILENCE_DAYS[tier]},
                    counted[f"silent_{tier}"],
                    list_url("accounts:account_list", owner=owner, missing="contact", tier=tier.value),
                    "warn" if tier in {Tier.PLATINUM, Tier.GOLD} else "",
                )
                for tier in Tier
            ],
            Figure(
                _("dossiers to review"),
                counted["stale"],
                list_url("accounts:account_list", owner=owner, missing="review"),
            ),
        ],
        rows=[_silent_row(account, as_of) for account in pressing],
        nothing=_("Everyone has heard from us in time."),
    )


def _silent_row(account: Account, as_of: dt.date) -> Row:
    figures = getattr(account, "figures", None)
    last = figures.last_contact_on if figures else None
    tier = Tier(figures.tier).label if figures and figures.tier else ""
    return Row(
        title=account.name,
        url=reverse("accounts:account_detail", args=[account.number]),
        note=_facts(tier, account.get_category_display()),
        badge=_near(last, as_of) if last else pgettext("contact", "never"),
        state="warn",
    )


def _growth(user: User, owner: str, counted: dict[str, int], as_of: dt.date) -> Card:
    due = list(actions_due(user, as_of=as_of).select_related("plan__account")[:ROWS_SHOWN])
    found = actions_due(user, as_of=as_of).order_by().aggregate(actions=Count("pk"), plans=Count("plan", distinct=True))
    label = ngettext("action due, in %(n)s plan", "actions due, in %(n)s plans", found["plans"]) % {"n": found["plans"]}
    return Card(
        key="growth",
        title=_("Plan actions due"),
        job=_("Grower of revenue and profit"),
        icon="graph-up-arrow",
        figures=[
            Figure(label, found["actions"], list_url("plans:plan_list", actions="mine"), "warn"),
            Figure(
                _("no order for %(n)s days") % {"n": QUIET_DAYS},
                counted["quiet"],
                list_url("accounts:account_list", owner=owner, view="quiet"),
            ),
        ],
        rows=[
            Row(
                title=action.matter,
                url=reverse("plans:plan_detail", args=[action.plan.number]) + "#actions",
                note=action.plan.account.name,
                badge=_near(action.due_on, as_of),
                state="bad" if action.due_on and action.due_on < as_of else "",
            )
            for action in due
        ],
        nothing=_("No action of yours is due within a week."),
    )


def _deliverer(user: User, as_of: dt.date) -> Card:
    """Say which promises are due, ours and theirs. Cost: 2 queries."""
    promises = Commitment.objects.visible_to(user).open()
    mine, late = Q(side=Side.OURS, holder=user), Q(due_on__lt=as_of)
    counted = promises.order_by().aggregate(
        mine=Count("pk", filter=mine),
        mine_late=Count("pk", filter=mine & late),
        theirs_late=Count("pk", filter=Q(side=Side.THEIRS) & late),
    )
    of_person = {"side": Side.OURS.value, "holder": user.username}
    pressing = promises.filter(mine | Q(side=Side.THEIRS)).select_related("account").order_by("due_on", "id")
    return Card(
        key="promises",
        title=_("Promises due"),
        job=_("Deliverer of value"),
        icon="check2-square",
        figures=[
            Figure(_("mine, open"), counted["mine"], list_url("promises:promise_list", **of_person)),
            Figure(
                _("mine, late"),
                counted["mine_late"],
                list_url("promises:promise_list", overdue="1", **of_person),
                "bad",
            ),
            Figure(
                _("theirs, late"),
                counted["theirs_late"],
                list_url("promises:promise_list", overdue="1", side=Side.THEIRS.value),
                "warn",
            ),
        ],
        rows=[
            Row(
                title=promise.matter,
                url=reverse("promises:promise_detail", args=[promise.pk]),
                note=_facts(promise.get_side_display(), promise.account.name),
                badge=_near(promise.due_on, as_of),
                state="bad" if promise.due_on < as_of else "",
            )
            for promise in pressing[:ROWS_SHOWN]
        ],
        nothing=_("No promise is open."),
    )
