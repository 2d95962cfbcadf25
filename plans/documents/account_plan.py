"""The account plan on paper, to be taken to the visit."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.choices import BuyingRole, Strength
from accounts.models import Account, Contact, TeamMember
from core import formats
from core.pdf import render_pdf
from plans.choices import Measure
from plans.models import AccountPlan, Goal, PlanAction
from plans.selectors import plan_to_show
from scoring.selectors import AccountValue, value_of
from scoring.waterfall import waterfall_rows
from users.models import User

ROLES_THAT_DECIDE = {BuyingRole.DECIDES, BuyingRole.APPROVES}
CONTACTS_SHOWN = 10


@dataclass(frozen=True)
class PlanDocument:
    """A printed plan: the bytes of the PDF and the name it is saved under."""

    pdf: bytes
    filename: str


@dataclass(frozen=True)
class Figure:
    """One of the figures at the head: an amount split for display, and a line below it."""

    label: str
    prefix: str
    text: str
    unit: str
    note: str


def plan_document(
    account: Account,
    *,
    plan: AccountPlan | None,
    language: str,
    printed_by: User | None,
    now: dt.datetime | None = None,
) -> PlanDocument:
    """Print the plan of an account, or its value and team with an honest gap where no plan is written.

    The language is the document's own. Raises: core.pdf.FontsMissingError. Cost: 10 queries.
    """
    with translation.override(language):
        html = render_to_string("pdf/account_plan.html", _context(account, plan, language, printed_by, now))
        name = _("Account plan")
    key = plan.number if plan else account.number
    return PlanDocument(render_pdf(html), f"{name} {key} {account.name}.pdf")


def plan_of_account_document(account: Account, *, language: str, printed_by: User | None) -> PlanDocument:
    """Print the plan an account is judged by."""
    return plan_document(account, plan=plan_to_show(account), language=language, printed_by=printed_by)


def _context(
    account: Account, plan: AccountPlan | None, language: str, printed_by: User | None, now: dt.datetime | None
) -> dict[str, Any]:
    value = value_of(account)
    moment = timezone.localtime(now)
    actions = list(plan.actions.select_related("owner", "goal")) if plan else []
    return {
        "language": language,
        "account": account,
        "plan": plan,
        "value": value,
        "tier": value.tier if value and value.tier else "",
        "figures": _figures(account, value, language),
        "goals": [_goal_row(goal, actions, language) for goal in plan.goals.all()] if plan else [],
        "actions": actions,
        "waterfall": waterfall_rows(value.terms) if value else [],
        "people": _people(account),
        "contacts": _contacts(account),
        "topics": [(label, text) for label, text in plan.topics if text] if plan else [],
        "as_of": value.run.as_of if value else moment.date(),
        "printed_by": printed_by,
        "printed_at": moment,
        "today": moment.date(),
        "currency": settings.BASE_CURRENCY,
    }


def _figures(account: Account, value: AccountValue | None, language: str) -> list[Figure]:
    """Choose the four figures at the head; what is not known shows a dash."""
    if value is None:
        unknown = [_("Composite value"), _("Sales of the window"), _("Direct value in sales"), _("Potential value")]
        return [Figure(label, "", formats.UNKNOWN, "", _("not computed yet")) for label in unknown]
    score = value.score
    ratio = score.direct_ratio
    months = value.run.window_months
    sales = _("Sales of the last %(months)s months") % {"months": months}
    before = score.prior_revenue
    growth = float(score.revenue / before - 1) if score.revenue is not None and before else None
    return [
        _money(
            _("Composite value"),
            score.composite,
            language,
            _("rank %(rank)s of %(total)s")
            % {
                "rank": formats.number(value.rank, language=language),
                "total": formats.number(value.of_accounts, language=language),
            }
            if value.rank
            else _("not ranked"),
        ),
        _money(
            sales,
            score.revenue,
            language,
            _("%(change)s on the period before") % {"change": formats.change(growth, language=language)}
            if growth is not None
            else _("nothing sold in the period before"),
        ),
        Figure(
            _("Direct value in sales"),
            "",
            formats.number(Decimal(str(ratio)) * 100, language=language, places=1)
            if ratio is not None
            else formats.UNKNOWN,
            "%" if ratio is not None else "",
            _assumed(score.assumed_share, language),
        ),
        _money(_("Potential value"), score.potential_value, language, _("next 12 months")),
    ]


def _assumed(share: float | None, language: str) -> str:
    if not share:
        return _("after cost to serve")
    return _("cost assumed for %(share)s of sales") % {"share": formats.percent(share, language=language)}


def _money(label: str, amount: Decimal | None, language: str, note: str) -> Figure:
    split = formats.money_figure(amount, language=language, currency=settings.BASE_CURRENCY)
    return Figure(label, split.prefix, split.digits, split.suffix, note)


def _goal_row(goal: Goal, actions: list[PlanAction], language: str) -> dict[str, Any]:
    """Write a goal in its own measure, with the first action that closes its gap."""
    own = [action for action in actions if action.goal_id == goal.pk]
    return {
        "goal": goal,
        "current": measured(goal.current_value, goal.measure, language),
        "ideal": measured(goal.ideal_value, goal.measure, language),
        "gap": gap_of(goal, language),
        "actions": own,
    }


def gap_of(goal: Goal, language: str) -> str:
    """Write the gap of a goal; a gap of percent is counted in points."""
    if goal.gap is not None and goal.measure == Measure.PERCENT:
        return formats.points(goal.gap / 100, language=language)
    return measured(goal.gap, goal.measure, language)


def measured(amount: Decimal | None, measure: str, language: str) -> str:
    """Write an amount in the measure of its goal."""
    if amount is None:
        return formats.UNKNOWN
    if measure == Measure.MONEY:
        return formats.money(amount, language=language, has_unit=False)
    if measure == Measure.PERCENT:
        return formats.percent(amount / 100, language=language)
    return formats.number(amount, language=language, places=0 if amount == amount.to_integral_value() else 2)


def _people(account: Account) -> list[tuple[str, str]]:
    """Name the owner and the team with what each does."""
    members = TeamMember.objects.filter(account=account).select_related("user")
    people = [(str(account.owner), _("Account manager"))] if account.owner else []
    return people + [(str(member.user), str(member.get_function_display())) for member in members]


def _contacts(account: Account) -> list[dict[str, Any]]:
    """Name the people of the customer who matter, deciders first; a decider without a tie is a gap."""
    contacts = Contact.objects.filter(account=account).active().select_related("tie_holder")
    rows = [
        {
            "contact": contact,
            "decides": contact.buying_role in ROLES_THAT_DECIDE,
            "is_gap": contact.buying_role in ROLES_THAT_DECIDE
            and (contact.tie_holder_id is None or contact.tie_strength == Strength.NONE),
        }
        for contact in contacts
    ]
    rows.sort(key=lambda row: (not row["decides"], -(row["contact"].influence or 0), row["contact"].name))
    return rows[:CONTACTS_SHOWN]
