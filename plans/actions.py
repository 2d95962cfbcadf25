"""What can happen to a plan. Keyword-only, with the person who acts as `by` (none: the operator)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import EditConflictError, set_has_current_plan
from accounts.choices import Category
from accounts.models import Account
from core.history import sign
from plans.choices import PLAN_SOURCES, ActionStatus, PlanState
from plans.models import AccountPlan, Goal, PlanAction
from plans.telling import tell_approvers, tell_owner
from users.models import User


class PlanRefusedError(Exception):
    """The step is not possible now, for a reason that people may read."""


def number_for(account: Account, year: int) -> str:
    """Build the number of a further plan of an account: KJ-2027-000127, then KJ-2027-000127-2."""
    stem = f"KJ-{year}-{account.number.removeprefix('KH-')}"[:32]
    earlier = set(AccountPlan.objects.filter(number__startswith=stem).values_list("number", flat=True))
    number, turn = stem, 2
    while number in earlier:
        number, turn = f"{stem}-{turn}", turn + 1
    return number


def create_plan(*, by: User | None, account: Account, year: int, **texts: str) -> AccountPlan:
    """Begin a plan as a draft."""
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)
        plan = AccountPlan(account=account, year=year, number=number_for(account, year), created_by=by, **texts)
        sign(plan, by)
        plan.save()
    return plan


def update_plan(*, by: User | None, plan: AccountPlan, changes: Mapping[str, Any], version: int) -> AccountPlan:
    """Write the texts of a draft.

    Raises: EditConflictError when another version is stored by now; PlanRefusedError when it is no draft any more.
    """
    with transaction.atomic():
        row: AccountPlan = AccountPlan.objects.select_for_update().get(pk=plan.pk)
        if row.version != version:
            raise EditConflictError(row)
        if not row.is_editable:
            raise PlanRefusedError(_("Only a draft can be changed: revise the plan first."))
        for name, value in changes.items():
            setattr(row, name, value)
        row.version += 1
        sign(row, by)
        row.save()
    return row


def save_rows(*, by: User | None, plan: AccountPlan, rows: Iterable[Goal | PlanAction], gone: Iterable[Any]) -> None:
    """Keep the goals and actions of a plan in the order given, and let go of those taken out."""
    with transaction.atomic():
        for row in gone:
            sign(row, by)
            row.delete()
        for position, row in enumerate(rows):
            row.plan, row.position = plan, position
            sign(row, by)
            row.save()


def record_progress(
    *, by: User | None, action: PlanAction, status: str, progress: int, seen: str | None = None
) -> PlanAction:
    """Note how far an action is, while it runs; `seen` is its `standing` as the person saw it.

    Raises: PlanRefusedError when the plan is retired, or someone else recorded something meanwhile.
    """
    with transaction.atomic():
        row: PlanAction = PlanAction.objects.select_for_update().get(pk=action.pk)
        if row.plan.state == PlanState.RETIRED:
            raise PlanRefusedError(_("The plan is retired."))
        if seen is not None and seen != row.standing:
            raise PlanRefusedError(
                _("“%(matter)s” was recorded by someone else meanwhile: %(theirs)s. Yours, %(mine)s, is not recorded.")
                % {
                    "matter": row.matter,
                    "theirs": f"{row.get_status_display()} {row.progress}%",
                    "mine": f"{ActionStatus(status).label} {progress}%",
                }
            )
        row.status, row.progress = status, progress
        sign(row, by)
        row.save()
    return row


def submit(*, by: User | None, plan: AccountPlan) -> AccountPlan:
    """Ask the director for approval. Raises: PlanRefusedError for a plan without a goal."""
    if not plan.goals.exists():
        raise PlanRefusedError(_("A plan needs at least one goal before it is submitted."))
    with transaction.atomic():
        row = _move(by=by, plan=plan, state=PlanState.SUBMITTED, review_note="")
        transaction.on_commit(lambda: tell_approvers(row, by=by), robust=True)
    return row


def send_back(*, by: User | None, plan: AccountPlan, note: str) -> AccountPlan:
    """Return a submitted plan to its author with a note."""
    if not note.strip():
        raise PlanRefusedError(_("Please say what has to change."))
    if plan.state != PlanState.SUBMITTED:
        raise PlanRefusedError(_("The plan does not wait for approval."))
    with transaction.atomic():
        row = _move(by=by, plan=plan, state=PlanState.DRAFT, review_note=note.strip()[:500])
        tell_owner(row, by=by)
    return row


def approve(*, by: User, plan: AccountPlan) -> AccountPlan:
    """Put a plan in force in place of the one before.

    Raises: PlanRefusedError when a key account has no owner, or the plan does not wait for approval.
    """
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=plan.account_id)
        if account.category == Category.KEY and account.owner_id is None:
            raise PlanRefusedError(
                _("%(name)s is a key account without an account manager: name one first.") % {"name": account}
            )
        for before in AccountPlan.objects.filter(account=account).current().exclude(pk=plan.pk):
            _move(by=by, plan=before, state=PlanState.RETIRED, is_current=False)
        row = _move(
            by=by, plan=plan, state=PlanState.APPROVED, is_current=True, approved_by=by, approved_at=timezone.now()
        )
        set_has_current_plan(account=account, value=True)
        tell_owner(row, by=by)
    return row


def revise(*, by: User | None, plan: AccountPlan) -> AccountPlan:
    """Open an approved plan for changes; it stays in force until the new revision is approved."""
    if plan.state != PlanState.APPROVED:
        raise PlanRefusedError(_("Only an approved plan can be revised."))
    return _move(by=by, plan=plan, state=PlanState.DRAFT, revision=plan.revision + 1)


def retire(*, by: User | None, plan: AccountPlan) -> AccountPlan:
    """Take a plan out of force."""
    with transaction.atomic():
        row = _move(by=by, plan=plan, state=PlanState.RETIRED, is_current=False)
        if plan.is_current:
            set_has_current_plan(account=plan.account, value=False)
    return row


def _move(*, by: User | None, plan: AccountPlan, state: PlanState, **values: Any) -> AccountPlan:
    with transaction.atomic():
        row: AccountPlan = AccountPlan.objects.select_for_update().get(pk=plan.pk)
        if row.state not in PLAN_SOURCES[state]:
            raise PlanRefusedError(
                _("A plan that is “%(now)s” cannot become “%(then)s”.")
                % {"now": row.get_state_display(), "then": state.label}
            )
        row.state = state
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
        sign(row, by)
        row.save()
    return row
