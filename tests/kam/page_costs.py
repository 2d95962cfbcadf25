"""The pages whose cost must not grow with the company: how to ask for each, and how many queries each takes.

Asked by a person who sees everything. The tests ask with one account and with fifty, and with a thousand; the
benchmark asks with a hundred thousand.
"""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts.models import Account

WORDS = "化工"
_numbers = count(1)


@dataclass(frozen=True)
class PageCost:
    """One page: what it is called, how it is asked for, what it answers, how many queries it takes when warm.

    `varies`: up to so many, by the kinds of events that are the newest of the account shown, never by their number.
    """

    name: str
    ask: Callable[[Client], Any]
    queries: int
    status: int = 200
    varies: bool = False

    def allows(self, queries: int) -> bool:
        return queries <= self.queries if self.varies else queries == self.queries


def _get(address: str) -> Callable[[Client], HttpResponse]:
    return lambda client: client.get(address)


def _create(client: Client) -> HttpResponse:
    name = f"新立{next(_numbers)}号{uuid.uuid4().hex[:8]}机械制造有限公司"
    return client.post("/accounts/new/", {"name": name, "token": uuid.uuid4().hex})


def counted(queries: Iterable[dict[str, str]]) -> int:
    """Count what was asked, without the marks of transactions: those of a test lie inside its own one."""
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")) for query in queries)


def pages_of_company() -> tuple[PageCost, ...]:
    """Return the pages as the company in the database has them: the deep one near its end, the largest account."""
    accounts = Account.objects.active()
    deep = max(-(-accounts.count() // 50) * 3 // 4, 1)
    largest = accounts.order_by("-figures__composite", "pk").values_list("number", flat=True)[0]
    return (
        PageCost("list", _get("/accounts/"), 14),
        PageCost("filtered", _get("/accounts/?category=key&sort=-revenue"), 14),
        PageCost("search of two characters, sorted", _get(f"/accounts/?q={WORDS}&sort=-revenue"), 14),
        PageCost("deep page", _get(f"/accounts/?page={deep}"), 14),
        PageCost("360° page", _get(f"/accounts/{largest}/"), 38, varies=True),
        PageCost("pyramid", _get("/pyramid/"), 20),
        PageCost("new form", _get("/accounts/new/"), 8),
        PageCost("create with duplicate check", _create, 20, 302),
    )
