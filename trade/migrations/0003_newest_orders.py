from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("trade", "0002_fewer_indexes"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["-ordered_on", "number"], name="order_newest"),
        ),
    ]
