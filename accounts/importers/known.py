"""Accounts as an import compares them: what is known of each, in the shape in which a row says it."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from accounts.duties import is_responsible
from accounts.models import Account
from core.money import to_units
from users.models import User

TEXTS = (
    "name",
    "short_name",
    "name_en",
    "credit_code",
    "nature",
    "customer_type",
    "category",
    "lost_reason",
    "organisation_form",
    "legal_representative",
    "phone",
    "website",
    "address",
    "city",
    "province",
    "country",
    "source",
)
DATES = ("founded_on", "trading_since")
FACTS = ("employees", "annual_sales")  # of the block of characteristics
ROWS_A_QUERY = 500
AnyValue = TypeVar("AnyValue")


def parts(values: Sequence[AnyValue]) -> Iterator[Sequence[AnyValue]]:
    """Part values into as many as a query takes."""
    return (values[start : start + ROWS_A_QUERY] for start in range(0, len(values), ROWS_A_QUERY))


def known_accounts(keys: list[int], *, by: User | None) -> dict[int, dict[str, Any]]:
    """Read accounts by their keys. Cost: 3 queries a 500 accounts."""
    found: dict[int, dict[str, Any]] = {}
    for start in range(0, len(keys), ROWS_A_QUERY):
        rows = Account.objects.filter(pk__in=keys[start : start + ROWS_A_QUERY]).select_related("characteristics")
        for account in rows.prefetch_related("tags", "parent").order_by():
            found[account.pk] = _facts(account) | {"is_responsible": by is None or is_responsible(by, account)}
    return found


def _facts(account: Account) -> dict[str, Any]:
    facts: dict[str, Any] = {name: getattr(account, name) for name in TEXTS}
    facts |= {name: iso(getattr(account, name)) for name in DATES}
    facts |= {name: getattr(account, f"{name}_id") for name in ("industry", "region", "unit", "owner")}
    block = getattr(account, "characteristics", None)
    facts["employees"] = block.employees if block else None
    facts["annual_sales"] = _units(block.annual_sales) if block else None
    facts["registered_capital"] = _units(account.registered_capital)
    facts["parent_number"] = account.parent.number if account.parent else None
    facts["tags"] = sorted(tag.pk for tag in account.tags.all())
    facts["version"] = account.version
    return facts


def credit_codes(codes: Iterable[str]) -> dict[str, int]:
    """Tell which accounts have the credit codes, whoever may see them: a code is given once."""
    return dict(Account.objects.filter(credit_code__in=set(codes)).values_list("credit_code", "pk"))


def iso(day: dt.date | None) -> str | None:
    """Write a date as JSON can hold it."""
    return day.isoformat() if day else None


def _units(amount: Decimal | None) -> int | None:
    return None if amount is None else to_units(amount)
