"""What the charts of the pyramid page draw, with every text and figure written for the language of the page."""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.choices import Tier
from core import formats
from scoring.selectors import CurvePoint, Scatter, WhaleCurve

PLACE = "NUMBER"
KEPT_CHARTS = 16
UNITS = [(Decimal(100_000_000), "亿"), (Decimal(10_000), "万")]
ENGLISH_UNITS = [(Decimal(1_000_000), "m"), (Decimal(1_000), "k")]


def whale_chart(curve: WhaleCurve, *, language: str, currency: str) -> dict[str, Any]:
    """Lay out the whale curve: points, the words along it, and a sentence for each point."""
    scale, unit = _scale(curve, language)

    def height(point: CurvePoint) -> float:
        return float(point.value / scale) if point.share_of_value is None else point.share_of_value

    marks: list[dict[str, Any]] = []
    if curve.top is not None:
        marks.append(_mark(curve.top, height, _top_words(curve.top, language, currency), "below-right", strong=True))
    if curve.peak is not None and curve.losing_accounts and curve.is_in_shares:
        share = formats.percent(curve.peak.share_of_value, language=language, places=0)
        marks.append(_mark(curve.peak, height, _("Peak %(share)s") % {"share": share}, "above", strong=True))
    if curve.erosion > 0 and curve.points:
        lost = formats.money(curve.erosion, language=language, currency=currency)
        marks.append(
            _mark(curve.points[-1], height, _("Erosion %(amount)s") % {"amount": lost}, "below-left", strong=False)
        )
    return {
        "points": [[round(point.share_of_accounts, 5), round(height(point), 5)] for point in curve.points],
        "tips": [_tip(point, language, currency) for point in curve.points],
        "marks": marks,
        "in_shares": curve.is_in_shares,
        "unit": unit,
    }


def pareto_chart(curve: WhaleCurve, *, language: str, currency: str) -> dict[str, Any]:
    """Lay out what each tenth of the accounts brings, and the sum so far."""
    scale, unit = _scale(curve, language)
    total = curve.total if curve.is_in_shares else scale
    sums = [point.value for point in curve.tenths]
    own = [value - before for value, before in zip(sums, [Decimal(0), *sums], strict=False)]
    return {
        "labels": [f"{tenth}0%" for tenth in range(1, len(sums) + 1)],
        "own": [round(float(value / total), 5) for value in own],
        "cumulative": [round(float(value / total), 5) for value in sums],
        "tips": [_tip(point, language, currency) for point in curve.tenths],
        "in_shares": curve.is_in_shares,
        "unit": unit,
    }


@lru_cache(maxsize=KEPT_CHARTS)
def matrix_chart(scatter: Scatter, *, language: str) -> Mapping[str, Any]:
    """Lay out current × potential value by tier, with the names of the quadrants.

    A thousand points take longer to write than the page around them, and stay the same until the next run: kept.
    """

    def written(amount: Decimal) -> str:
        return formats.money(amount, language=language, has_unit=False)

    current, potential, address = _("Current %(amount)s"), _("Potential %(amount)s"), account_address()

    series: list[dict[str, Any]] = []
    for tier in Tier:
        points = [
            [
                float(point.current),
                float(point.potential),
                "\n".join(
                    [
                        point.name,
                        current % {"amount": written(point.current)},
                        potential % {"amount": written(point.potential)},
                    ]
                ),
                address.replace(PLACE, quote(point.number)),
            ]
            for point in scatter.points
            if point.tier == tier
        ]
        series.append({"tier": tier.value, "name": str(tier.label), "points": points})
    return {
        "series": series,
        "border": [float(scatter.border_current), float(scatter.border_potential)],
        "quadrants": {
            "invest": _("Invest"),
            "defend": _("Defend"),
            "develop": _("Develop"),
            "streamline": _("Streamline"),
        },
        "axes": [_("Current value →"), _("↑ Potential value")],
    }


def account_address() -> str:
    """Give the address of an account, with PLACE where its number goes: one look-up for many points."""
    return reverse("accounts:account_detail", args=[PLACE])


def _scale(curve: WhaleCurve, language: str) -> tuple[Decimal, str]:
    """Choose the unit of money on the axis; shares need none."""
    if curve.is_in_shares:
        return Decimal(1), ""
    most = max((abs(point.value) for point in curve.points), default=Decimal(0))
    units = UNITS if formats.is_chinese(language) else ENGLISH_UNITS
    return next(((scale, name) for scale, name in units if most >= scale), (Decimal(1), ""))


def _mark(point: CurvePoint, height: Any, text: str, place: str, *, strong: bool) -> dict[str, Any]:
    return {
        "x": round(point.share_of_accounts, 5),
        "y": round(height(point), 5),
        "text": text,
        "place": place,
        "strong": strong,
    }


def _top_words(point: CurvePoint, language: str, currency: str) -> str:
    if point.share_of_value is None:
        amount = formats.money(point.value, language=language, currency=currency)
        return _("Top 20%% → %(amount)s") % {"amount": amount}
    share = formats.percent(point.share_of_value, language=language, places=0)
    return _("Top 20%% → %(amount)s") % {"amount": share}


def _tip(point: CurvePoint, language: str, currency: str) -> str:
    accounts = formats.number(point.accounts, language=language)
    words = _("Best %(accounts)s accounts (%(share)s)") % {
        "accounts": accounts,
        "share": formats.percent(point.share_of_accounts, language=language, places=0),
    }
    amount = formats.money(point.value, language=language, currency=currency)
    share = formats.percent(point.share_of_value, language=language)
    return f"{words}\n{amount}" if point.share_of_value is None else f"{words}\n{amount} · {share}"
