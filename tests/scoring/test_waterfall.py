from decimal import Decimal

from scoring.selectors import Term
from scoring.waterfall import waterfall_rows


def terms(**amounts: int | None) -> list[Term]:
    known = {"revenue": 1000, "cost_of_goods": -600, "cost_to_serve": -100, "concessions": None, "financing": None}
    known |= {"direct_value": 300, **amounts}
    return [
        Term(code, None if amount is None else Decimal(amount), None if amount is None else amount / 1000)
        for code, amount in known.items()
    ]


def test_term_that_is_not_known_has_a_dash_and_no_bar() -> None:
    rows = waterfall_rows(terms())

    assert [row["amount"] for row in rows[3:5]] == ["—", "—"]
    assert [(row["width"], row["share"]) for row in rows[3:5]] == [("0.00", "—")] * 2


def test_terms_hang_below_each_other_and_end_at_the_result() -> None:
    rows = waterfall_rows(terms(concessions=-50, direct_value=250))

    assert [(row["x"], row["width"]) for row in rows] == [
        ("0.00", "100.00"),
        ("40.00", "60.00"),
        ("30.00", "10.00"),
        ("25.00", "5.00"),
        ("25.00", "0.00"),
        ("0.00", "25.00"),
    ]


def test_loss_hangs_to_the_left() -> None:
    rows = waterfall_rows(terms(cost_of_goods=-1100, direct_value=-200))

    assert (rows[0]["x"], rows[-1]["x"], rows[-1]["width"]) == ("16.67", "0.00", "16.67")
