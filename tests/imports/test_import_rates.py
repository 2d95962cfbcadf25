"""Import of exchange rates, and of the orders that need them."""

import datetime as dt
from decimal import Decimal

import pytest

from imports.choices import Kind
from imports.registry import on_offer
from tests.factories import AccountFactory
from tests.imports.files import Load
from trade.models import ExchangeRate, OrderLine
from users.choices import Role
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
FILE = """
    币种,生效日期,汇率
    USD,2026-01-01,7.1
    美元,2026年2月1日,7.12345678
    eur,2026-01-01,7.85
    """


def rates() -> dict[tuple[str, dt.date], Decimal]:
    return {(currency, day): rate for currency, day, rate in ExchangeRate.objects.values_list(*FIELDS)}


FIELDS = ("currency", "valid_from", "rate")
USD_JANUARY, USD_FEBRUARY = ("USD", dt.date(2026, 1, 1)), ("USD", dt.date(2026, 2, 1))


def test_rates_are_created_by_currency_and_day(load: Load) -> None:
    result = load("rates", FILE)

    assert (result.code, result.counts) == (0, {"created": 3})
    assert rates() == {
        USD_JANUARY: Decimal("7.1"),
        USD_FEBRUARY: Decimal("7.12345678"),
        ("EUR", dt.date(2026, 1, 1)): Decimal("7.85"),
    }


def test_same_file_twice_changes_nothing_and_another_rate_one_row(load: Load) -> None:
    load("rates", FILE)

    assert load("rates", FILE).counts == {"unchanged": 3}
    assert load("rates", FILE.replace("7.1\n", "7.2\n")).counts == {"updated": 1, "unchanged": 2}
    assert rates()[USD_JANUARY] == Decimal("7.2")
    assert ExchangeRate.objects.count() == 3


def test_bad_rates_are_refused_and_the_others_written(load: Load) -> None:
    result = load(
        "rates",
        """
        currency,valid_from,rate
        USD,2026-01-01,7.1
        USD,2026-01-01,7.3
        CNY,2026-01-01,1
        ¥,2026-01-01,1.5
        GBP,,9.1
        GBP,2026-01-01,0
        GBP,2026-01-02,-9.1
        GBP,2026-01-03,10000000000.5
        GBP,2026-01-04,¥9.1
        """,
    )

    assert (result.code, result.counts) == (1, {"created": 1, "errors": 8})
    assert result.reasons == [
        "row 2 is of the same currency and day and says something else",
        "CNY is the base currency and has no rate",
        "“¥” is no currency: write a code such as CNY",
        "a rate needs a currency, a day and the rate",
        "“0” is no exchange rate",
        "“-9.1” is no exchange rate",
        "“10000000000.5” is no exchange rate",
        "rate: “¥9.1” is not a quantity",
    ]
    assert rates() == {USD_JANUARY: Decimal("7.1")}


def test_repeated_rate_is_kept_once(load: Load) -> None:
    text = "currency,valid_from,rate\nUSD,2026-01-01,7.1\nUSD,2026-01-01,7.1\n"

    assert load("rates", text).counts == {"created": 1, "skipped": 1}


def test_rates_open_the_way_for_orders_in_another_currency(load: Load) -> None:
    AccountFactory(number="KH-1")
    order = "order_number,order_date,account_number,net_amount,currency\nO-1,2026-01-15,KH-1,100,USD\n"

    assert "no exchange rate for USD on or before 2026-01-15" in load("orders", order).reasons[0]
    load("rates", FILE)
    assert load("orders", order).counts == {"created": 1}
    line = OrderLine.objects.get()
    assert (line.net_amount, line.original_amount, line.currency) == (710, 100, "USD")


def test_dry_run_writes_nothing(load: Load) -> None:
    assert load("rates", FILE, "--dry-run").counts == {"created": 3}
    assert not ExchangeRate.objects.exists()


def test_who_answers_for_single_accounts_sets_no_rates(load: Load, owner: User, director: User) -> None:
    refused = load("rates", FILE, user=owner)

    assert (refused.code, refused.message) == (1, "owner may not import rates.")
    assert not ExchangeRate.objects.exists()
    assert Kind.RATES in on_offer(Role.EXECUTIVE)
    assert load("rates", FILE, user=director).counts == {"created": 3}
