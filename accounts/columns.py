"""The columns of the list of accounts, on the page and in files: guarded and personal facts have none."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account, AccountFigures
from core.list_tables import ALL_COLUMNS


@dataclass(frozen=True)
class Column:
    """One column: its name in the address and what it says of an account.

    `written` is for files and can be read in again; `shown` is for people. `related` is fetched with the accounts.
    """

    name: str
    label: str | Promise
    written: Callable[[Account], object]
    shown: Callable[[Account], object]
    related: str = ""
    is_money: bool = False


def _label(model: Any, name: str) -> Any:
    return model._meta.get_field(name).verbose_name


def _fact(name: str) -> Column:
    """Give the column of a fact of the account itself; a choice is written out."""
    display = f"get_{name}_display"

    def read(account: Account) -> object:
        choice = getattr(account, display, None)
        return choice() if choice else getattr(account, name)

    return Column(name, _label(Account, name), read, read, is_money=name in {"registered_capital"})


def _relation(name: str, code: str) -> Column:
    """Give the column of something the account refers to: its code in files, its name on the page."""

    def written(account: Account) -> object:
        other = getattr(account, name)
        return "" if other is None else getattr(other, code) if code else str(other)

    return Column(name, _label(Account, name), written, lambda account: getattr(account, name), related=name)


def _figure(field: str, name: str = "", *, is_money: bool = False) -> Column:
    """Give the column of a computed figure."""

    def read(account: Account) -> object:
        return getattr(getattr(account, "figures", None), field, None)

    return Column(name or field, _label(AccountFigures, field), read, read, is_money=is_money)


def _tier(account: Account) -> object:
    figures = getattr(account, "figures", None)
    return figures.get_tier_display() if figures else None


def change_of(account: Account) -> float | None:
    """Give the change of revenue on the window before; unknown without revenue before."""
    figures = getattr(account, "figures", None)
    if figures is None or figures.revenue is None or not figures.prior_revenue or figures.prior_revenue <= 0:
        return None
    return float((figures.revenue - figures.prior_revenue) / figures.prior_revenue)


def _change(account: Account) -> object:
    ratio = change_of(account)
    return None if ratio is None else round(ratio, 4)


def _tags(account: Account) -> object:
    return ";".join(tag.name for tag in account.tags.all())


def next_step_of(account: Account) -> tuple[dt.date, str] | None:
    """Give the promise that is due next, read by `with_next_steps`: day and matter."""
    step: tuple[dt.date, str] | None = getattr(account, "next_step", None)
    return step


def _next_step(account: Account) -> object:
    step = next_step_of(account)
    return f"{step[0].isoformat()} {step[1]}" if step else None


# What stands first in every list and file and cannot be left out.
FIXED: dict[str, Column] = {column.name: column for column in (_fact("number"), _fact("name"))}
# What may be chosen, in the order of the list.
COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        Column("tier", _label(AccountFigures, "tier"), _tier, _tier),
        _figure("composite", is_money=True),
        _figure("revenue", is_money=True),
        Column("change", pgettext_lazy("change of revenue", "on the year"), _change, _change),
        _figure("prior_revenue", is_money=True),
        _figure("direct_value", is_money=True),
        _figure("current_value", is_money=True),
        _figure("potential_value", is_money=True),
        _fact("completeness"),
        _figure("last_contact_on", "last_contact"),
        _figure("last_visit_on", "last_visit"),
        _figure("last_order_on", "last_order"),
        Column("next_step", _("next step"), _next_step, next_step_of),
        _relation("owner", "username"),
        _fact("category"),
        Column("tags", _label(Account, "tags"), _tags, _tags),
        _relation("industry", ""),
        _relation("region", "code"),
        _relation("unit", "code"),
        _fact("nature"),
        _fact("customer_type"),
        _fact("organisation_form"),
        _fact("short_name"),
        _fact("name_en"),
        _fact("credit_code"),
        _fact("legal_representative"),
        _fact("founded_on"),
        _fact("trading_since"),
        _fact("registered_capital"),
        _fact("phone"),
        _fact("website"),
        _fact("address"),
        _fact("city"),
        _fact("province"),
        _fact("country"),
        _fact("review_due_on"),
        _figure("as_of"),
    )
}
DEFAULT_COLUMNS = ("tier", "composite", "revenue", "change", "completeness", "last_contact", "next_step", "owner")


def columns_named(names: Iterable[str]) -> list[Column]:
    """Give the columns named, in the order of the list; none named: the usual ones."""
    wanted = set(names) or set(DEFAULT_COLUMNS)
    return [column for name, column in COLUMNS.items() if name in wanted or ALL_COLUMNS in wanted]


def heading(column: Column) -> str:
    """Write the heading of a column in the language of the page."""
    return str(capfirst(str(column.label)))
