# ruff: noqa: S608 (table and column names come from models; values are always parameters)
"""Writing many rows of plain values at once: PostgreSQL takes arrays and COPY, SQLite one prepared statement.

Nothing here checks values, keeps history or counts versions: whoever calls does, or says why not.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

# Fields of which the drivers take every value as it is; `get_db_prep_save` would only hand it on, slowly.
PLAIN = frozenset(
    {
        *(models.CharField, models.TextField, models.EmailField, models.BooleanField),
        *(models.ForeignKey, models.OneToOneField, models.BigAutoField, models.PositiveIntegerField),
        *(models.PositiveSmallIntegerField, models.SmallIntegerField, models.IntegerField),
    }
)


def is_plain(field: Any) -> bool:
    """Tell whether the values of a field go into the database as they are."""
    return type(field) in PLAIN


def preparer(field: Any) -> Callable[[Any], Any]:
    """Return the function that turns a value in Python into what the database takes for a field."""
    database = connections[DEFAULT_DB_ALIAS]
    if is_plain(field):
        return lambda value: value
    return lambda value: None if value is None else field.get_db_prep_save(value, database)


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of database values. Cost: 1 statement."""
    table, names = model._meta.db_table, ", ".join(columns)
    database = connections[DEFAULT_DB_ALIAS]
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(rows))


def update_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Set some fields of many rows, each given as primary key and the values in Python. Cost: 1 statement."""
    meta, database = model._meta, connections[DEFAULT_DB_ALIAS]
    key: Any = meta.pk
    changed: list[Any] = [meta.get_field(name) for name in fields]
    prepare = [preparer(field) for field in changed]
    prepared = [(row[0], *(turn(value) for turn, value in zip(prepare, row[1:], strict=True))) for row in rows]
    if not prepared:
        return
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            settings = ", ".join(f"{field.column} = given.{field.column}" for field in changed)
            arrays = ", ".join(f"%s::{field.cast_db_type(database)}[]" for field in (key, *changed))
            names = ", ".join(["given_key", *(field.column for field in changed)])
            cursor.execute(
                f"UPDATE {meta.db_table} SET {settings} FROM unnest({arrays}) AS given ({names}) "
                f"WHERE {meta.db_table}.{key.column} = given.given_key",
                [list(values) for values in zip(*prepared, strict=True)],
            )
        else:
            settings = ", ".join(f"{field.column} = %s" for field in changed)
            statement = f"UPDATE {meta.db_table} SET {settings} WHERE {key.column} = %s"
            cursor.executemany(statement, [(*row[1:], row[0]) for row in prepared])


def insert_lacking(model: type[models.Model], keys: Sequence[int]) -> None:
    """Give each key of another table a row of defaults here, where it has none yet. Cost: 1 statement.

    For models whose primary key is a one-to-one relation; a key that the other table lacks gets nothing.
    """
    meta, database = model._meta, connections[DEFAULT_DB_ALIAS]
    key: Any = meta.pk
    blank = model()
    rest: list[Any] = [field for field in meta.concrete_fields if field is not key]
    values = [field.get_db_prep_save(field.pre_save(blank, add=True), database) for field in rest]
    names = ", ".join(field.column for field in (key, *rest))
    other, marks = key.remote_field.model._meta, ", ".join(["%s"] * len(rest))
    with database.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {meta.db_table} ({names}) SELECT {other.pk.column}, {marks} FROM {other.db_table} "
            f"WHERE {other.pk.column} IN ({', '.join(['%s'] * len(keys)) or 'NULL'}) ON CONFLICT DO NOTHING",
            [*values, *keys],
        )


def take_keys(model: type[models.Model], count: int) -> list[int]:
    """Take primary keys that no other row will get. SQLite: within a transaction. Cost: 1 query."""
    table, column = model._meta.db_table, model._meta.pk.column
    database = connections[DEFAULT_DB_ALIAS]
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [table, column, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute(f"SELECT COALESCE(MAX({column}), 0) FROM {table}")
        last: int = cursor.fetchone()[0]
    return list(range(last + 1, last + 1 + count))
