"""Conditions that the databases answer from indexes of their own."""

from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, Value

PERSON_COLUMNS = ("name", "email", "wechat", "title", "phone", "mobile")


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


class MayBePerson(Func):
    """Keeps the people of whom a word may speak, for PostgreSQL to look up in its indexes (migration 0009 of accounts).

    Other databases keep everybody; in any case the exact condition stands beside it.
    """

    output_field: Any = BooleanField()

    def __init__(self, word: str) -> None:
        self.is_pair = is_pair(word)
        pattern = word if self.is_pair else f"%{connection.ops.prep_for_like_query(word)}%"
        super().__init__(Func(*map(F, PERSON_COLUMNS), function="accounts_person"), Value(pattern))

    def as_sqlite(self, compiler: Any, connection: Any, **extra_context: Any) -> Any:
        return "1 = 1", []

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        if self.is_pair:
            return self.as_sql(
                compiler, connection, template="accounts_pairs(%(expressions)s]", arg_joiner=") @> ARRAY["
            )
        return self.as_sql(compiler, connection, template="%(expressions)s", arg_joiner=" LIKE ")


def is_pair(word: str) -> bool:
    """Tell whether a word can be looked up as a pair."""
    return len(word) == 2 and min(word) > "\x7f"
