"""Pages of the dossier; the 360° page is composed by the shell."""

from accounts.views.blocks import account_edit
from accounts.views.contacts import contact_archive, contact_edit, contact_new, contact_restore
from accounts.views.creation import account_new
from accounts.views.lists import account_export, account_list
from accounts.views.records import address_edit, competitor_edit, incident_edit
from accounts.views.responsibility import (
    account_archive,
    account_category,
    account_owner,
    account_restore,
    account_team,
)

__all__ = [
    "account_archive",
    "account_category",
    "account_edit",
    "account_export",
    "account_list",
    "account_new",
    "account_owner",
    "account_restore",
    "account_team",
    "address_edit",
    "competitor_edit",
    "contact_archive",
    "contact_edit",
    "contact_new",
    "contact_restore",
    "incident_edit",
]
