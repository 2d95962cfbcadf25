"""Indexes of the lists and of the search. PostgreSQL finds parts of names by pg_trgm; without it, it reads every row."""

from typing import Any

from django.conf import settings
from django.db import DatabaseError, migrations, models, transaction
from django.db.models import Q

import core.indexes

INDEX = "CREATE INDEX IF NOT EXISTS account_search ON accounts_account USING gin (search_text gin_trgm_ops)"


def add_search_index(apps: Any, schema_editor: Any) -> None:
    """Bring pg_trgm where this database user may; `manage.py check --database default` tells where it may not."""
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        try:
            with transaction.atomic(using=connection.alias):
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        except DatabaseError:
            return
        cursor.execute(INDEX)


def drop_search_index(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS account_search")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_phones_found_by_digits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(add_search_index, drop_search_index),
        migrations.RemoveIndex(model_name="account", name="account_completeness"),
        migrations.RemoveIndex(model_name="accountfigures", name="figures_composite"),
        migrations.RemoveIndex(model_name="accountfigures", name="figures_revenue"),
        migrations.RemoveIndex(model_name="accountfigures", name="figures_tier"),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(fields=["number", "id"], name="account_active_number", condition=Q(archived_at=None)),
        ),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(fields=["name", "id"], name="account_active_name", condition=Q(archived_at=None)),
        ),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                fields=["completeness", "id"], name="account_active_complete", condition=Q(archived_at=None)
            ),
        ),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(fields=["archived_at"], name="account_archived", condition=~Q(archived_at=None)),
        ),
        migrations.AddIndex(
            model_name="accountfigures",
            index=core.indexes.FallingIndex(fields=["-composite", "account"], name="figures_composite"),
        ),
        migrations.AddIndex(
            model_name="accountfigures",
            index=core.indexes.FallingIndex(fields=["-revenue", "account"], name="figures_revenue"),
        ),
        migrations.AddIndex(
            model_name="accountfigures",
            index=core.indexes.FallingIndex(fields=["tier", "-composite", "account"], name="figures_tier"),
        ),
    ]
