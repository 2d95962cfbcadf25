"""The dossier as a whole: its facts, what lacks, how fresh it is."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.choices import Block, BuyingRole
from accounts.completeness import FACTS, RELATED, BlockState, dossier_state
from accounts.freshness import Freshness, freshness
from accounts.models import (
    Account,
    BusinessStatus,
    Characteristics,
    CompetitorRelation,
    Contact,
    DossierBlock,
    TransactionStatus,
)
from core import formats
from core.money import MoneyField
from users.models import User

BLOCK_MODELS: dict[Block, type[Account] | type[DossierBlock]] = {
    Block.BASIC: Account,
    Block.CHARACTERISTICS: Characteristics,
    Block.BUSINESS: BusinessStatus,
    Block.TRANSACTION: TransactionStatus,
}
# How the facts of a block are reached from the account.
BLOCK_PATHS: dict[Block, str] = {
    Block.BASIC: "",
    Block.CHARACTERISTICS: "characteristics__",
    Block.BUSINESS: "businessstatus__",
    Block.TRANSACTION: "transactionstatus__",
}
DECIDING_ROLES = (BuyingRole.DECIDES, BuyingRole.APPROVES)
CONDITIONS = ("nature", "customer_type")


@dataclass(frozen=True)
class DossierFacts:
    """What completeness and freshness of one account are computed from."""

    account_id: int
    opened_on: dt.date
    facts: Mapping[str, object]
    reviews: Mapping[Block, dt.date | None]


def facts_of(account_ids: Iterable[int]) -> list[DossierFacts]:
    """Read the facts of some accounts. Shape: one an account that exists. Cost: 1 query."""
    people = Contact.objects.filter(account=OuterRef("pk"), archived_at=None)
    columns: dict[str, str] = {name: name for name in CONDITIONS}
    columns["is_exporter"] = BLOCK_PATHS[Block.CHARACTERISTICS] + "is_exporter"
    for block in Block:
        for fact in FACTS[block]:
            columns[fact] = f"has_{fact}" if fact in RELATED else BLOCK_PATHS[block] + fact
    reviews = {block: f"{BLOCK_PATHS[block]}reviewed_on" for block in Block}
    rows = (
        Account.objects.filter(pk__in=list(account_ids))
        .order_by()
        .annotate(
            has_contacts=Exists(people),
            has_deciders=Exists(people.filter(buying_role__in=DECIDING_ROLES)),
            has_competitors=Exists(CompetitorRelation.objects.filter(account=OuterRef("pk"))),
        )
        .values("pk", "created_at", *columns.values(), *reviews.values())
    )
    return [
        DossierFacts(
            account_id=row["pk"],
            opened_on=timezone.localtime(row["created_at"]).date(),
            facts={name: row[column] for name, column in columns.items()},
            reviews={block: row[column] for block, column in reviews.items()},
        )
        for row in rows
    ]


def fact_label(block: Block, fact: str) -> Promise | str:
    """Name a fact as people of the page know it."""
    if fact in RELATED:
        return RELATED[fact]
    field: Any = BLOCK_MODELS[block]._meta.get_field(fact)
    return capfirst(str(field.verbose_name))


@dataclass(frozen=True)
class BlockSummary:
    """One block on a page: how complete, what lacks, how fresh."""

    block: Block
    state: BlockState
    freshness: Freshness
    missing: list[Promise | str]


def block_summaries(account: Account, *, as_of: dt.date) -> list[BlockSummary]:
    """Say of each block how complete and fresh it is, with the names of what lacks. Cost: 1 query."""
    known = facts_of([account.pk])[0]
    fresh = freshness(known.reviews, opened_on=known.opened_on, as_of=as_of)
    return [
        BlockSummary(
            block=state.block,
            state=state,
            freshness=fresh[state.block],
            missing=[fact_label(state.block, fact) for fact in state.missing],
        )
        for state in dossier_state(known.facts)
    ]


def block_row(account: Account, block: Block) -> Account | DossierBlock:
    """Read the row that holds a block, or an empty one that is not saved. Cost: at most 1 query."""
    if block == Block.BASIC:
        return account
    model: Any = BLOCK_MODELS[block]
    row: DossierBlock = model.objects.filter(account=account).first() or model(account=account, version=0)
    return row


@dataclass(frozen=True)
class Fact:
    """One fact of a block as it is shown; `text` is empty where it is not known."""

    name: str
    label: str
    text: str
    is_missing: bool


@dataclass(frozen=True)
class BlockFacts:
    """One block with its facts."""

    summary: BlockSummary
    facts: list[Fact]


NOT_SHOWN = frozenset(
    {"id", "number", "name", "owner", "category", "lost_reason", "version", "reviewed_on", "reviewed_by", "account"}
    | {"search_text", "name_core", "completeness", "review_due_on", "created_at", "updated_at", "archived_at"}
)


def dossier_blocks(account: Account, summaries: list[BlockSummary], *, user: User) -> list[BlockFacts]:
    """Read the facts of the four blocks for a page. Cost: at most 6 queries."""
    return [
        BlockFacts(summary=summary, facts=_facts(block_row(account, summary.block), summary, user))
        for summary in summaries
    ]


def fact_shown(account: Account, block: Block, name: str, *, user: User, as_of: dt.date) -> Fact:
    """Read one fact of a block as the page shows it. Cost: at most 4 queries."""
    summary = next(summary for summary in block_summaries(account, as_of=as_of) if summary.block == block)
    return next(fact for fact in _facts(block_row(account, block), summary, user) if fact.name == name)


def _facts(row: Account | DossierBlock, summary: BlockSummary, user: User) -> list[Fact]:
    facts = []
    for field in row._meta.concrete_fields:
        if field.name not in NOT_SHOWN:
            text = _text(row, field, user)
            label = str(capfirst(str(field.verbose_name)))
            facts.append(Fact(field.name, label, text, field.name in summary.state.missing))
    if isinstance(row, Account):
        tags = formats.listing(row.tags.order_by("name"), language=get_language() or "")
        facts.append(Fact("tags", str(capfirst(str(_("tags")))), tags, is_missing=False))
    return facts


def _text(row: Account | DossierBlock, field: Any, user: User) -> str:
    """Write a fact; a group parent that the person may not see is not named."""
    value = getattr(row, field.attname)
    if value is None or value == "":
        return ""
    if field.name == "parent":
        parent = Account.objects.visible_to(user).filter(pk=value).first()
        return str(parent) if parent else formats.UNKNOWN
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    language = get_language() or ""
    if isinstance(value, bool):
        return str(_("yes")) if value else str(_("no"))
    if isinstance(field, MoneyField):
        return formats.ledger(value, language=language, currency=settings.BASE_CURRENCY)
    if isinstance(value, dt.date):
        return formats.date(value, language=language)
    if isinstance(value, int) and not field.remote_field:
        return formats.number(value, language=language)
    return str(getattr(row, field.name))
