"""After any mixture of edits the night finds exactly what a full rebuild finds."""

import datetime as dt
import io
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from scoring.exports import find_run, write_scores
from scoring.models import ForecastFit
from tests.scoring.company import AS_OF, make_company, run
from tests.trade.trading import buy
from trade.models import OrderLine
from trade.rollup import mark_dirty

edits = st.lists(
    st.tuples(
        st.sampled_from(["add", "change", "move", "delete", "void", "night", "next day"]),
        st.integers(0, 400),
        st.dates(min_value=dt.date(2025, 6, 10), max_value=dt.date(2026, 6, 20)),
        st.decimals(min_value=-5000, max_value=5000, places=4),
    ),
    min_size=1,
    max_size=10,
)


class IncrementalProperty(TestCase):
    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(edits)
    def test_night_after_any_edits_equals_a_full_rebuild(self, steps: list[tuple[str, int, dt.date, Decimal]]) -> None:
        self.day = AS_OF
        accounts = make_company(35)
        run(self.day, is_as_of_explicit=False)
        for kind, pick, day, amount in steps:
            self._edit(accounts, kind, pick, day, amount)

        run(self.day, is_as_of_explicit=False)
        incremental = self._exported()
        fits = ForecastFit.objects.count()
        run(self.day, full=True, is_as_of_explicit=False, refit=False)

        assert ForecastFit.objects.count() == fits
        assert self._exported() == incremental

    def _edit(self, accounts: list[Any], kind: str, pick: int, day: dt.date, amount: Decimal) -> None:
        account = accounts[pick % len(accounts)]
        if kind in {"night", "next day"}:
            self.day += dt.timedelta(days=kind == "next day")
            run(self.day, is_as_of_explicit=False)
            return
        if kind == "add":
            buy(account, day, amount, cost=None if pick % 2 else amount / 2)
            return
        lines = OrderLine.objects.order_by("pk")
        line = lines[pick % lines.count()]
        mark_dirty([(line.account_id, line.ordered_on)])
        if kind == "delete":
            line.delete()
            return
        if kind == "change":
            line.net_amount = amount
        elif kind == "void":
            line.is_void = not line.is_void
        else:
            line.account, line.ordered_on = account, day
        line.save()
        mark_dirty([(line.account_id, line.ordered_on)])

    def _exported(self) -> str:
        file = io.StringIO()
        write_scores(find_run(), file)
        return file.getvalue()
