"""Make the table of the database cache, which holds rate limits where there is no Redis."""

from typing import Any

from django.core.management import call_command
from django.db import migrations


def create_cache_table(apps: Any, schema_editor: Any) -> None:
    call_command("createcachetable", "django_cache", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("users", "0001_people_and_trees")]

    operations = [migrations.RunPython(create_cache_table, migrations.RunPython.noop)]
