"""Formats and small marks for templates: `{% load kam %}`.

Filters write figures in the language of the page; an unknown value is a dash, never a zero.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.db.models import Model
from django.forms import BoundField, CheckboxSelectMultiple, Form, RadioSelect, Select, Textarea
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from accounts import tables
from accounts.choices import Tier
from core import formats
from core.chips import Chip, chips_of
from core.tables import body_of, select_of

register = template.Library()

Amount = Decimal | int | None
PROVENANCE_ICONS = {"confirmed": "check-circle-fill", "assumed": "circle", "stale": "clock-history"}


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _number(value: Any) -> Decimal | int | float | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, Decimal | int | float) else Decimal(str(value))


@register.filter
def money(value: Any, currency: str | None = None) -> str:
    """Write an amount as a figure with its unit: 612万元, ¥6.12 m."""
    return formats.money(_amount(value), language=_language(), currency=currency or settings.BASE_CURRENCY)


@register.filter
def money_short(value: Any) -> str:
    """Write an amount without the currency, for a column whose heading says it: 612万, 6.12 m."""
    return formats.money(_amount(value), language=_language(), has_unit=False)


@register.filter
def ledger(value: Any, currency: str | None = None) -> str:
    """Write an amount to the cent: ¥6,120,000.00."""
    return formats.ledger(_amount(value), language=_language(), currency=currency or settings.BASE_CURRENCY)


def _amount(value: Any) -> Amount:
    figure = _number(value)
    return Decimal(str(figure)) if isinstance(figure, float) else figure


@register.simple_tag
def money_figure(value: Any, currency: str | None = None) -> SafeString:
    """Write an amount for a figure, its units small beside the digits."""
    figure = formats.money_figure(_amount(value), language=_language(), currency=currency or settings.BASE_CURRENCY)
    sign, digits = (formats.MINUS, figure.digits[1:]) if figure.digits[:1] == formats.MINUS else ("", figure.digits)
    before = format_html('<span class="k-unit">{}</span>', figure.prefix) if figure.prefix else ""
    behind = format_html('<span class="k-unit">{}</span>', figure.suffix) if figure.suffix else ""
    return format_html("{}{}{}{}", sign, before, digits, behind)


@register.filter
def listed(items: Any) -> str:
    """Name several things in a row: 甲、乙; A, B."""
    return formats.listing(items, language=_language())


@register.filter
def count(value: Any) -> str:
    """Write a whole number with grouping: 1,286."""
    return formats.number(_number(value), language=_language())


@register.filter
def decimal(value: Any, places: int = 2) -> str:
    """Write a number with a fixed number of decimals."""
    return formats.number(_number(value), language=_language(), places=places)


@register.filter
def percent(ratio: Any, places: int = 1) -> str:
    """Write a ratio as percent: 0.37 is 37.0%."""
    return formats.percent(_number(ratio), language=_language(), places=places)


@register.filter
def signed_percent(ratio: Any, places: int = 1) -> str:
    """Write a ratio as percent with its sign: +8.1%, −3.6%."""
    return formats.percent(_number(ratio), language=_language(), places=places, is_signed=True)


@register.filter
def points(difference: Any) -> str:
    """Write a difference of two rates: 0.014 is 1.4 个百分点, 1.4 points."""
    return formats.points(_number(difference), language=_language())


@register.filter
def change(ratio: Any) -> str:
    """Write a change with an arrow: ↑ 6.4%."""
    return formats.change(_number(ratio), language=_language())


def _day(value: dt.date | dt.datetime | None) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """Write a date, without the year when it is this one: 11月22日, 22 Nov."""
    return formats.date(_day(value), language=_language(), today=timezone.localdate())


@register.filter
def full_day(value: dt.date | dt.datetime | None) -> str:
    """Write a date with its year: 2026年11月22日, 22 Nov 2026."""
    return formats.date(_day(value), language=_language())


@register.filter
def weekday(value: dt.date | dt.datetime) -> str:
    """Name the day of the week briefly: 周三, Wed."""
    return formats.weekday(_day(value) or value, language=_language())


@register.filter
def near(value: dt.date | dt.datetime | None) -> str:
    """Write a date as lists do: 今天, 昨天, 9 天前."""
    return formats.near_date(_day(value), language=_language(), today=timezone.localdate())


@register.filter
def moment(value: dt.datetime | None) -> str:
    """Write a date and the time of day."""
    if value is None:
        return formats.UNKNOWN
    return f"{day(value)} {timezone.localtime(value):%H:%M}"


@register.filter
def happened(value: dt.date | dt.datetime) -> str:
    """Write when something happened: 今天 10:20, 11月20日."""
    if _day(value) != timezone.localdate():
        return day(value)
    return f"{near(value)} {timezone.localtime(value):%H:%M}" if isinstance(value, dt.datetime) else near(value)


@register.simple_tag
def dot() -> str:
    """Separate facts of one line: a middle dot, without blanks in Chinese."""
    return "·" if formats.is_chinese(_language()) else " · "


@register.filter
def or_dash(value: Any) -> Any:
    """Give the value, or a dash where it is empty: empty is unknown."""
    return formats.UNKNOWN if value is None or value == "" else value


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon of the set; it never carries meaning alone."""
    return format_html('<i class="bi bi-{}" aria-hidden="true"></i>', name)


@register.simple_tag
def tier_sign(tier: str) -> SafeString:
    """Draw the sign of a tier in its colour."""
    if not tier:
        return SafeString("")
    return format_html('<svg class="k-sign k-{0}" aria-hidden="true"><use href="#{0}"/></svg>', tier)


@register.simple_tag
def tier_badge(tier: str) -> SafeString:
    """Name a tier with its sign; a dash where an account has none."""
    if not tier:
        return format_html('<span class="k-3rd">{}</span>', formats.UNKNOWN)
    return tables.tier_badge(Tier(tier))


@register.simple_tag
def provenance(state: str, text: str = "") -> SafeString:
    """Say how far a fact can be trusted: confirmed, assumed or stale."""
    words = {"confirmed": _("Confirmed"), "assumed": _("Unverified"), "stale": pgettext("facts", "Overdue")}
    return format_html(
        '<span class="k-prov is-{}"><i class="bi bi-{}" aria-hidden="true"></i>{}</span>',
        state,
        PROVENANCE_ICONS[state],
        text or words[state],
    )


@register.filter
def field_kind(field: BoundField) -> str:
    """Tell how a form field is drawn: check, checks, select, file, area or input."""
    widget = field.field.widget
    if isinstance(widget, CheckboxSelectMultiple | RadioSelect):
        return "checks"
    if isinstance(widget, Textarea):
        return "area"
    return {"checkbox": "check", "select": "select", "file": "file"}.get(getattr(widget, "input_type", ""), "input")


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """Render the control of a form field with our classes and what assistive tools need.

    The control points to its help (`<id>-h`) and errors (`<id>-e`), which `_components/field.html` writes.
    """
    kind = field_kind(field)
    attributes: dict[str, Any] = {}
    css = {"check": "form-check-input", "select": "form-select", "checks": ""}.get(kind, "form-control")
    own = field.field.widget.attrs.get("class", "")
    if css and css not in own.split():
        attributes["class"] = f"{own} {css}".strip()
    described = [f"{field.auto_id}-e"] if field.errors else []
    described += [f"{field.auto_id}-h"] if field.help_text else []
    attributes["aria-describedby"] = " ".join(described) or None
    if field.errors:
        attributes["aria-invalid"] = "true"
    written = {key: value for key, value in attributes.items() if value is not None}
    return select_of(field, written) if type(field.field.widget) is Select else field.as_widget(attrs=written)


@register.filter
def is_on(field: BoundField) -> bool:
    """Tell whether a filter stands at something else than its default."""
    value = field.value()
    if isinstance(value, list | tuple):
        return any(value)
    if isinstance(value, Model):
        return True
    return value not in (None, "", field.field.initial)


@register.simple_tag
def picker(field: BoundField) -> SafeString:
    """Draw the choice of a filter."""
    return select_of(field)


@register.simple_tag
def table_body(table: Any) -> SafeString:
    """Draw the rows of a table of django-tables2."""
    return body_of(table)


@register.simple_tag
def filter_chips(form: Form) -> list[Chip]:
    """List the filters that are on, each with the address without it."""
    return chips_of(form)


@register.filter
def attribute(record: Any, name: str) -> Any:
    """Read an attribute or a key by a name known only in the template."""
    if isinstance(record, dict):
        return record.get(name)
    return getattr(record, name, None)


@register.simple_tag
def page_link(request: HttpRequest | None, param: str, number: int) -> str:
    """Give the query of another page of the list, everything else in the address kept."""
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    query[param] = str(number)
    if number == 1:
        del query[param]
    return f"?{query.urlencode()}"


@register.simple_tag
def page_numbers(page: Any) -> list[int | None]:
    """List the pages to offer around a page: the ends, the neighbours, None for what is left out."""
    here, last = page.number, page.paginator.num_pages
    wanted = sorted({1, here - 1, here, here + 1, last} & set(range(1, last + 1)))
    numbers: list[int | None] = []
    for number in wanted:
        previous = numbers[-1] if numbers else None
        if previous is not None and number - previous > 1:
            numbers.append(previous + 1 if number - previous == 2 else None)
        numbers.append(number)
    return numbers
