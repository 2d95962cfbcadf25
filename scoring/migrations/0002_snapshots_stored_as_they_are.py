from typing import Any

from django.db import migrations


def store(schema_editor: Any, how: str) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE scoring_featuresnapshot ALTER COLUMN arrays SET STORAGE {how}")


def store_as_they_are(_apps: Any, schema_editor: Any) -> None:
    store(schema_editor, "EXTERNAL")


def store_compressed(_apps: Any, schema_editor: Any) -> None:
    store(schema_editor, "EXTENDED")


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0001_runs_and_scores"),
    ]

    operations = [
        migrations.RunPython(store_as_they_are, store_compressed),
    ]
