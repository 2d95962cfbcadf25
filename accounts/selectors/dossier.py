"""The dossier as a whole: its facts, what lacks, how fresh it is."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst

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
