"""Fields of a kind of file: their names, what people call them in both languages, what their cells hold."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import models
from django.utils import translation
from django.utils.translation import get_language

from imports.choices import Kind


class Holds(enum.Enum):
    """What the cells of a field are read as."""

    IDENTIFIER = "identifier"
    LINE = "line"
    TEXT = "text"
    QUANTITY = "quantity"
    AMOUNT = "amount"
    RATIO = "ratio"
    INTEGER = "integer"
    DATE = "date"
    CHOICE = "choice"
    CURRENCY = "currency"
    EMAIL = "email"
    WORDS = "words"


NUMERIC = frozenset({Holds.QUANTITY, Holds.AMOUNT, Holds.RATIO, Holds.INTEGER})


@dataclass(frozen=True)
class Field:
    """One field: `synonyms` are further headers by which it is recognised, in either language."""

    name: str
    label_en: str
    label_zh: str
    holds: Holds = Holds.LINE
    length: int = 200
    synonyms: tuple[str, ...] = ()
    choices: type[models.TextChoices] | None = None
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Give the label in the language of the reader."""
        return self.label_en if (get_language() or "").startswith("en") else self.label_zh

    @property
    def headers(self) -> tuple[str, ...]:
        """List what a column may be called, best first."""
        return (self.name, self.label_en, self.label_zh, *self.synonyms)

    def choice_words(self) -> dict[str, str]:
        """Map every word for a choice, in both languages, to its value."""
        if self.choices is None:
            return {}
        found: dict[str, str] = {}
        for language in ("en", "zh-hans"):
            with translation.override(language):
                found.update({str(label).casefold(): value for value, label in self.choices.choices})
        found.update({value.casefold(): value for value in self.choices.values})
        return found | {word.casefold(): value for word, value in self.words.items()}


@dataclass(frozen=True)
class KindOfFile:
    """The fields of one kind; `required` lists what must be there, each as a choice of sets of fields."""

    kind: Kind
    fields: tuple[Field, ...]
    required: tuple[tuple[tuple[str, ...], ...], ...]

    def named(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name == name), None)

    def lacking(self, mapped: set[str]) -> list[tuple[tuple[str, ...], ...]]:
        """List the requirements that no set of mapped fields fulfils."""
        return [sets for sets in self.required if not any(mapped.issuperset(names) for names in sets)]
