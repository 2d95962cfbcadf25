"""Our pages beside plain ones, in a process of its own: python -m tests.bench.pages.

Reads the database of DATABASE_URL, which holds a scored company. Prints one JSON object: name of the page by the median
milliseconds of ours and of the plain one, and by our queries.
"""

import json
import os
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam.settings")
TIMES = 15


def main() -> None:
    settings.ROOT_URLCONF = "tests.bench.plain.urls"
    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import Account
    from tests.kam.page_costs import WORDS, counted, pages_of_company
    from users.choices import Role
    from users.models import User

    client = Client()
    client.force_login(User.objects.filter(role=Role.EXECUTIVE, is_active=True).order_by("pk")[0])
    accounts = Account.objects.active()
    last = max(-(-accounts.count() // 50) * 3 // 4, 1)
    largest = accounts.order_by("-figures__composite", "pk").values_list("number", flat=True)[0]
    numbers = iter(range(1_000_000))
    plain: dict[str, Callable[[], Any]] = {
        "list": lambda: client.get("/plain/list/"),
        "filtered": lambda: client.get("/plain/list/?category=key&sort=revenue"),
        "search of two characters, sorted": lambda: client.get(f"/plain/list/?q={WORDS}&sort=revenue"),
        "deep page": lambda: client.get(f"/plain/list/?page={last}"),
        "360° page": lambda: client.get(f"/plain/account/{largest}/"),
        "pyramid": lambda: client.get("/plain/pyramid/"),
        "new form": lambda: client.get("/plain/new/"),
        "create with duplicate check": lambda: client.post(
            "/plain/new/", {"number": f"PLAIN{os.getpid()}-{next(numbers)}", "name": "某某机械制造有限公司"}
        ),
    }
    result = {}
    for page in pages_of_company():
        ask: Callable[[], Any] = lambda page=page: page.ask(client)  # noqa: E731
        ours, theirs = _milliseconds(ask, page.status), _milliseconds(plain[page.name], page.status)
        with CaptureQueriesContext(connection) as asked:
            ask()
        result[page.name] = {"ours": ours, "plain": theirs, "queries": counted(asked)}
        assert page.allows(counted(asked)), f"{page.name} took {counted(asked)} queries, not {page.queries}"
    print(json.dumps(result, ensure_ascii=False))


def _milliseconds(work: Callable[[], Any], status: int) -> float:
    """Return the median time of an answer, after two that warm up."""
    taken = []
    for turn in range(TIMES + 2):
        begin = perf_counter()
        answer = work()
        passed = perf_counter() - begin
        assert answer.status_code == status, (answer.status_code, answer.content[:500])
        if turn >= 2:
            taken.append(passed * 1000)
    return round(median(taken), 2)


if __name__ == "__main__":
    main()
