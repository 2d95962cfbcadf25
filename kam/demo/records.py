"""Writing many records at once, with the history that says they are made up."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import connection, models

REASON = "seed_demo"
MODEL = TypeVar("MODEL", bound=models.Model)


def create_all(model: type[MODEL], rows: list[MODEL]) -> list[MODEL]:
    """Create records and the first entry of their history, where they have one. Cost: 1 statement in 500."""
    model._default_manager.bulk_create(rows, batch_size=500)
    history: Any = getattr(model, "history", None)
    if history is not None:
        history.bulk_history_create(rows, batch_size=500, default_change_reason=REASON)
    return rows


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of plain values: PostgreSQL copies them, SQLite prepares one statement. Values are not checked."""
    table = model._meta.db_table
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(rows))  # noqa: S608


def set_column(model: type[models.Model], column: str, values: Iterable[tuple[Any, int]]) -> None:
    """Set one column of many rows, given as (value, primary key)."""
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE {key} = %s", list(values))  # noqa: S608
