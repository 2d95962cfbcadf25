"""Controls and cleaning that several forms share."""

import re
from typing import Any

from django import forms

from accounts.credit_code import validate_credit_code

UNNAMED = "---------"  # what Django shows for no choice
AMOUNT = re.compile(r"-?[0-9]+\.[0-9]+")


class DayInput(forms.DateInput):
    """A day, with the calendar of the browser."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class AmountInput(forms.TextInput):
    """An amount without idle zeros behind the point."""

    def format_value(self, value: Any) -> str | None:
        text: str | None = super().format_value(value)
        if text is None:
            return None
        return text.rstrip("0").rstrip(".") if AMOUNT.fullmatch(text) else text


def shape_controls(form: forms.BaseForm) -> None:
    """Give days a calendar, money a numeric keyboard, long texts a low box."""
    for field in form.fields.values():
        if isinstance(field, forms.DateField):
            field.widget = DayInput(field.widget.attrs)
        elif isinstance(field, forms.DecimalField):
            field.widget = AmountInput({**field.widget.attrs, "inputmode": "decimal"})
        elif isinstance(field.widget, forms.Textarea):
            field.widget.attrs["rows"] = 3
        if isinstance(field, forms.ModelChoiceField) and field.empty_label == UNNAMED:
            field.empty_label = "—"
        if isinstance(field, forms.TypedChoiceField) and not field.required:
            options: Any = field.choices
            field.choices = [("", "—"), *[option for option in options if option[0] != ""]]


def clean_code(value: object) -> str:
    """Read a credit code as people write it. Raises: ValidationError when its check character does not fit."""
    code = str(value or "").strip().upper()
    if code:
        validate_credit_code(code)
    return code
