"""The visit brief: one sheet for the road. It holds no guarded facts, and as much of each list as fits the sheet."""

import datetime as dt
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Account, AccountFigures, Interaction, TransactionStatus
from accounts.selectors.dossier import block_summaries
from core import formats
from core.pdf import render_pdf
from plans.documents.account_plan import PlanDocument, gap_of, measured
from plans.models import Goal
from plans.selectors import plan_to_show
from service.choices import RequestState
from service.selectors import open_requests
from trade.models import Order
from trade.selectors import order_page
from users.models import User
from visits.models import Visit
from visits.selectors import Attendance, attendance_of, open_promises

PEOPLE_SHOWN = 5
AGENDA_SHOWN = 5
CHECKLIST_SHOWN = 5
PROMISES_SHOWN = 4
REQUESTS_SHOWN = 3
REMINDERS_SHOWN = 4
TOUCHES_SHOWN = 2
ORDERS_SHOWN = 2
GOALS_SHOWN = 3
GAPS_SHOWN = 10
# How many lines of the lists above leave the last pair of lists a line; a list of one line is worth no heading.
SHEET_LINES = 21
LEAST_LINES = 2
WIDE = frozenset("WF")
# Units: half-width characters, so that each stays on its line, the purpose on two.
PURPOSE_WIDTH = 210
PLACE_WIDTH = 50
TITLE_WIDTH = 22
ITEM_WIDTH = 46
MIDDLE_WIDTH = 32
SUBJECT_WIDTH = 22
GOAL_WIDTH = 16


@dataclass(frozen=True)
class Row:
    """One line of a list: what stands left, in the middle and right, and how the right is coloured."""

    left: str
    text: str
    right: str = ""
    state: str = ""


def visit_brief(
    visit: Visit, *, language: str, printed_by: User | None, now: dt.datetime | None = None
) -> PlanDocument:
    """Print the brief of a visit on one sheet. The language is the document's own.

    Raises: core.pdf.FontsMissingError. Cost: 13 queries.
    """
    with translation.override(language):
        html = render_to_string("pdf/visit_brief.html", _context(visit, language, printed_by, timezone.localtime(now)))
        name = _("Visit brief")
    return PlanDocument(render_pdf(html), f"{name} {visit.number} {visit.account.name}.pdf")


def _context(visit: Visit, language: str, printed_by: User | None, moment: dt.datetime) -> dict[str, Any]:
    account, today = visit.account, moment.date()
    attendance = attendance_of(visit)
    figures = AccountFigures.objects.filter(account=account).first()
    checklist = list(visit.checklist.all())
    context: dict[str, Any] = {
        "language": language,
        "visit": visit,
        "account": account,
        "tier": figures.tier if figures else "",
        "tier_label": figures.get_tier_display() if figures and figures.tier else "",
        "purpose": _short(visit.purpose, PURPOSE_WIDTH),
        "place": _short(visit.place, PLACE_WIDTH),
        "route": _short(visit.route, PLACE_WIDTH),
        "start": timezone.localtime(visit.planned_start),
        "end": timezone.localtime(visit.planned_end),
        "weekday": formats.weekday(timezone.localtime(visit.planned_start).date(), language=language),
        "people": [
            {"person": person, "pair": pair, "title": _short(person.contact.title, TITLE_WIDTH)}
            for person, pair in attendance.rows[:PEOPLE_SHOWN]
            if person.contact
        ],
        "more_people": max(0, len(attendance.rows) - PEOPLE_SHOWN),
        "ours": formats.listing(
            (f"{person.user} {person.user.title}".strip() for person in attendance.ours if person.user),
            language=language,
        ),
        "mismatches": _mismatches(attendance),
        "agenda": [Row(line.time, _short(line.matter, ITEM_WIDTH)) for line in visit.agenda_lines[:AGENDA_SHOWN]],
        "facts": _figures(account, figures, language, today),
        "promises": _promises(account, language, today),
        "requests": _requests(account, moment),
        "reminders": [_short(line, ITEM_WIDTH) for line in visit.reminder_lines[:REMINDERS_SHOWN]],
        "gaps": _gaps(account, today)[:GAPS_SHOWN],
        "checklist": [(_short(item.text, ITEM_WIDTH), item.is_done) for item in checklist[:CHECKLIST_SHOWN]],
        "printed_by": printed_by,
        "printed_at": moment,
    }
    room = _room(context)
    if room >= LEAST_LINES:
        context["touches"] = _touches(account, language, today)[:room]
        context["goals"] = _goals(account, language)[:room]
    return context | {"has_room": room >= LEAST_LINES}


def _room(context: dict[str, Any]) -> int:
    """Count the lines that the other lists leave for the last talks and the goals: what is to be done goes first."""
    taken: int = len(context["people"]) + len(context["mismatches"]) + (context["more_people"] > 0)
    for left, right in (("agenda", "facts"), ("promises", "requests"), ("reminders", "checklist")):
        taken += max(len(context[left]), len(context[right]), 1)
    return SHEET_LINES - taken


def _mismatches(attendance: Attendance) -> list[str]:
    """Explain the levels that do not fit, as many as the sheet holds."""
    return [pair.explanation for pair in attendance.mismatches][:2]


def _figures(account: Account, figures: AccountFigures | None, language: str, today: dt.date) -> list[Row]:
    """Choose the figures to know by heart; what is not known shows a dash."""
    revenue = figures.revenue if figures else None
    before = figures.prior_revenue if figures else None
    growth = float(revenue / before - 1) if revenue is not None and before else None
    sales = _money(revenue, language)
    rank = ""
    if figures and figures.rank:
        rank = _("rank %(rank)s") % {"rank": formats.number(figures.rank, language=language)}
    terms = TransactionStatus.objects.filter(account=account).values_list("credit_limit", "credit_days").first()
    limit, days = terms or (None, None)
    credit = _money(limit, language)
    if days:
        credit = formats.listing([credit, _("%(days)s days") % {"days": days}], language=language)
    last_order = figures.last_order_on if figures else None
    last_visit = figures.last_visit_on if figures else None
    return [
        Row(
            _("Sales of the window"),
            f"{sales} {formats.change(growth, language=language)}" if growth is not None else sales,
            state="b",
        ),
        Row(_("Composite value"), " ".join([_money(figures.composite if figures else None, language), rank]).strip()),
        Row(_("Credit limit"), credit),
        Row(_("Last order"), formats.near_date(last_order, language=language, today=today)),
        Row(_("Last visit"), formats.near_date(last_visit, language=language, today=today)),
    ]


def _money(amount: Decimal | None, language: str) -> str:
    return formats.money(amount, language=language, currency=settings.BASE_CURRENCY)


def _promises(account: Account, language: str, today: dt.date) -> list[Row]:
    """List the open promises of both sides, the earliest due first."""
    return [
        Row(
            str(promise.get_side_display()),
            _short(promise.matter, MIDDLE_WIDTH),
            _("overdue") if promise.due_on < today else formats.date(promise.due_on, language=language, today=today),
            "bad" if promise.due_on < today else "",
        )
        for promise in open_promises(account, limit=PROMISES_SHOWN)
    ]


def _requests(account: Account, moment: dt.datetime) -> list[Row]:
    """List the requests of the customer that are not settled, the most pressing first."""
    rows = open_requests(account, at=moment, limit=REQUESTS_SHOWN)
    return [
        Row(
            row.request.number,
            _short(row.request.subject, SUBJECT_WIDTH),
            _("overdue") if row.is_late else str(row.request.get_state_display()),
            "bad" if row.is_late else "good" if row.request.state == RequestState.RESOLVED else "",
        )
        for row in rows
    ]


def _touches(account: Account, language: str, today: dt.date) -> list[Row]:
    """Name what was said and what was ordered last."""
    said = Interaction.objects.filter(account=account, archived_at=None).select_related("contact")[:TOUCHES_SHOWN]
    rows = [
        Row(
            formats.date(timezone.localtime(touch.happened_at).date(), language=language, today=today),
            _short(touch.summary, MIDDLE_WIDTH),
            str(touch.contact or touch.get_channel_display()),
        )
        for touch in said
    ]
    orders: list[Order] = list(order_page(account, number=1).object_list[:ORDERS_SHOWN])
    return rows + [
        Row(
            formats.date(order.ordered_on, language=language, today=today),
            _("Order %(number)s") % {"number": order.number},
            _money(getattr(order, "net", None), language),
        )
        for order in orders
    ]


def _goals(account: Account, language: str) -> list[Row]:
    """Name the goals of the plan the account is judged by, each with its gap."""
    plan = plan_to_show(account)
    goals: list[Goal] = list(plan.goals.all()[:GOALS_SHOWN]) if plan else []
    return [
        Row(
            _short(goal.name, GOAL_WIDTH),
            _("%(now)s to %(ideal)s")
            % {
                "now": measured(goal.current_value, goal.measure, language),
                "ideal": measured(goal.ideal_value, goal.measure, language),
            },
            gap_of(goal, language),
        )
        for goal in goals
    ]


def _gaps(account: Account, today: dt.date) -> list[Promise | str]:
    """Name the facts that the dossier lacks: what to ask for, the emptiest block first."""
    summaries = sorted(block_summaries(account, as_of=today), key=lambda summary: summary.state.percent)
    return [fact for summary in summaries for fact in summary.missing]


def _short(text: str, width: int) -> str:
    """Cut a text to a width on paper, in half-width characters: a Chinese one counts two."""
    line = " ".join(text.split())
    taken = 0
    for place, character in enumerate(line):
        taken += 2 if unicodedata.east_asian_width(character) in WIDE else 1
        if taken > width:
            return f"{line[: max(0, place - 1)]}…"
    return line
