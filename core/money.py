"""Money: whole numbers of 1/10,000 currency unit in the database, Decimal everywhere people look.

Rounding each order line to the cent loses real money over thousands of lines, and numeric columns cost twice the
time of integers when millions of rows are summed, hence the scale.
"""

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    AmountField = models.Field[Decimal | int | str | None, Decimal | None]
else:
    AmountField = models.Field

SCALE = 10_000
STEP = Decimal("0.0001")
MAX_UNITS = 2**63 - 1


def to_units(amount: Decimal) -> int:
    """Turn an amount of currency into database units.

    Units: 1/10,000 of the currency unit, rounded half even.
    Raises: ValueError when the amount is not finite or does not fit a 64-bit column.
    """
    if not amount.is_finite():
        raise ValueError(f"{amount} is not an amount of money")
    units = int((amount * SCALE).to_integral_value(rounding=ROUND_HALF_EVEN))
    if abs(units) > MAX_UNITS:
        raise ValueError(f"{amount} is too large for an amount of money")
    return units


def from_units(units: int) -> Decimal:
    """Turn database units (1/10,000) into an exact amount of currency with four decimals."""
    return Decimal(int(units)).scaleb(-4)


class MoneyField(AmountField):
    """A column of BigInteger units that reads and writes Decimal amounts.

    Aggregates (Sum, Min, Max) keep the field's type and come back as Decimal; PostgreSQL sums bigint as numeric,
    which the converter takes as well.
    """

    description = _("Amount of money")

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    def from_db_value(self, value: Any, expression: object, connection: object) -> Decimal | None:
        return None if value is None else from_units(int(value))

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except InvalidOperation as error:
            raise ValidationError(_("Enter an amount of money.")) from error

    def get_prep_value(self, value: Any) -> int | None:
        value = super().get_prep_value(value)
        if value is None:
            return None
        amount = self.to_python(value)
        return None if amount is None else to_units(amount)

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value)

    def formfield(
        self,
        form_class: type[forms.Field] | None = None,
        choices_form_class: Callable[..., forms.Field] | None = None,
        **kwargs: Any,
    ) -> forms.Field | None:
        return super().formfield(
            form_class=form_class or forms.DecimalField,
            choices_form_class=choices_form_class,  # type: ignore[arg-type]
            **{"max_digits": 18, "decimal_places": 4, **kwargs},
        )
