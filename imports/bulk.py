"""Many rows at once, as quickly as each database takes them: COPY on PostgreSQL, executemany on SQLite."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

Values = Sequence[Any]


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Values]) -> None:
    """Insert rows given as database values (money in units, dates in ISO). Defaults of the model are not applied."""
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
            ):
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(rows))  # noqa: S608


def update(model: type[models.Model], columns: Sequence[str], rows: Iterable[Values]) -> None:
    """Update rows given as (key, values …) in database values."""
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(f"{connection.ops.quote_name(column)} = %s" for column in columns)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET {names} WHERE id = %s",  # noqa: S608
            [(*row[1:], row[0]) for row in rows],
        )
