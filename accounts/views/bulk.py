"""One change to many accounts of the list: asked for, confirmed, done."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actions.bulk import MOST_AT_ONCE, BulkResult, assign_owner_to_all, tag_all, untag_all
from accounts.duties import may_assign_owner
from accounts.filters import AccountFilter
from accounts.forms.bulk import ASSIGN, FORMS, TAG
from accounts.models import Account, AccountQuerySet, Tag
from core import formats
from users.requests import SignedInRequest

ALL = "all"
DO = "do"
NAMED = 8


@require_POST
def account_bulk(request: SignedInRequest) -> HttpResponse:
    """Ask what to do with the accounts ticked in the list, or with all of the list, then do it. The address holds the
    filters of the list."""
    act, is_all = request.POST.get("act", ""), request.POST.get("scope") == ALL
    back = f"{reverse('accounts:account_list')}?{request.GET.urlencode()}"
    if act not in FORMS:
        return redirect(back)
    if act == ASSIGN and not may_assign_owner(request.user):
        raise PermissionDenied
    accounts = _chosen(request, is_all=is_all)
    count = accounts.count()
    if refusal := _refusal(count):
        messages.warning(request, refusal)
        return redirect(back)
    is_confirmed = request.POST.get("step") == DO
    form = FORMS[act](request.POST if is_confirmed else None)
    if is_confirmed and str(count) != request.POST.get("count"):
        messages.warning(request, _("The list has changed meanwhile: please look again."))
    elif is_confirmed and form.is_valid():
        try:
            result = _do(request, act, accounts, form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            _tell(request, result)
            return redirect(back)
    context = {
        "act": act,
        "form": form,
        "count": count,
        "back": back,
        "scope": ALL if is_all else "",
        "numbers": [] if is_all else list(accounts.order_by("number").values_list("number", flat=True)),
        "named": list(accounts.order_by("name").values_list("name", flat=True)[:NAMED]),
        "more": max(0, count - NAMED),
    }
    return render(request, "accounts/account_bulk.html", context)


def _chosen(request: SignedInRequest, *, is_all: bool) -> AccountQuerySet:
    """Give the accounts that are meant, of those that the person sees."""
    visible = Account.objects.visible_to(request.user)
    if not is_all:
        return visible.filter(number__in=request.POST.getlist("account")[: MOST_AT_ONCE + 1])
    found = AccountFilter(request.GET, queryset=visible, user=request.user, as_of=timezone.localdate())
    if found.problems:
        return visible.none()
    narrowed: AccountQuerySet = found.qs
    return narrowed


def _refusal(count: int) -> str:
    if not count:
        return _("No account is chosen: tick some in the list first.")
    if count > MOST_AT_ONCE:
        return _("At most %(n)s accounts can be changed at once: please narrow the list.") % {"n": MOST_AT_ONCE}
    return ""


def _do(request: SignedInRequest, act: str, accounts: AccountQuerySet, facts: dict[str, Any]) -> BulkResult:
    ids = list(accounts.order_by().values_list("pk", flat=True))
    if act == ASSIGN:
        return assign_owner_to_all(by=request.user, account_ids=ids, owner=facts["owner"])
    if act == TAG:
        tag, _created = Tag.objects.get_or_create(name=facts["tag"])
        return tag_all(by=request.user, account_ids=ids, tag=tag)
    return untag_all(by=request.user, account_ids=ids, tag=facts["tag"])


def _tell(request: SignedInRequest, result: BulkResult) -> None:
    """Say how many were changed, and how many were not and why."""
    language = get_language() or ""
    text = ngettext("%(n)s account was changed.", "%(n)s accounts were changed.", result.changed) % {
        "n": formats.number(result.changed, language=language)
    }
    (messages.success if result.changed else messages.info)(request, text)
    if result.kept:
        reasons = [
            formats.labelled(why, formats.number(n, language=language), language=language)
            for why, n in result.kept.items()
        ]
        messages.info(request, _("Left as they were – %(reasons)s") % {"reasons": "; ".join(reasons)})
