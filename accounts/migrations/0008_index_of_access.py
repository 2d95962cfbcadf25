from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_pairs_of_characters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                fields=["owner", "region", "unit", "id"],
                name="account_active_access",
                condition=models.Q(archived_at=None),
            ),
        ),
    ]
