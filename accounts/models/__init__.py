"""The dossier of a customer, the people in it, and who of us may see it."""

from accounts.models.access import AccessAsk, AccountGrant, AccountScopedQuerySet, TeamMember, sees_account
from accounts.models.accounts import Account, AccountAddress, AccountQuerySet, Industry, Tag
from accounts.models.blocks import BusinessStatus, Characteristics, DossierBlock, TransactionStatus
from accounts.models.commitments import Commitment, CommitmentQuerySet
from accounts.models.competitors import Competitor, CompetitorRelation
from accounts.models.contacts import Contact, ContactPersonal
from accounts.models.credit import CreditIncident
from accounts.models.documents import Document, DocumentQuerySet
from accounts.models.figures import AccountFigures
from accounts.models.interactions import Interaction, InteractionQuerySet

__all__ = [
    "AccessAsk",
    "Account",
    "AccountAddress",
    "AccountFigures",
    "AccountGrant",
    "AccountQuerySet",
    "AccountScopedQuerySet",
    "BusinessStatus",
    "Characteristics",
    "Commitment",
    "CommitmentQuerySet",
    "Competitor",
    "CompetitorRelation",
    "Contact",
    "ContactPersonal",
    "CreditIncident",
    "Document",
    "DocumentQuerySet",
    "DossierBlock",
    "Industry",
    "Interaction",
    "InteractionQuerySet",
    "Tag",
    "TeamMember",
    "TransactionStatus",
    "sees_account",
]
