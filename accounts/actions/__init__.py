"""Everything that changes a dossier. Keyword-only, with the person who acts as `by` (none: the operator)."""

from accounts.actions.archive import archive_account, restore_account
from accounts.actions.asks import ask_for_access, decide_ask, grant, revoke
from accounts.actions.blocks import EditConflictError, update_block
from accounts.actions.commitments import (
    make_commitment,
    reopen_commitment,
    settle_commitment,
    update_commitment,
)
from accounts.actions.contacts import archive_contact, create_contact, restore_contact, update_contact
from accounts.actions.creation import create_account
from accounts.actions.derived import (
    note_contact,
    note_visit,
    refresh_derived,
    set_has_current_plan,
    set_open_opportunities,
)
from accounts.actions.documents import archive_document, file_document, restore_document, update_document
from accounts.actions.interactions import (
    archive_interaction,
    log_interaction,
    restore_interaction,
    update_interaction,
)
from accounts.actions.records import save_address, save_competitor_record, save_credit_incident
from accounts.actions.responsibility import assign_owner, set_category, set_team

__all__ = [
    "EditConflictError",
    "archive_account",
    "archive_contact",
    "archive_document",
    "archive_interaction",
    "ask_for_access",
    "assign_owner",
    "create_account",
    "create_contact",
    "decide_ask",
    "file_document",
    "grant",
    "log_interaction",
    "make_commitment",
    "note_contact",
    "note_visit",
    "refresh_derived",
    "reopen_commitment",
    "restore_account",
    "restore_contact",
    "restore_document",
    "restore_interaction",
    "revoke",
    "save_address",
    "save_competitor_record",
    "save_credit_incident",
    "set_category",
    "set_has_current_plan",
    "set_open_opportunities",
    "set_team",
    "settle_commitment",
    "update_block",
    "update_commitment",
    "update_contact",
    "update_document",
    "update_interaction",
]
