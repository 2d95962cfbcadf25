"""Exit 0 when the database holds no account and no user, 1 otherwise."""

import os
import sys
from pathlib import Path

import django


def is_empty() -> bool:
    from accounts.models import Account
    from users.models import User

    return not (Account.objects.exists() or User.objects.exists())


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam.settings")
    django.setup()
    sys.exit(not is_empty())
