"""Columns that hold what nobody may read off the disk: encrypted before they are stored, with keys kept elsewhere.

The keys are those of FIELD_KEYS, newest first: the first one writes, all of them read. Without FIELD_KEYS an own key
is made once and kept in DATA_DIR/field-key; it goes on reading after FIELD_KEYS were given.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django import forms
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    TextColumn = models.Field[str | None, str | None]
    AmountColumn = models.Field[Decimal | int | str | None, Decimal | None]
else:
    TextColumn = AmountColumn = models.Field

ENCRYPTED_START = "gAAAA"  # How every token begins: the version of its format and the first bytes of a time.
KEY_FILE = "field-key"
KEY_MODE = 0o600
MAX_DIGITS = 18
DECIMAL_PLACES = 4


class UnreadableError(Exception):
    """A stored value was encrypted with a key that is not at hand, or was tampered with."""


def key_path() -> Path:
    """Say where the own key of this installation lies."""
    folder: Path = settings.DATA_DIR
    return folder / KEY_FILE


def own_key(path: Path) -> str:
    """Read the own key, or make it. Of several processes that make one at once, one wins and all read the same."""
    if not path.exists():
        with NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}-", encoding="ascii") as draft:
            Path(draft.name).chmod(KEY_MODE)
            draft.write(Fernet.generate_key().decode("ascii"))
            draft.flush()
            os.fsync(draft.fileno())
            with suppress(FileExistsError):
                os.link(draft.name, path)
    return path.read_text(encoding="ascii").strip()


def field_keys() -> tuple[str, ...]:
    """List the keys, the one that writes first."""
    given = tuple(settings.FIELD_KEYS)
    path = key_path()
    return given if given and not path.exists() else (*given, own_key(path))


@lru_cache(maxsize=8)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise ImproperlyConfigured(
            "FIELD_KEYS (or the file field-key in DATA_DIR) holds something that is no Fernet key: write 32 bytes in "
            "URL-safe base64, several separated by commas, newest first."
        ) from error


def encrypt(text: str) -> str:
    """Turn a text into a token; the same text gives another token every time."""
    return _cipher(field_keys()).encrypt(text.encode()).decode("ascii")


def decrypt(token: str) -> str:
    """Turn a token back into its text. Raises: UnreadableError."""
    try:
        return _cipher(field_keys()).decrypt(token.encode()).decode()
    except InvalidToken:
        raise UnreadableError(
            "An encrypted value cannot be read with the keys at hand: give the key it was written with in FIELD_KEYS, "
            "behind the newer ones, or put back the file field-key in DATA_DIR."
        ) from None


def rotate(token: str) -> str:
    """Encrypt a stored token anew with the newest key. Raises: UnreadableError."""
    return encrypt(decrypt(token))


class EncryptedLookups:
    """A column of tokens can be asked whether it is empty, and nothing else."""

    def get_internal_type(self) -> str:
        return "TextField"

    def get_lookup(self, name: str) -> Any:
        return super().get_lookup(name) if name == "isnull" else None  # type: ignore[misc]

    def get_transform(self, name: str) -> None:
        return None


class EncryptedTextField(EncryptedLookups, TextColumn):
    """A text stored as a token; empty stays empty."""

    description = _("Encrypted text")

    def from_db_value(self, value: Any, expression: object, connection: object) -> str | None:
        return decrypt(value) if value else value

    def to_python(self, value: Any) -> str | None:
        return value if value is None or isinstance(value, str) else str(value)

    def get_prep_value(self, value: Any) -> str | None:
        text = self.to_python(super().get_prep_value(value))
        return encrypt(text) if text else text

    def formfield(
        self,
        form_class: type[forms.Field] | None = None,
        choices_form_class: Callable[..., forms.Field] | None = None,
        **kwargs: Any,
    ) -> forms.Field | None:
        return super().formfield(
            form_class=form_class or forms.CharField,
            choices_form_class=choices_form_class,  # type: ignore[arg-type]
            **{"max_length": self.max_length, "widget": forms.Textarea, **kwargs},
        )


class EncryptedAmountField(EncryptedLookups, AmountColumn):
    """An exact decimal number stored as a token."""

    description = _("Encrypted amount")

    def from_db_value(self, value: Any, expression: object, connection: object) -> Decimal | None:
        return Decimal(decrypt(value)) if value else None

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except InvalidOperation as error:
            raise ValidationError(_("Enter a number.")) from error

    def get_prep_value(self, value: Any) -> str | None:
        amount = self.to_python(super().get_prep_value(value))
        return None if amount is None else encrypt(format(amount, "f"))

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
            **{"max_digits": MAX_DIGITS, "decimal_places": DECIMAL_PLACES, **kwargs},
        )
