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

    Shape: one row a term, positions as percent of the picture; a term that is not known has a dash and no bar. A result
    below zero hangs to the left.
    """
    language = get_language() or ""
    spans: list[tuple[Decimal, Decimal]] = []
    level = Decimal(0)
    for place, term in enumerate(terms):
        amount = term.amount or Decimal(0)
        is_whole = place in {0, len(terms) - 1}
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
            "is_minus": 0 < place < len(terms) - 1,
            "is_total": place == len(terms) - 1,
            "amount": formats.money(term.amount, language=language, has_unit=False),
            "share": formats.percent(abs(term.share) if 0 < place < len(terms) - 1 else term.share, language=language)
            if term.share is not None
            else formats.UNKNOWN,
        }
        for place, (term, (start, end)) in enumerate(zip(terms, spans, strict=True))
    ]
