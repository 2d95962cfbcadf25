"""Write the digits of phones into the search text, so that a phone is found however it is written. Can run again."""

import re
from typing import Any

from django.db import migrations

LENGTH = 1500
ROWS = 1000


def add_digits(apps: Any, schema_editor: Any) -> None:
    model = apps.get_model("accounts", "Account")
    rows = model.objects.exclude(phone="", phone_2="").order_by("pk").only("pk", "phone", "phone_2", "search_text")
    changed = []
    for account in rows.iterator(chunk_size=ROWS):
        digits = [re.sub(r"\D+", "", phone) for phone in (account.phone, account.phone_2)]
        lacking = [part for part in digits if part and part not in account.search_text]
        if lacking:
            account.search_text = " ".join([account.search_text, *lacking])[:LENGTH]
            changed.append(account)
    model.objects.bulk_update(changed, ["search_text"], batch_size=ROWS)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_versions_of_records")]

    operations = [migrations.RunPython(add_digits, migrations.RunPython.noop)]
