"""Loading millions of rows into empty tables: PostgreSQL checks them and builds their indexes afterwards, at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models

CONSTRAINTS = """
    SELECT quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype IN ('f', 'u') ORDER BY conname"""
INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = %s::regclass AND NOT indisprimary
        AND indexrelid NOT IN (SELECT conindid FROM pg_constraint WHERE conrelid = indrelid)
    ORDER BY indexrelid"""


@contextmanager
def loading(*tables: type[models.Model]) -> Iterator[None]:
    """Set aside what the tables check row by row, and put it back at the end; a failure rolls back all of it.

    At the end all tables are counted, too: what comes next in the transaction is planned for what they hold then.

    Must run in a transaction, with the tables still untouched in it. SQLite has no need: it checks at the commit.
    """
    if connection.vendor != "postgresql":
        yield
        return
    later = []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        for table in (model._meta.db_table for model in tables):
            cursor.execute(CONSTRAINTS, [table])
            for name, definition in cursor.fetchall():
                later.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            cursor.execute(INDEXES, [table])
            for name, definition in cursor.fetchall():
                later.append(definition)
                cursor.execute(f"DROP INDEX {name}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in sorted(later, key=lambda each: "FOREIGN KEY" in each):
            cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("ANALYZE")
