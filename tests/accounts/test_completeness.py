"""Completeness: what counts, for whom, and what is said to lack."""

import pytest

from accounts.choices import Block, CustomerType, Nature
from accounts.completeness import (
    FACTS,
    NOT_FOR_INDIVIDUALS,
    ONLY_FOR_EXPORTERS,
    applies,
    block_state,
    dossier_state,
    overall_percent,
)


def full(**changed):
    return {"is_exporter": True, **{fact: "x" for facts in FACTS.values() for fact in facts}, **changed}


def test_empty_dossier_lacks_everything_that_counts():
    states = dossier_state({})

    assert [state.percent for state in states] == [0, 0, 0, 0]
    assert overall_percent(states) == 0
    assert set(states[1].missing) == set(FACTS[Block.CHARACTERISTICS]) - ONLY_FOR_EXPORTERS


def test_full_dossier_lacks_nothing():
    states = dossier_state(full())

    assert [state.percent for state in states] == [100, 100, 100, 100]
    assert all(state.missing == () for state in states)
    assert overall_percent(states) == 100


def test_one_lacking_fact_keeps_the_block_below_100():
    state = block_state(Block.TRANSACTION, full(credit_limit=None))

    assert state.missing == ("credit_limit",)
    assert state.percent == 93


def test_zero_is_known_but_no_contact_is_not():
    assert "credit_limit" not in block_state(Block.TRANSACTION, full(credit_limit=0)).missing
    assert block_state(Block.BASIC, full(contacts=False)).missing == ("contacts",)


@pytest.mark.parametrize(
    "facts", [{"nature": Nature.INDIVIDUAL}, {"customer_type": CustomerType.CONSUMER}], ids=["nature", "type"]
)
def test_individuals_need_no_company_papers(facts):
    assert not any(applies(fact, facts) for fact in NOT_FOR_INDIVIDUALS)
    assert applies("phone", facts)


def test_export_facts_count_for_exporters_only():
    assert block_state(Block.CHARACTERISTICS, full(is_exporter=False, export_markets="")).percent == 100
    assert block_state(Block.CHARACTERISTICS, full(export_markets="")).missing == ("export_markets",)


def test_overall_weighs_the_blocks_alike_and_rounds_down():
    states = dossier_state({"relation_with_us": "high"})

    assert [state.percent for state in states] == [0, 0, 16, 0]
    assert overall_percent(states) == 4
