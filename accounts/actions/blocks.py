"""Save one block of the dossier as a whole."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from accounts.actions.archive import refuse_archived
from accounts.actions.derived import refresh_derived
from accounts.actions.groups import refuse_ring
from accounts.choices import Block
from accounts.models import Account, DossierBlock, TeamMember
from accounts.selectors.dossier import BLOCK_MODELS
from core.history import sign
from users.models import User


class EditConflictError(Exception):
    """Someone else saved the same record while it was being edited; nothing was written."""

    def __init__(self, current: Any) -> None:
        super().__init__("saved by someone else meanwhile")
        self.current = current
        self.version: int = current.version
        last = _last_save(current)
        self.changed_by: User | None = last.history_user if last else None
        self.changed_at: dt.datetime | None = last.history_date if last else None


def _last_save(row: Any) -> Any:
    """Give the history record of the last save; a change of its team counts as a save of an account."""
    saves = [row.history.select_related("history_user").order_by("-history_id").first()]
    if isinstance(row, Account):
        team = TeamMember.history.filter(account_id=row.pk).select_related("history_user")
        saves.append(team.order_by("-history_date", "-history_id").first())
    return max((save for save in saves if save), key=lambda save: save.history_date, default=None)


def update_block(
    *,
    by: User | None,
    account: Account,
    block: Block,
    changes: Mapping[str, Any],
    version: int,
    is_reviewed: bool = False,
    as_of: dt.date,
) -> Account | DossierBlock:
    """Write the changed facts of a block, with history, and mark it as reviewed if asked.

    `version` is the one the person saw, 0 for a block that had no row.
    Raises: EditConflictError when another version is stored by now; ValidationError for an account that is archived,
    or a group parent that stands below the account.
    """
    with transaction.atomic():
        refuse_archived(account.pk)
        values = dict(changes)
        if values.get("parent"):
            refuse_ring(account, values["parent"])
        row = _locked(account, block)
        if row.version != version:
            raise EditConflictError(row)
        tags = values.pop("tags", None)
        for name, value in values.items():
            setattr(row, name, value)
        if is_reviewed:
            row.reviewed_on, row.reviewed_by = as_of, by
        row.version += 1
        sign(row, by)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            # Two first saves of a block at once: the row of the other one stands by now.
            current = _locked(account, block)
            if current.version == version:
                raise
            raise EditConflictError(current) from None
        if tags is not None and isinstance(row, Account):
            row.tags.set(tags)
        refresh_derived([account.pk])
    return row


def _locked(account: Account, block: Block) -> Account | DossierBlock:
    model: Any = BLOCK_MODELS[block]
    rows: Any = model.objects.select_for_update(of=("self",))
    row: Account | DossierBlock | None = rows.filter(pk=account.pk).first()
    return row if row is not None else model(account=account, version=0)
