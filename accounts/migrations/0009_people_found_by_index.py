"""People are found by indexes too; counts of a category read its index alone."""

from typing import Any

from django.conf import settings
from django.db import migrations, models

COLUMNS = "name, email, wechat, title, phone, mobile"
FUNCTION = """
CREATE OR REPLACE FUNCTION accounts_person(
    name text, email text, wechat text, title text, phone text, mobile text
) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 100 AS $$
    SELECT lower(name || chr(10) || email || chr(10) || wechat || chr(10) || title || chr(10) || phone || chr(10)
        || mobile)
$$"""
PAIRS = (
    "CREATE INDEX IF NOT EXISTS contact_pairs ON accounts_contact USING gin "
    f"(accounts_pairs(accounts_person({COLUMNS})))"
)
SEARCH = (
    "CREATE INDEX IF NOT EXISTS contact_search ON accounts_contact USING gin "
    f"(accounts_person({COLUMNS}) gin_trgm_ops)"
)


def add_indexes(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(FUNCTION)
    schema_editor.execute(PAIRS)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        has_trigrams = cursor.fetchone() is not None
    if has_trigrams:
        schema_editor.execute(SEARCH)


def drop_indexes(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS contact_search, contact_pairs")
        schema_editor.execute("DROP FUNCTION IF EXISTS accounts_person(text, text, text, text, text, text)")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_index_of_access"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(add_indexes, drop_indexes),
        migrations.RemoveIndex(model_name="account", name="account_category"),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                fields=["category", "id"], name="account_active_category", condition=models.Q(archived_at=None)
            ),
        ),
    ]
