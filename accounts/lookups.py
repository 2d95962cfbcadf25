"""Conditions that the databases answer from indexes of their own."""

from typing import Any

from django.db.models import BooleanField, F, Func, Value


class HasPair(Func):
    """Tells whether a text holds two characters beyond ASCII side by side.

    PostgreSQL looks them up in an index of pairs (migration 0007 of accounts): its trigrams begin at three characters.
    """

    template = "INSTR(%(expressions)s) > 0"
    output_field: Any = BooleanField()

    def __init__(self, text: str, pair: str) -> None:
        super().__init__(F(text), Value(pair))

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(compiler, connection, template="accounts_pairs(%(expressions)s]", arg_joiner=") @> ARRAY[")


def is_pair(word: str) -> bool:
    """Tell whether a word can be looked up as a pair."""
    return len(word) == 2 and min(word) > "\x7f"
