"""The dossier of a customer, the people in it, and who of us may see it."""

from accounts.models.access import AccountGrant, AccountScopedQuerySet, TeamMember
from accounts.models.accounts import Account, AccountAddress, AccountQuerySet, Industry, Tag
from accounts.models.blocks import BusinessStatus, Characteristics, DossierBlock, TransactionStatus
from accounts.models.competitors import Competitor, CompetitorRelation
from accounts.models.contacts import Contact, ContactPersonal
from accounts.models.credit import CreditIncident
from accounts.models.figures import AccountFigures

__all__ = [
    "Account",
    "AccountAddress",
    "AccountFigures",
    "AccountGrant",
    "AccountQuerySet",
    "AccountScopedQuerySet",
    "BusinessStatus",
    "Characteristics",
    "Competitor",
    "CompetitorRelation",
    "Contact",
    "ContactPersonal",
    "CreditIncident",
    "DossierBlock",
    "Industry",
    "Tag",
    "TeamMember",
    "TransactionStatus",
]
