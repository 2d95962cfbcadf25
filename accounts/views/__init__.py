"""Pages of the dossier; the 360° page is composed by the shell."""

from accounts.views.access import account_access, ask_decide, ask_hidden, ask_list, ask_new, grant_revoke
from accounts.views.blocks import account_edit, fact_edit
from accounts.views.bulk import account_bulk
from accounts.views.contacts import contact_archive, contact_edit, contact_new, contact_restore
from accounts.views.creation import account_new
from accounts.views.documents import (
    document_archive,
    document_detail,
    document_edit,
    document_file,
    document_new,
    document_restore,
)
from accounts.views.interactions import (
    interaction_archive,
    interaction_edit,
    interaction_new,
    interaction_restore,
)
from accounts.views.lists import account_export, account_list
from accounts.views.picking import interaction_pick, promise_pick
from accounts.views.promises import (
    promise_bulk,
    promise_detail,
    promise_edit,
    promise_export,
    promise_list,
    promise_new,
    promise_reopen,
    promise_settle,
)
from accounts.views.records import address_edit, competitor_edit, incident_edit
from accounts.views.responsibility import (
    account_archive,
    account_category,
    account_owner,
    account_restore,
    account_team,
)

__all__ = [
    "account_access",
    "account_archive",
    "account_bulk",
    "account_category",
    "account_edit",
    "account_export",
    "account_list",
    "account_new",
    "account_owner",
    "account_restore",
    "account_team",
    "address_edit",
    "ask_decide",
    "ask_hidden",
    "ask_list",
    "ask_new",
    "competitor_edit",
    "contact_archive",
    "contact_edit",
    "contact_new",
    "contact_restore",
    "document_archive",
    "document_detail",
    "document_edit",
    "document_file",
    "document_new",
    "document_restore",
    "fact_edit",
    "grant_revoke",
    "incident_edit",
    "interaction_archive",
    "interaction_edit",
    "interaction_new",
    "interaction_pick",
    "interaction_restore",
    "promise_bulk",
    "promise_detail",
    "promise_edit",
    "promise_export",
    "promise_list",
    "promise_new",
    "promise_pick",
    "promise_reopen",
    "promise_settle",
]
