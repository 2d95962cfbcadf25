"""The life of an opportunity: found, changed, moved from stage to stage, won or lost."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from accounts.actions import EditConflictError, set_open_opportunities
from accounts.actions.handing import hand_over_all
from accounts.models import Account, Competitor
from accounts.telling import tell_taker_of_many
from core.history import sign
from negotiations.actions.numbers import save_numbered
from negotiations.choices import CLOSED_STAGES, STAGE_SOURCES, USUAL_PROBABILITY, Stage
from negotiations.models import Opportunity
from users.bulk import BulkResult
from users.models import User

PREFIX = "SJ-"
CLOSED = gettext_lazy("won or lost already")


def create_opportunity(
    *, by: User | None, account: Account | None, title: str, created_on: dt.date, number: str = "", **facts: Any
) -> Opportunity:
    """Note an opportunity as a lead; a missing number is drawn, a missing owner is who notes it."""
    row = Opportunity(account=account, title=title, created_on=created_on, created_by=by, **facts)
    row.owner = row.owner or by
    if row.probability is None:
        row.probability = USUAL_PROBABILITY[Stage(row.stage)]
    sign(row, by)
    with transaction.atomic():
        if number:
            row.number = number
            row.save()
        else:
            save_numbered(row, PREFIX, Opportunity.save)
        refresh_open([row.account_id])
    return row


def update_opportunity(
    *, by: User | None, opportunity: Opportunity, changes: Mapping[str, Any], version: int
) -> Opportunity:
    """Change the facts of an opportunity; its stage is moved apart.

    Raises: EditConflictError when another version is stored by now; ValidationError for a lost one without reason.
    """
    with transaction.atomic():
        row = _locked(opportunity)
        if row.version != version:
            raise EditConflictError(row)
        before = row.account_id
        for name, value in changes.items():
            setattr(row, name, value)
        _refuse_loss_without_reason(row)
        _save(row, by=by)
        refresh_open([before, row.account_id])
    return row


def move_stage(
    *,
    by: User | None,
    opportunity: Opportunity,
    stage: Stage,
    as_of: dt.date,
    lost_reason: str = "",
    competitor: Competitor | None = None,
) -> Opportunity:
    """Move an opportunity to another stage; won and lost close it, and a step back opens it again.

    The probability follows the stage. Raises: ValidationError for a step that is not possible, or a loss without
    reason.
    """
    with transaction.atomic():
        row = _locked(opportunity)
        if row.stage not in STAGE_SOURCES[stage]:
            raise ValidationError(
                _("An opportunity in stage “%(now)s” cannot go to “%(then)s”.")
                % {"now": row.get_stage_display(), "then": stage.label}
            )
        row.stage = stage
        row.probability = USUAL_PROBABILITY[stage]
        row.closed_on = as_of if stage in CLOSED_STAGES else None
        row.lost_reason = lost_reason.strip() if stage == Stage.LOST else ""
        if competitor is not None:
            row.competitor = competitor
        _refuse_loss_without_reason(row)
        _save(row, by=by)
        refresh_open([row.account_id])
    return row


def hand_over_opportunities(*, by: User, opportunity_ids: Collection[int], owner: User) -> BulkResult:
    """Make one person responsible for many open opportunities; they hear of it once.

    Raises: ValidationError for too many. Cost: 6 statements in 500 opportunities.
    """
    result = hand_over_all(
        by=by,
        rows=Opportunity.objects.visible_to(by),
        ids=opportunity_ids,
        field="owner",
        taker=owner,
        stays=lambda row: CLOSED if row.stage in CLOSED_STAGES else None,
    )
    tell_taker_of_many(
        owner,
        count=result.changed,
        by=by,
        kind="opportunity",
        title=ngettext_lazy(
            "You are responsible for %(count)s more opportunity",
            "You are responsible for %(count)s more opportunities",
            "count",
        ),
        url=f"{reverse('negotiations:opportunity_list')}?{urlencode({'owner': owner.username})}",
    )
    return result


def refresh_open(account_ids: Iterable[int | None]) -> None:
    """Keep the figures of accounts in step with whether they have an open opportunity.

    Whoever writes opportunities in bulk calls this afterwards. Cost: 3 queries.
    """
    ids = {pk for pk in account_ids if pk is not None}
    if not ids:
        return
    is_open = set(Opportunity.objects.open().filter(account__in=ids).order_by().values_list("account", flat=True))
    set_open_opportunities(open_ids=sorted(ids & is_open), closed_ids=sorted(ids - is_open))


def _refuse_loss_without_reason(row: Opportunity) -> None:
    if row.stage == Stage.LOST and not row.lost_reason:
        raise ValidationError({"lost_reason": _("Please say why it was lost.")})


def _locked(opportunity: Opportunity) -> Opportunity:
    row: Opportunity = Opportunity.objects.select_for_update(of=("self",)).get(pk=opportunity.pk)
    return row


def _save(row: Opportunity, *, by: User | None) -> None:
    row.version += 1
    sign(row, by)
    row.save()
