"""The terms of a value laid beside each other, for pages and documents alike."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import formats
from scoring.selectors import Term

PICTURE_WIDTH = Decimal(100)

TERM_LABELS: dict[str, Promise] = {
    "revenue": _("Revenue"),
    "cost_of_goods": _("Cost of goods"),
    "cost_to_serve": _("Cost to serve (activity-based)"),
    "concessions": _("Concessions and rebates"),
    "financing": _("Cost of receivables"),
    "direct_value": _("Direct value"),
}


def waterfall_rows(terms: Sequence[Term], *, url: str = "") -> list[dict[str, Any]]:
    """Place the terms of the value beside each other: start, deductions, result.

    Shape: one row a term that is known, positions as percent of the picture. A result below zero hangs to the left.
    """
    language = get_language() or ""
    known = [term for term in terms if term.amount is not None]
    spans: list[tuple[Decimal, Decimal]] = []
    level = Decimal(0)
    for place, term in enumerate(known):
        amount = term.amount or Decimal(0)
        is_whole = place in {0, len(known) - 1}
        start, end = (Decimal(0), amount) if is_whole else (level, level + amount)
        spans.append((min(start, end), max(start, end)))
        level = end
    low = min((span[0] for span in spans), default=Decimal(0))
    high = max((span[1] for span in spans), default=Decimal(0))
    width = (high - low) or Decimal(1)
    return [
        {
            "label": TERM_LABELS[term.code],
            "url": f"{url}#{term.code}" if url else "",
            "x": f"{(start - low) / width * PICTURE_WIDTH:.2f}",
            "width": f"{(end - start) / width * PICTURE_WIDTH:.2f}",
            "is_minus": 0 < place < len(known) - 1,
            "is_total": place == len(known) - 1,
            "amount": formats.money(term.amount, language=language, has_unit=False),
            "share": formats.percent(abs(term.share) if 0 < place < len(known) - 1 else term.share, language=language)
            if term.share is not None
            else formats.UNKNOWN,
        }
        for place, (term, (start, end)) in enumerate(zip(known, spans, strict=True))
    ]
