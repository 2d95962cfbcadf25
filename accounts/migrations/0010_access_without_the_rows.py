from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_people_found_by_index"),
        ("users", "0005_api_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(model_name="account", name="account_active_access"),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(fields=["owner", "region", "unit", "archived_at", "id"], name="account_access"),
        ),
    ]
