# ruff: noqa: S608 (table and column names come from models; values are always parameters)
"""Rows that wait in temporary tables until a few statements write them.

What takes time in Python is done before the transaction of a batch: rows are turned into database values and piled up
where they keep nobody waiting. The transaction itself is INSERT … SELECT and UPDATE … FROM, so that half a million rows
hold up other writers for seconds only (on SQLite there is one writer at a time).

A new row has a place, counted from 1; columns of other rows name it by minus that place until it has a key.
"""

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from django.db import DatabaseError, connection, models

from core.bulk import preparer
from imports.problems import DataMoved
from users.models import User

Values = Sequence[Any]
_numbers = itertools.count(1)


class Pile:
    """A temporary table of the connection; dropped when it is closed."""

    def __init__(self, columns: Mapping[str, str]) -> None:
        self.table = f"pile_{next(_numbers)}"
        self.count = 0
        self._columns = tuple(columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TEMPORARY TABLE {self.table} "
                f"({', '.join(f'{_quoted(name)} {kind}' for name, kind in columns.items())})"
            )

    def put(self, rows: Iterable[Values]) -> None:
        """Put rows on the pile, a value for each of its columns."""
        prepared = list(rows)
        self.count += len(prepared)
        names = ", ".join(map(_quoted, self._columns))
        with _one_step(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with connection.wrap_database_errors, cursor.copy(f"COPY {self.table} ({names}) FROM STDIN") as copy:
                    for row in prepared:
                        copy.write_row(row)
            elif prepared:
                marks = ", ".join(["%s"] * len(self._columns))
                cursor.executemany(f"INSERT INTO {self.table} ({names}) VALUES ({marks})", prepared)

    def close(self) -> None:
        """Drop the table, if the connection still has it."""
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {self.table}")


class Keys(Pile):
    """The keys of records that were made one by one, by the place under which rows refer to them."""

    def __init__(self) -> None:
        super().__init__({"place": _own_key(), "key": "bigint"})


class NewRows(Pile):
    """Rows to insert into the table of a model. With `is_keyed` they get keys by which others may refer to them."""

    def __init__(self, model: type[models.Model], columns: Sequence[str], *, is_keyed: bool = False) -> None:
        super().__init__({"place": _own_key(), "key": "bigint"} | _types(model, columns))
        self.model, self.columns, self.is_keyed = model, tuple(columns), is_keyed
        self._next = 1

    def add(self, rows: Iterable[Values]) -> None:
        """Add rows of database values, each at the next place."""
        self.add_at((self._next + n, *row) for n, row in enumerate(rows))
        self._next = self.count + 1

    def add_at(self, rows: Iterable[Values]) -> None:
        """Add rows that know their place: (place, values …)."""
        self.put((place, None, *row) for place, *row in rows)

    def amend(self, column: str, rows: Iterable[tuple[int, Any]]) -> None:
        """Set a column of rows that are on the pile already: (place, value)."""
        prepared = [(value, place) for place, value in rows]
        with _one_step(), connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {self.table} SET {_quoted(column)} = %s WHERE place = %s", prepared)

    def insert(self, references: Mapping[str, Pile] | None = None, *, on_conflict: str = "") -> None:
        """Insert the rows in the order of their places. `references` says on which pile the rows of a column are."""
        if not self.count:
            return
        values, joins = _resolved(self.columns, references)
        columns = [*self.columns]
        if self.is_keyed:
            self._take_keys()
            columns, values = [_key_column(self.model), *columns], ["waiting.key", *values]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {_table(self.model)} ({', '.join(map(_quoted, columns))}) SELECT {', '.join(values)} "
                f"FROM {self.table} AS waiting {joins} WHERE TRUE ORDER BY waiting.place {on_conflict}"
            )
        if (own := _key_column(self.model)) in self.columns:
            self._note_keys(own, (references or {}).get(own))

    def _note_keys(self, column: str, pile: Pile | None) -> None:
        """Note the keys of rows that have those of other rows, one to one."""
        found = (
            f"(SELECT other.key FROM {pile.table} AS other WHERE other.place = -{_quoted(column)})" if pile else "NULL"
        )
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {self.table} SET key = COALESCE({found}, {_quoted(column)})")

    def _take_keys(self) -> None:
        """Give every row a key that no row has had before."""
        name, column = self.model._meta.db_table, _key_column(self.model)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    f"UPDATE {self.table} SET key = taken.key FROM (SELECT place, "
                    f"nextval(pg_get_serial_sequence(%s, %s)) AS key FROM (SELECT place FROM {self.table} "
                    f"ORDER BY place) AS places) AS taken WHERE {self.table}.place = taken.place",
                    [_table(self.model), column],
                )
            else:
                cursor.execute(
                    f"UPDATE {self.table} SET key = place + MAX("
                    f"COALESCE((SELECT seq FROM sqlite_sequence WHERE name = %s), 0), "
                    f"COALESCE((SELECT MAX({_quoted(column)}) FROM {_table(self.model)}), 0))",
                    [name],
                )


class ChangedRows(Pile):
    """Rows to update, each by its key and in the columns that change only. A row is changed once.

    Where rows have versions, a row is changed from the version that was known, and gets the next one.
    """

    def __init__(self, model: type[models.Model], columns: Sequence[str], *, is_versioned: bool = False) -> None:
        own = {"key": _own_key(), "shape": "text", "known": "integer"}
        super().__init__(own | _types(model, columns))
        self.model, self.columns, self.is_versioned = model, tuple(columns), is_versioned
        self._shapes: Counter[str] = Counter()

    def change(self, rows: Iterable[tuple[int, int | None, Mapping[str, Any]]]) -> None:
        """Ask for rows to be changed: key, known version, and database values by column."""
        prepared = []
        for key, known, values in rows:
            shape = ",".join(column for column in self.columns if column in values)
            self._shapes[shape] += 1
            prepared.append((key, shape, known, *(values.get(column) for column in self.columns)))
        self.put(prepared)

    def update(self, references: Mapping[str, Pile] | None = None) -> None:
        """Change the rows, those that change in the same columns at once.

        Raises: DataMoved when a row is gone, or has another version than the one that was known.
        """
        table, key = _table(self.model), _quoted(_key_column(self.model))
        for shape, expected in self._shapes.items():
            columns = shape.split(",") if shape else []
            values, joins = _resolved(columns, references)
            settings = [f"{_quoted(column)} = {value}" for column, value in zip(columns, values, strict=True)]
            guard = ""
            if self.is_versioned:
                settings.append(f"version = {table}.version + 1")
                guard = f"AND {table}.version = waiting.known"
            with connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE {table} SET {', '.join(settings)} FROM {self.table} AS waiting {joins} "
                    f"WHERE {table}.{key} = waiting.key AND waiting.shape = %s {guard}",
                    [shape],
                )
                if cursor.rowcount != expected:
                    raise DataMoved


def record_history(rows: NewRows | ChangedRows, *, by: User | None, moment: dt.datetime) -> None:
    """Keep the rows of a pile, as they are written now, in the history of their model."""
    if not rows.count:
        return
    history: Any = rows.model.history.model  # type: ignore[attr-defined]
    columns = [field.column for field in history.tracked_fields]
    noted = ["history_date", "history_type", "history_user_id"]
    kind = "+" if isinstance(rows, NewRows) else "~"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_table(history)} ({', '.join(map(_quoted, [*columns, *noted]))}) "
            f"SELECT {', '.join(f'written.{_quoted(column)}' for column in columns)}, %s, %s, %s "
            f"FROM {rows.table} AS waiting JOIN {_table(rows.model)} AS written "
            f"ON written.{_quoted(_key_column(rows.model))} = waiting.key ORDER BY waiting.key",
            [
                connection.ops.adapt_datetimefield_value(moment),
                kind,
                by.pk if by else None,
            ],
        )


def values_of(model: type[models.Model], columns: Sequence[str]) -> Callable[[Any], list[Any]]:
    """Return the function that turns columns of a new record into what the database takes."""
    known = _fields(model)
    fields = [(known[column], preparer(known[column])) for column in columns]
    return lambda row: [prepare(field.pre_save(row, True)) for field, prepare in fields]


def all_columns(model: type[models.Model]) -> list[str]:
    """List the columns of a model, but for a key that the database draws."""
    fields: list[Any] = list(model._meta.concrete_fields)
    return [field.column for field in fields if field.is_relation or not field.primary_key]


def _resolved(columns: Sequence[str], references: Mapping[str, Pile] | None) -> tuple[list[str], str]:
    """Give the value of each column, and the joins that find the keys of those that name rows of another pile."""
    values: list[str] = []
    joins: list[str] = []
    for column in columns:
        pile = (references or {}).get(column)
        if pile is None or not pile.count:
            values.append(f"waiting.{_quoted(column)}")
            continue
        alias = f"of_{len(joins)}"
        joins.append(f"LEFT JOIN {pile.table} AS {alias} ON {alias}.place = -waiting.{_quoted(column)}")
        values.append(f"COALESCE({alias}.key, waiting.{_quoted(column)})")
    return values, " ".join(joins)


@contextmanager
def _one_step() -> Iterator[None]:
    """Let SQLite put many rows on a pile at once. A savepoint takes no lock of what others write."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT filling")
        try:
            yield
        finally:
            cursor.execute("RELEASE filling")


def _fields(model: type[models.Model]) -> dict[str, Any]:
    return {str(field.column): field for field in model._meta.concrete_fields}


def _types(model: type[models.Model], columns: Sequence[str]) -> dict[str, str]:
    known = _fields(model)
    return {column: str(known[column].db_type(connection)) for column in columns}


def _own_key() -> str:
    return "integer PRIMARY KEY" if connection.vendor == "sqlite" else "bigint PRIMARY KEY"


def _key_column(model: type[models.Model]) -> str:
    return str(model._meta.pk.column)


def _table(model: type[models.Model]) -> str:
    return _quoted(model._meta.db_table)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
