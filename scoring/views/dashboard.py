"""The pyramid page: tiers, whale curve, matrix, false key accounts, coverage."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts.choices import Category, Tier
from accounts.completeness import ENOUGH_PERCENT
from core import formats
from scoring.charts import matrix_chart, pareto_chart, whale_chart
from scoring.selectors import (
    QUIET_DAYS,
    Coverage,
    PyramidSummary,
    Scatter,
    TierRow,
    WhaleCurve,
    coverage,
    list_false_keys,
    picture_of,
    published_run,
)
from scoring.views.false_keys import false_key_rows, may_decide
from scoring.views.scope import Scope, language
from users.choices import ROLES_THAT_RETIER
from users.requests import SignedInRequest
from users.saved_views import address_of, views_of

PAGE = "pyramid"
FALSE_KEYS_SHOWN = 5
GOOD_COVERAGE = 0.8
STRATEGIES: dict[Tier, Promise] = {
    Tier.PLATINUM: gettext_lazy("Plan jointly, one by one"),
    Tier.GOLD: gettext_lazy("Deepen share, move up"),
    Tier.SILVER: gettext_lazy("Standard offer, watch cost"),
    Tier.BRONZE: gettext_lazy("Self-service, fewer concessions"),
}
# The layers of the picture from the top: half width above and below, and heights, in a box of 288 × 256.
LAYERS = {
    Tier.PLATINUM: ("144,0 180,64 108,64", 52),
    Tier.GOLD: ("106.3,67 181.7,67 216,128 72,128", 102),
    Tier.SILVER: ("70.3,131 217.7,131 252,192 36,192", 166),
    Tier.BRONZE: ("34.3,195 253.7,195 288,256 0,256", 230),
}


@require_safe
def pyramid(request: SignedInRequest) -> HttpResponse:
    """Show the pyramid of the accounts a person may see, with what follows from it."""
    run = published_run()
    may_retier = request.user.role in ROLES_THAT_RETIER
    if run is None:
        return render(request, "scoring/pyramid_before.html", {"may_retier": may_retier})
    scope = Scope(request, run)
    picture = picture_of(scope.accounts, run, since=scope.since, listed=FALSE_KEYS_SHOWN, then=scope.then)
    summary, curve, matrix = picture.summary, picture.curve, picture.matrix
    flagged = scope.accounts.filter(pk__in=picture.false_keys)
    head = summary.run
    saved = views_of(request.user, PAGE)
    context: dict[str, Any] = {
        "scope": scope,
        "head": head,
        "summary": summary,
        "may_retier": may_retier,
        "may_decide": may_decide(request.user, scope),
        "clear_url": reverse("scoring:pyramid") if scope.chosen else "",
        "saved": [
            (view, address_of(view, reverse("scoring:pyramid")), str(view.pk) == request.GET.get("saved"))
            for view in saved
        ],
        "save_url": f"{reverse('view_new')}?{urlencode({**scope.own, 'list': PAGE})}" if scope.chosen else "",
        "export_url": reverse("scoring:pyramid_export") + scope.own_query,
        "moves_url": reverse("scoring:moves") + scope.own_query,
        "false_keys_url": reverse("scoring:false_keys") + scope.own_query,
    }
    if summary.accounts:
        context |= {
            "stats": _stats(scope, summary),
            "layers": _layers(scope, summary),
            "cover": _coverage_lines(scope, coverage(scope.accounts, as_of=timezone.localdate())),
            "key_accounts": summary.key_accounts,
            "whale": whale_chart(curve, language=language(), currency=head.currency),
            "whale_words": _whale_words(curve),
            "pareto": pareto_chart(curve, language=language(), currency=head.currency),
            "tenths": curve.tenths,
            "matrix": matrix_chart(matrix, language=language()),
            "matrix_words": _matrix_words(matrix),
            "matrix_rows": _matrix_rows(matrix),
            "tiers": Tier.values,
            "false_keys": false_key_rows(scope, list_false_keys(flagged, run, then=scope.then)),
            "false_key_count": picture.false_key_count,
        }
    return render(request, "scoring/pyramid.html", context)


def _stats(scope: Scope, summary: PyramidSummary) -> list[dict[str, Any]]:
    currency = summary.run.currency
    keys = formats.number(summary.key_accounts, language=language())
    value = formats.money_figure(summary.value, language=language(), currency=currency)
    top = formats.number(summary.top_accounts, language=language())
    brought = formats.money(summary.top_value, language=language(), currency=currency)
    erosion = formats.money(summary.erosion, language=language(), currency=currency)
    change = formats.change(summary.revenue_change, language=language())
    share = formats.percent(summary.top_share, language=language())
    return [
        {
            "label": _("Accounts"),
            "value": formats.number(summary.accounts, language=language()),
            "url": scope.list_url(),
            "note": ngettext("%(n)s of them key account", "%(n)s of them key accounts", summary.key_accounts)
            % {"n": keys},
        },
        {
            "label": _("Direct value"),
            "prefix": value.prefix,
            "value": value.digits,
            "unit": value.suffix,
            "url": scope.list_url(sort="-direct_value"),
            "note": _("Sales %(change)s on the window before") % {"change": change}
            if summary.revenue_change is not None
            else "",
        },
        {
            "label": _("Brought by the top 20%"),
            "value": share.removesuffix("%"),
            "unit": "%" if share.endswith("%") else "",
            "url": scope.list_url(sort="-direct_value"),
            "note": ngettext("%(n)s account, %(amount)s", "%(n)s accounts, %(amount)s", summary.top_accounts)
            % {"n": top, "amount": brought},
        },
        {
            "label": _("Loss makers"),
            "value": formats.number(summary.losing_accounts, language=language()),
            "url": scope.list_url(sort="direct_value"),
            "note": _("erode %(amount)s") % {"amount": erosion} if summary.erosion > 0 else "",
            "note_state": "bad",
        },
    ]


def _layers(scope: Scope, summary: PyramidSummary) -> list[dict[str, Any]]:
    def layer(row: TierRow) -> dict[str, Any]:
        points, y = LAYERS[row.tier]
        return {
            "row": row,
            "strategy": STRATEGIES[row.tier],
            "url": scope.list_url(tier=row.tier.value),
            "points": points,
            "y": y,
            "share_percent": max(0.0, round((row.share or 0.0) * 100, 1)),
        }

    return [layer(row) for row in summary.tiers]


def _coverage_lines(scope: Scope, cover: Coverage) -> list[dict[str, Any]]:
    lines = [
        (_("Have an owner"), cover.with_owner, {"missing": "owner"}),
        (_("Have a current plan"), cover.with_plan, {"missing": "plan"}),
        (_("Dossier at least %(n)s%% complete") % {"n": ENOUGH_PERCENT}, cover.complete, {"missing": "completeness"}),
        (_("No block of the dossier overdue"), cover.reviewed, {"missing": "review"}),
        (_("Ordered within %(n)s days") % {"n": QUIET_DAYS}, cover.ordering, {"view": "quiet"}),
    ]
    total = cover.key_accounts
    return [
        {
            "label": label,
            "value": count,
            "max": total,
            "missing": total - count,
            "missing_url": scope.accounts_url(category=Category.KEY.value, **query),
            "state": "warn" if total and count / total < GOOD_COVERAGE else "",
        }
        for label, count, query in lines
    ]


def _whale_words(curve: WhaleCurve) -> str:
    """Say in one sentence what the whale curve shows."""
    if not curve.is_in_shares or curve.top is None or curve.peak is None:
        return _("Whale curve in money: the total is not above zero")
    return _("The top 20%% bring %(top)s of the profit, the peak is %(peak)s, %(losing)s accounts make losses") % {
        "top": formats.percent(curve.top.share_of_value, language=language()),
        "peak": formats.percent(curve.peak.share_of_value, language=language()),
        "losing": formats.number(curve.losing_accounts, language=language()),
    }


def _matrix_rows(matrix: Scatter) -> list[tuple[str, str, int]]:
    return [
        (_("Invest"), _("current and potential value high"), matrix.invest),
        (_("Defend"), _("current value high"), matrix.defend),
        (_("Develop"), _("potential value high"), matrix.develop),
        (_("Streamline"), _("neither high"), matrix.streamline),
    ]


def _matrix_words(matrix: Scatter) -> str:
    return formats.listing(
        (f"{name} {formats.number(count, language=language())}" for name, _note, count in _matrix_rows(matrix)),
        language=language(),
    )
