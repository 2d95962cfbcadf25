"""Two Chinese characters are found by an index of pairs: pg_trgm begins at three. PostgreSQL only."""

from typing import Any

from django.db import migrations

# Runs of ASCII hold no pair that is asked for. The cost keeps the planner from counting pairs row by row.
FUNCTION = r"""
CREATE OR REPLACE FUNCTION accounts_pairs(words text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $$
    SELECT array_agg(substr(kept, place, 2))
    FROM regexp_replace(words, '[\x01-\x7f]{2,}', ' ', 'g') AS kept, generate_series(1, length(kept) - 1) AS place
$$"""
INDEX = "CREATE INDEX IF NOT EXISTS account_pairs ON accounts_account USING gin (accounts_pairs(search_text))"


def add_pairs(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in (FUNCTION, INDEX):
            schema_editor.execute(statement)


def drop_pairs(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in ("DROP INDEX IF EXISTS account_pairs", "DROP FUNCTION IF EXISTS accounts_pairs(text)"):
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_search_index")]

    operations = [migrations.RunPython(add_pairs, drop_pairs)]
