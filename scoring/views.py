"""The value pyramid: who is worth what, and what a director decides about it. Everything starts at visible_to."""

import csv
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.choices import Category, Flag, Tier
from accounts.completeness import ENOUGH_PERCENT
from accounts.models import Account, AccountQuerySet
from core import formats
from core.text import cell
from scoring.actions import ask_for_run, decide_flag
from scoring.charts import matrix_chart, pareto_chart, whale_chart
from scoring.choices import Decision
from scoring.forms import DecisionForm, PyramidFilter
from scoring.models import ScoringRun
from scoring.selectors import (
    QUIET_DAYS,
    Coverage,
    FalseKey,
    PyramidSummary,
    Scatter,
    TierRow,
    WhaleCurve,
    coverage,
    earlier_runs,
    find_earlier_run,
    head_of,
    list_false_keys,
    moves_between,
    picture_of,
    placed,
    published_run,
)
from users.choices import ROLES_THAT_RETIER, Role
from users.requests import SignedInRequest

FALSE_KEYS_SHOWN = 5
FALSE_KEYS_LISTED = 200
GOOD_COVERAGE = 0.8
ROLES_THAT_DECIDE = frozenset({Role.DIRECTOR, Role.EXECUTIVE})
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


def _language() -> str:
    return get_language() or "zh-hans"


class Scope:
    """What one look at the pyramid is about: the run, the choices of the filter bar, the accounts they leave.

    Cost: 2 queries, and one for each chosen record.
    """

    def __init__(self, request: SignedInRequest, run: ScoringRun) -> None:
        self.run = run
        self.runs = earlier_runs(run)
        self.form = PyramidFilter(request.GET, user=request.user, runs=self.runs)
        self.accounts: AccountQuerySet = self.form.narrow(Account.objects.visible_to(request.user))
        self.chosen = self.form.chosen()
        self.since = find_earlier_run(run, self.chosen.get("since")) if self.runs else None

    @property
    def query(self) -> dict[str, str]:
        """The choices as the lists of accounts understand them."""
        return {name: str(self.form[name].value()) for name in self.chosen if name != "since"}

    @property
    def own_query(self) -> str:
        """The choices as the pages of the pyramid understand them."""
        since = {"since": self.chosen["since"]} if "since" in self.chosen else {}
        query = urlencode({**self.query, **since})
        return f"?{query}" if query else ""

    def list_url(self, **more: str) -> str:
        """Give the address of the list of accounts behind a figure."""
        return f"{reverse('accounts:account_list')}?{urlencode({**self.query, **more})}"


@require_safe
def pyramid(request: SignedInRequest) -> HttpResponse:
    """Show the pyramid of the accounts a person may see, with what follows from it."""
    run = published_run()
    may_retier = request.user.role in ROLES_THAT_RETIER
    if run is None:
        return render(request, "scoring/pyramid_before.html", {"may_retier": may_retier})
    scope = Scope(request, run)
    picture = picture_of(scope.accounts, run, since=scope.since, listed=FALSE_KEYS_SHOWN)
    summary, curve, matrix = picture.summary, picture.curve, picture.matrix
    head = summary.run
    context: dict[str, Any] = {
        "scope": scope,
        "head": head,
        "summary": summary,
        "may_retier": may_retier,
        "may_decide": request.user.role in ROLES_THAT_DECIDE,
        "clear_url": reverse("scoring:pyramid") if scope.chosen else "",
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
            "whale": whale_chart(curve, language=_language(), currency=head.currency),
            "whale_words": _whale_words(curve),
            "pareto": pareto_chart(curve, language=_language(), currency=head.currency),
            "tenths": curve.tenths,
            "matrix": matrix_chart(matrix, language=_language()),
            "matrix_words": _matrix_words(matrix),
            "matrix_rows": _matrix_rows(matrix),
            "tiers": Tier.values,
            "false_keys": _false_key_rows(scope, scope.accounts.filter(pk__in=picture.false_keys)),
            "false_key_count": picture.false_key_count,
        }
    return render(request, "scoring/pyramid.html", context)


def _stats(scope: Scope, summary: PyramidSummary) -> list[dict[str, Any]]:
    language, currency = _language(), summary.run.currency
    keys = formats.number(summary.key_accounts, language=language)
    value = formats.money_figure(summary.value, language=language, currency=currency)
    top = formats.number(summary.top_accounts, language=language)
    brought = formats.money(summary.top_value, language=language, currency=currency)
    erosion = formats.money(summary.erosion, language=language, currency=currency)
    change = formats.change(summary.revenue_change, language=language)
    share = formats.percent(summary.top_share, language=language)
    return [
        {
            "label": _("Accounts"),
            "value": formats.number(summary.accounts, language=language),
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
            "value": formats.number(summary.losing_accounts, language=language),
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
            "missing_url": scope.list_url(category=Category.KEY.value, **query),
            "state": "warn" if total and count / total < GOOD_COVERAGE else "",
        }
        for label, count, query in lines
    ]


def _whale_words(curve: WhaleCurve) -> str:
    """Say in one sentence what the whale curve shows."""
    language = _language()
    if not curve.is_in_shares or curve.top is None or curve.peak is None:
        return _("Whale curve in money: the total is not above zero")
    return _("The top 20%% bring %(top)s of the profit, the peak is %(peak)s, %(losing)s accounts make losses") % {
        "top": formats.percent(curve.top.share_of_value, language=language),
        "peak": formats.percent(curve.peak.share_of_value, language=language),
        "losing": formats.number(curve.losing_accounts, language=language),
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
        (f"{name} {formats.number(count, language=_language())}" for name, _note, count in _matrix_rows(matrix)),
        language=_language(),
    )


def _false_key_rows(scope: Scope, accounts: AccountQuerySet) -> list[dict[str, Any]]:
    hurdle = scope.run.model.built(scope.run.overrides).low_profit_hurdle
    return [
        {
            "account": account,
            "reasons": [(flag, Flag(flag).label, _evidence(account, flag, hurdle)) for flag in account.flags],
            "decisions": [(Decision(decision.decision).label, decision) for decision in account.decisions.values()],
            "is_open": any(flag not in account.decisions for flag in account.flags),
        }
        for account in list_false_keys(accounts, scope.run, limit=FALSE_KEYS_LISTED)
    ]


def _evidence(account: FalseKey, flag: Flag, hurdle: Decimal) -> str:
    """Say by which figures a flag was set."""
    language = _language()
    if flag == Flag.LOW_PROFIT:
        ratio = formats.percent(account.direct_ratio, language=language)
        if account.direct_value <= 0:
            return _("Margin %(ratio)s: it earns nothing") % {"ratio": ratio}
        return _("Margin %(ratio)s, below the hurdle of %(hurdle)s") % {
            "ratio": ratio,
            "hurdle": formats.percent(hurdle, language=language, places=0),
        }
    if flag == Flag.ONE_OFF:
        return _("Largest order %(share)s of all revenue, %(expected)s purchases expected in a year") % {
            "share": formats.percent(account.largest_order_share, language=language, places=0),
            "expected": formats.number(account.expected_purchases, language=language, places=1),
        }
    return _("Concessions and service take most of the margin")


def _run_or_404() -> ScoringRun:
    run = published_run()
    if run is None:
        raise Http404
    return run


@require_safe
def moves(request: SignedInRequest) -> HttpResponse:
    """List who stands on another tier than after an earlier run."""
    scope = Scope(request, _run_or_404())
    found = moves_between(scope.accounts, scope.run, scope.since) if scope.since else []
    context = {
        "scope": scope,
        "head": head_of(scope.run),
        "since": head_of(scope.since) if scope.since else None,
        "ups": [move for move in found if move.is_up],
        "downs": [move for move in found if not move.is_up],
        "clear_url": reverse("scoring:moves") if scope.chosen else "",
        "crumbs": [(_("Value pyramid"), reverse("scoring:pyramid") + scope.own_query), (_("Moves"), None)],
    }
    return render(request, "scoring/moves.html", context)


@require_safe
def false_keys(request: SignedInRequest) -> HttpResponse:
    """List the accounts that look larger than they are, with figures and decisions."""
    scope = Scope(request, _run_or_404())
    context = {
        "scope": scope,
        "head": head_of(scope.run),
        "rows": _false_key_rows(scope, scope.accounts),
        "may_decide": request.user.role in ROLES_THAT_DECIDE,
        "clear_url": reverse("scoring:false_keys") if scope.chosen else "",
        "crumbs": [(_("Value pyramid"), reverse("scoring:pyramid") + scope.own_query), (_("False key accounts"), None)],
    }
    return render(request, "scoring/false_keys.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def flag_decide(request: SignedInRequest, number: str) -> HttpResponse:
    """Let a director answer a flag of an account; the account stays where it is until a run says otherwise."""
    if request.user.role not in ROLES_THAT_DECIDE:
        raise PermissionDenied
    run = _run_or_404()
    accounts = Account.objects.visible_to(request.user).filter(number=number)
    found = list_false_keys(accounts, run, limit=1)
    if not found:
        raise Http404
    false_key = found[0]
    form = DecisionForm(request.POST or None, false_key=false_key)
    if request.method == "POST" and form.is_valid():
        decide_flag(
            account=accounts.get(),
            flag=Flag(form.cleaned_data["flag"]),
            decision=Decision(form.cleaned_data["decision"]),
            by=request.user,
            reason=form.cleaned_data["reason"],
            as_of=timezone.localdate(),
        )
        messages.success(request, _("The decision on %(account)s is recorded.") % {"account": false_key.name})
        return redirect("scoring:false_keys")
    hurdle = run.model.built(run.overrides).low_profit_hurdle
    context = {
        "account": false_key,
        "form": form,
        "evidence": [(Flag(flag).label, _evidence(false_key, flag, hurdle)) for flag in false_key.flags],
        "decisions": [
            (Flag(flag).label, Decision(decision.decision).label, decision)
            for flag, decision in false_key.decisions.items()
        ],
        "crumbs": [
            (_("Value pyramid"), reverse("scoring:pyramid")),
            (_("False key accounts"), reverse("scoring:false_keys")),
            (false_key.name, None),
        ],
    }
    return render(request, "scoring/flag_decide.html", context)


@require_POST
def retier(request: SignedInRequest) -> HttpResponse:
    """Ask for a new run as of today and lead to its progress."""
    if request.user.role not in ROLES_THAT_RETIER:
        raise PermissionDenied
    job = ask_for_run(as_of=timezone.localdate(), by=request.user)
    if job.created_by_id != request.user.pk:
        asked = {"name": job.created_by or _("the system"), "moment": f"{timezone.localtime(job.created_at):%H:%M}"}
        messages.info(
            request, _("A run is going on already, asked by %(name)s at %(moment)s. This is its progress.") % asked
        )
    return redirect("jobs:job_detail", job.pk)


EXPORTED = (
    "number",
    "name",
    "owner",
    "tier",
    "rank",
    "revenue",
    "direct_value",
    "potential_value",
    "composite",
    "flags",
)


@require_safe
def pyramid_export(request: SignedInRequest) -> HttpResponse:
    """Give what the pyramid shows as CSV: one row an account that stands in it. Cost: 1 query for the rows."""
    scope = Scope(request, _run_or_404())
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    name = f"pyramid-{scope.run.as_of.isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    out = csv.writer(response)
    out.writerow(EXPORTED)
    accounts = placed(scope.accounts).select_related("figures", "owner").order_by("figures__rank", "number")
    out.writerows(_export_rows(accounts))
    return response


def _export_rows(accounts: Iterable[Account]) -> Iterable[list[str]]:
    for account in accounts:
        figures = account.figures
        yield [
            cell(value)
            for value in (
                account.number,
                account.name,
                account.owner.username if account.owner else "",
                figures.tier,
                figures.rank,
                figures.revenue,
                figures.direct_value,
                figures.potential_value,
                figures.composite,
                ";".join(flag.value for flag in figures.flags),
            )
        ]
