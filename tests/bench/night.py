"""One step of the benchmark of the night, in a process of its own: python -m tests.bench.night STEP ACCOUNTS LINES.

Prints one JSON object with the CPU seconds of the step, imports included, and the peak memory.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam.settings")


def company(accounts: int, lines: int) -> None:
    """Write the company and let it be scored once, as any company is before its next night."""
    from tests.bench.company import AS_OF, make_company

    make_company(accounts, lines)
    run(AS_OF, full=True)


def full(_accounts: int, _lines: int) -> None:
    """Count everything again, fit, score and write."""
    from tests.bench.company import AS_OF

    run(AS_OF, full=True)


def trade(_accounts: int, lines: int) -> None:
    """A day's trade: one line in a thousand is new."""
    import numpy as np
    from django.db import transaction

    from accounts.models import Account
    from tests.bench.company import AS_OF, insert_lines
    from trade.models import Order
    from trade.rollup import mark_dirty

    rng = np.random.default_rng(lines)
    ids = np.array(Account.objects.order_by("number").values_list("id", flat=True))
    orders = lines // 1000
    buyers = rng.choice(ids, size=orders)
    last = Order.objects.order_by("-id").values_list("id", flat=True)[0]
    with transaction.atomic():
        Order.objects.bulk_create(
            [
                Order(id=last + 1 + index, number=f"N{last}-{index}", account_id=int(buyer), ordered_on=AS_OF)
                for index, buyer in enumerate(buyers)
            ]
        )
        heads = np.arange(orders)
        account = np.zeros(last + orders, dtype=np.int64)
        account[last:] = buyers
        insert_lines(heads + last, account, np.full(last + orders, AS_OF.isoformat()), rng)
        mark_dirty([(int(buyer), AS_OF) for buyer in buyers])


def night(_accounts: int, _lines: int) -> None:
    """The night after a day's trade."""
    import datetime as dt

    from tests.bench.company import AS_OF

    run(AS_OF + dt.timedelta(days=1))


def pandas(_accounts: int, _lines: int) -> None:
    """The yardstick: the same scores by pandas, from reading the lines to writing the result."""
    from tests.bench.by_pandas import score_by_pandas

    score_by_pandas()


def write(_accounts: int, _lines: int) -> None:
    """The set-based switch of all figures, of which every one changed."""
    from scoring.models import Score, ScoringRun
    from scoring.writing import publish

    run_shown = ScoringRun.objects.latest_published()
    assert run_shown is not None
    from django.db.models import F

    Score.objects.of_run(run_shown).update(composite=F("composite") + 1)
    begin = time.process_time()
    changed = publish(run_shown)
    print(json.dumps({"cpu": (time.process_time() - begin) / changed}))
    sys.exit()


def bulk_update(_accounts: int, _lines: int) -> None:
    """The yardstick of the switch: Django's bulk_update on a thousand of the same rows."""
    from accounts.models import AccountFigures
    from scoring.writing import SHOWN

    rows = list(AccountFigures.objects.order_by("pk")[:1000])
    begin = time.process_time()
    AccountFigures.objects.bulk_update(rows, list(SHOWN), batch_size=500)
    print(json.dumps({"cpu": (time.process_time() - begin) / len(rows)}))
    sys.exit()


def run(day: Any, **options: Any) -> None:
    from scoring.actions import run_scoring

    run_scoring(as_of=day, is_as_of_explicit=False, **options)


STEPS: dict[str, Callable[[int, int], None]] = {
    step.__name__: step for step in (company, full, trade, night, pandas, write, bulk_update)
}


def main() -> None:
    step, accounts, lines = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    django.setup()
    STEPS[step](accounts, lines)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": time.process_time(), "peak_mb": peak}))


if __name__ == "__main__":
    main()
