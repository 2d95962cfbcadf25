"""What terms are worth, in worked examples and in properties."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiations.choices import ConcessionKind
from negotiations.terms import Floors, Move, Terms, after_all, conceded, effect, effects, outcome, room

BASE = Terms(list_price=Decimal(100), unit_cost=Decimal(70), quantity=Decimal(1000))


def ours(kind: ConcessionKind, size: str) -> Move:
    return Move(kind, Decimal(size), is_ours=True)


def theirs(kind: ConcessionKind, size: str) -> Move:
    return Move(kind, Decimal(size), is_ours=False)


def test_plain_terms_bring_sales_less_cost() -> None:
    found = outcome(BASE)

    assert (found.invoiced, found.margin, found.ratio) == (Decimal(100_000), Decimal(30_000), Decimal("0.3"))


def test_every_term_counts() -> None:
    terms = Terms(
        list_price=Decimal(100),
        unit_cost=Decimal(70),
        quantity=Decimal(1000),
        discount_ratio=Decimal("0.04"),
        rebate_ratio=Decimal("0.02"),
        free_quantity=Decimal(10),
        payment_days=Decimal(73),
        interest_ratio=Decimal("0.05"),
        one_off_cost=Decimal(500),
    )

    found = outcome(terms)

    assert found.invoiced == Decimal(96_000)
    assert found.rebate == Decimal(1_920)
    assert found.cost == Decimal(71_200)  # 1,010 units at 70, and 500
    assert found.financing == Decimal(960)  # 73 days are a fifth of a year: 96,000 × 5 % / 5
    assert found.margin == Decimal(21_920)


@pytest.mark.parametrize(
    ("move", "money"),
    [
        (ours(ConcessionKind.PRICE, "2"), "-2000"),
        (ours(ConcessionKind.REBATE, "0.5"), "-500"),
        (ours(ConcessionKind.FREE_GOODS, "20"), "-1400"),
        (ours(ConcessionKind.UNIT_COST, "1.5"), "-1500"),
        (ours(ConcessionKind.LUMP_SUM, "18000"), "-18000"),
        (ours(ConcessionKind.QUANTITY, "100"), "-3000"),
        (ours(ConcessionKind.OTHER, "5"), "0"),
        (theirs(ConcessionKind.PRICE, "2"), "2000"),
        (theirs(ConcessionKind.QUANTITY, "200"), "6000"),
    ],
)
def test_concession_costs_what_it_moves(move: Move, money: str) -> None:
    assert effect(BASE, move).money == Decimal(money)


def test_payment_term_costs_its_interest() -> None:
    terms = Terms(
        list_price=Decimal(100), unit_cost=Decimal(70), quantity=Decimal(1000), interest_ratio=Decimal("0.06")
    )

    assert effect(terms, ours(ConcessionKind.PAYMENT, "365")).money == Decimal(-6_000)
    assert effect(terms, theirs(ConcessionKind.PAYMENT, "365")).money == Decimal(6_000)


def test_points_are_those_of_the_ratio() -> None:
    change = effect(BASE, ours(ConcessionKind.PRICE, "10"))

    assert change.after.ratio == Decimal(20_000) / Decimal(90_000)
    assert change.points == Decimal(20_000) / Decimal(90_000) - Decimal("0.3")


def test_ratio_is_unknown_without_sales() -> None:
    given_away = effect(BASE, ours(ConcessionKind.PRICE, "100"))

    assert given_away.after.ratio is None
    assert given_away.points is None
    assert given_away.money == Decimal(-100_000)


@pytest.mark.parametrize(
    ("move", "is_possible"),
    [
        (ours(ConcessionKind.PRICE, "100"), True),
        (ours(ConcessionKind.PRICE, "100.01"), False),
        (ours(ConcessionKind.REBATE, "101"), False),
        (theirs(ConcessionKind.REBATE, "1"), False),
        (ours(ConcessionKind.QUANTITY, "1001"), False),
        (theirs(ConcessionKind.FREE_GOODS, "1"), False),
        (theirs(ConcessionKind.UNIT_COST, "71"), False),
        (theirs(ConcessionKind.PRICE, "20"), True),
    ],
)
def test_terms_leave_their_range_neither_up_nor_down(move: Move, is_possible: bool) -> None:
    assert conceded(BASE, move).are_possible == is_possible


def test_room_is_that_of_the_nearest_bottom_line() -> None:
    terms = conceded(BASE, ours(ConcessionKind.PRICE, "4"))
    margin = outcome(terms).ratio
    assert margin is not None

    assert room(terms, Floors()) is None
    assert room(terms, Floors(margin_ratio=Decimal("0.25"))) == margin - Decimal("0.25")
    assert room(terms, Floors(price_ratio=Decimal("-0.03"))) == Decimal("-0.01")
    assert room(terms, Floors(Decimal("0.25"), Decimal("-0.03"))) == Decimal("-0.01")


amounts = st.decimals(min_value=0, max_value=10**6, places=4)
ratios = st.decimals(min_value=0, max_value=1, places=4)
all_terms = st.builds(
    Terms,
    list_price=amounts,
    unit_cost=amounts,
    quantity=amounts,
    discount_ratio=st.decimals(min_value=-1, max_value=1, places=4),
    rebate_ratio=ratios,
    free_quantity=amounts,
    payment_days=st.integers(min_value=-365, max_value=365).map(Decimal),
    interest_ratio=ratios,
    one_off_cost=amounts,
)
sizes = st.decimals(min_value=0, max_value=100, places=2)
moves = st.builds(Move, kind=st.sampled_from(ConcessionKind), size=sizes, is_ours=st.booleans())
CENT = Decimal("0.0001")


@given(all_terms, st.lists(moves, max_size=6))
def test_effects_add_up_to_the_whole_change(terms: Terms, made: list[Move]) -> None:
    total = sum((change.money for change in effects(terms, made)), Decimal(0))

    assert abs(total - (outcome(after_all(terms, made)).margin - outcome(terms).margin)) < CENT


@given(all_terms, moves)
def test_what_both_sides_concede_alike_cancels_out(terms: Terms, move: Move) -> None:
    back = Move(move.kind, move.size, not move.is_ours)

    assert conceded(conceded(terms, move), back) == terms


@given(all_terms, sizes, st.sampled_from(["price", "free_goods", "unit_cost", "lump_sum"]))
def test_our_concession_never_earns_money(terms: Terms, size: Decimal, kind: str) -> None:
    prompt = Terms(terms.list_price, terms.unit_cost, terms.quantity, rebate_ratio=terms.rebate_ratio)

    assert effect(prompt, Move(ConcessionKind(kind), size, is_ours=True)).money <= 0


@given(all_terms, moves)
def test_margin_is_sales_less_cost_and_financing(terms: Terms, move: Move) -> None:
    found = outcome(conceded(terms, move))

    assert found.margin == found.sales - found.cost - found.financing
