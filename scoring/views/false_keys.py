"""False key accounts, and what a director decides about them."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.choices import Flag
from accounts.models import Account
from core import formats
from scoring.actions import decide_flag
from scoring.choices import Decision
from scoring.forms import DecisionForm
from scoring.selectors import FalseKey, count_false_keys, head_of, list_false_keys
from scoring.views.scope import Scope, language, run_or_404
from users import submissions
from users.choices import Role
from users.models import User
from users.requests import SignedInRequest

PAGE_SIZE = 50
ROLES_THAT_DECIDE = frozenset({Role.DIRECTOR, Role.EXECUTIVE})


def may_decide(user: User, scope: Scope) -> bool:
    """Tell whether a person may answer the flags shown: those of the run that stands, not of an earlier period."""
    return user.role in ROLES_THAT_DECIDE and scope.then is None


class FalseKeys(Sequence[FalseKey]):
    """The flagged accounts of a scope, for a paginator: 1 query to count, 2 a slice."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def __len__(self) -> int:
        return count_false_keys(self.scope.accounts, then=self.scope.then)

    def __getitem__(self, part: Any) -> Any:
        scope, size = self.scope, part.stop - part.start
        return list_false_keys(scope.accounts, scope.run, limit=size, offset=part.start, then=scope.then)


def false_key_rows(scope: Scope, accounts: Iterable[FalseKey]) -> list[dict[str, Any]]:
    """Give what a row of the list shows of each flagged account. Cost: none."""
    hurdle = scope.run.model.built(scope.run.overrides).low_profit_hurdle
    return [
        {
            "account": account,
            "reasons": [(flag, Flag(flag).label, _evidence(account, flag, hurdle)) for flag in account.flags],
            "decisions": [(Decision(decision.decision).label, decision) for decision in account.decisions.values()],
            "is_open": any(flag not in account.decisions for flag in account.flags),
        }
        for account in accounts
    ]


def _evidence(account: FalseKey, flag: Flag, hurdle: Decimal) -> str:
    """Say by which figures a flag was set."""
    if flag == Flag.LOW_PROFIT:
        ratio = formats.percent(account.direct_ratio, language=language())
        if account.direct_value <= 0:
            return _("Margin %(ratio)s: it earns nothing") % {"ratio": ratio}
        return _("Margin %(ratio)s, below the hurdle of %(hurdle)s") % {
            "ratio": ratio,
            "hurdle": formats.percent(hurdle, language=language(), places=0),
        }
    if flag == Flag.ONE_OFF:
        return _("Largest order %(share)s of all revenue, %(expected)s purchases expected in a year") % {
            "share": formats.percent(account.largest_order_share, language=language(), places=0),
            "expected": formats.number(account.expected_purchases, language=language(), places=1),
        }
    return _("Concessions and service take most of the margin")


@require_safe
def false_keys(request: SignedInRequest) -> HttpResponse:
    """List the accounts that look larger than they are, with figures and decisions."""
    scope = Scope(request, run_or_404())
    page = Paginator(FalseKeys(scope), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "scope": scope,
        "head": head_of(scope.run),
        "page": page,
        "rows": false_key_rows(scope, page.object_list),
        "may_decide": may_decide(request.user, scope),
        "clear_url": reverse("scoring:false_keys") if scope.chosen else "",
        "crumbs": [(_("Value pyramid"), reverse("scoring:pyramid") + scope.own_query), (_("False key accounts"), None)],
    }
    return render(request, "scoring/false_keys.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def flag_decide(request: SignedInRequest, number: str) -> HttpResponse:
    """Let a director answer a flag of an account; the account stays where it is until a run says otherwise."""
    if request.user.role not in ROLES_THAT_DECIDE:
        raise PermissionDenied
    run = run_or_404()
    accounts = Account.objects.visible_to(request.user).filter(number=number)
    found = list_false_keys(accounts, run, limit=1)
    if not found:
        raise Http404
    false_key = found[0]
    form = DecisionForm(request.POST or None, false_key=false_key, initial={"token": submissions.new_token()})
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            if submission := submissions.claim(user=request.user, token=form.cleaned_data["token"]):
                decide_flag(
                    account=accounts.get(),
                    flag=Flag(form.cleaned_data["flag"]),
                    decision=Decision(form.cleaned_data["decision"]),
                    by=request.user,
                    reason=form.cleaned_data["reason"],
                    as_of=timezone.localdate(),
                )
                submissions.finish(submission, result=number)
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
