"""How complete a dossier is: which facts of each block count, and what lacks. Pure, without database or clock."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.choices import Block, CustomerType, Nature

# Facts that count, by block. Most are fields of the block; the names in RELATED are counts of records beside it.
FACTS: dict[Block, tuple[str, ...]] = {
    Block.BASIC: (
        "credit_code",
        "industry",
        "region",
        "nature",
        "organisation_form",
        "legal_representative",
        "managers",
        "founded_on",
        "trading_since",
        "registered_capital",
        "phone",
        "address",
        "contacts",
        "deciders",
    ),
    Block.CHARACTERISTICS: (
        "service_region",
        "employees",
        "annual_sales",
        "sales_capability",
        "growth_potential",
        "philosophy",
        "direction",
        "policy",
        "operating_features",
        "local_culture",
        "export_markets",
        "export_policy_news",
    ),
    Block.BUSINESS: (
        "managers_quality",
        "staff_quality",
        "competitors",
        "competitor_relations",
        "relation_with_us",
        "cooperation_attitude",
    ),
    Block.TRANSACTION: (
        "sales_activity",
        "open_problems",
        "advantages",
        "counter_measures",
        "corporate_image",
        "reputation",
        "credit_rating",
        "credit_limit",
        "credit_days",
        "payment_method",
        "payment_habit",
        "trading_terms",
        "market_flow",
        "final_buyers",
        "buying_reasons",
        "resale_and_storage",
    ),
}

RELATED: dict[str, Promise] = {
    "contacts": _("a contact"),
    "deciders": _("a contact who decides or approves"),
    "competitors": _("a competitor record"),
}

NOT_FOR_INDIVIDUALS = frozenset(
    {"credit_code", "organisation_form", "legal_representative", "managers", "founded_on", "registered_capital"}
)
ONLY_FOR_EXPORTERS = frozenset({"export_markets", "export_policy_news"})

ENOUGH_PERCENT = 80


@dataclass(frozen=True)
class BlockState:
    """How many facts of a block are known, and which lack."""

    block: Block
    known: int
    total: int
    missing: tuple[str, ...]

    @property
    def percent(self) -> int:
        """Units: whole percent, rounded down, so that 100 means that nothing lacks."""
        return self.known * 100 // self.total if self.total else 100

    @property
    def is_enough(self) -> bool:
        return self.percent >= ENOUGH_PERCENT


def is_known(value: object) -> bool:
    """Tell whether a fact is there. A zero is known (a credit limit of 0), a related count of 0 is not passed here."""
    return value is not None and value != ""


def applies(fact: str, facts: Mapping[str, object]) -> bool:
    """Tell whether a fact counts for this account: people have no charter, only exporters have export markets."""
    if fact in NOT_FOR_INDIVIDUALS:
        return facts.get("nature") != Nature.INDIVIDUAL and facts.get("customer_type") != CustomerType.CONSUMER
    if fact in ONLY_FOR_EXPORTERS:
        return bool(facts.get("is_exporter"))
    return True


def block_state(block: Block, facts: Mapping[str, object]) -> BlockState:
    """Say what is known of one block. A fact that is not in `facts` lacks."""
    counted = [fact for fact in FACTS[block] if applies(fact, facts)]
    missing = tuple(fact for fact in counted if not (facts.get(fact) if fact in RELATED else is_known(facts.get(fact))))
    return BlockState(block=block, known=len(counted) - len(missing), total=len(counted), missing=missing)


def dossier_state(facts: Mapping[str, object]) -> list[BlockState]:
    """Say what is known of the four blocks, in their order."""
    return [block_state(block, facts) for block in Block]


def overall_percent(states: list[BlockState]) -> int:
    """Weigh the four blocks alike. Units: whole percent, rounded down."""
    return sum(state.percent for state in states) // len(states)
