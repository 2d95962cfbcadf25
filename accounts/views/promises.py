"""The ledger of promises, and the life of one promise."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import (
    EditConflictError,
    make_commitment,
    reopen_commitment,
    settle_commitment,
    update_commitment,
)
from accounts.actions.handing import hand_over_promises
from accounts.choices import CommitmentState, Side
from accounts.forms.bulk import HAND, HandForm
from accounts.forms.touches import PromiseForm, SettleForm
from accounts.models import Commitment
from accounts.promise_filters import PromiseFilter
from accounts.promise_tables import PromiseTable
from accounts.selectors.commitments import course_of, listed_promises
from accounts.views.fetching import fetch_account, turned_away
from core.files import file_of_list
from core.pages import LongList
from users import submissions
from users.bulk_pages import BulkAct, bulk_page, buttons
from users.list_heads import list_head
from users.models import User
from users.requests import SignedInRequest

PAGE_SIZE = 50
PAGE = "promises"


@require_safe
def promise_list(request: SignedInRequest) -> HttpResponse:
    """List the promises of the accounts a person sees: the open ones, the next due first, unless asked otherwise."""
    found = _found(request)
    page = LongList(found.ordered, PAGE_SIZE).get_page(request.GET.get("page"))
    table = PromiseTable(
        list(page.object_list), as_of=found.as_of, sort=found.sorted_by, columns=found.chosen_columns, can_pick=True
    )
    table.caption = _("%(n)s promises") % {"n": page.paginator.count}
    here, file = reverse("promises:promise_list"), reverse("promises:promise_export")
    context = {
        "filter": found,
        "head": list_head(request.user, request.GET, found, page=PAGE, here=here, file=file),
        "table": table,
        "page": page,
        "bulk_url": f"{reverse('promises:promise_bulk')}?{request.GET.urlencode()}",
        "bulk_acts": buttons(promise_acts(request.user)),
    }
    return render(request, "accounts/promise_list.html", context)


@require_safe
def promise_export(request: SignedInRequest) -> HttpResponseBase:
    """Send exactly the filtered ledger as a file."""
    found = _found(request)
    return file_of_list(found, name=PAGE, kind=request.GET.get("as"), day=found.as_of)


@require_POST
def promise_bulk(request: SignedInRequest) -> HttpResponse:
    """Ask into whose hands the promises ticked in the ledger, or all of it, are to be put, then do it."""
    return bulk_page(
        request,
        _found(request),
        promise_acts(request.user),
        list_url=reverse("promises:promise_list"),
        crumb=_("Promises"),
        key="id",
        name="matter",
        note=_("Only open promises, and only of accounts that this person sees, change hands."),
    )


def promise_acts(user: User) -> dict[str, BulkAct]:
    """Name what can be done to many promises at once."""
    return {
        HAND: BulkAct(
            _("Hand over"),
            partial(HandForm, user=user),
            lambda ids, facts: hand_over_promises(by=user, promise_ids=ids, taker=facts["taker"]),
        )
    }


def _found(request: SignedInRequest) -> PromiseFilter:
    promises = listed_promises(request.user)
    return PromiseFilter(request.GET, queryset=promises, user=request.user, as_of=timezone.localdate())


@require_safe
def promise_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a promise: whose, what, until when, what came of it."""
    return _detail(request, fetch_promise(request.user, pk), SettleForm())


@require_http_methods(["GET", "HEAD", "POST"])
def promise_new(request: SignedInRequest, number: str) -> HttpResponse:
    """Enter a promise; a doubled submission enters one."""
    account = fetch_account(request.user, number)
    if away := turned_away(request, account):
        return away
    data = request.POST if request.method == "POST" else None
    initial = {"token": submissions.new_token(), "side": request.GET.get("side", Side.OURS), "holder": request.user.pk}
    form = PromiseForm(data, account=account, initial=initial)
    if data is not None and form.is_valid():
        token = form.cleaned_data["token"]
        try:
            with transaction.atomic():
                submission = submissions.claim(user=request.user, token=token)
                if submission is None:
                    return redirect("promises:promise_detail", submissions.result_of(user=request.user, token=token))
                facts = form.facts()
                made = make_commitment(by=request.user, account=account, **{**facts, "side": Side(facts["side"])})
                submissions.finish(submission, result=str(made.pk))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The promise stands in the ledger."))
            return redirect("promises:promise_detail", made.pk)
    return render(request, "accounts/promise_new.html", {"account": account, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def promise_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change an open promise. Who saves over someone else's change is told, and nothing is overwritten."""
    promise = fetch_promise(request.user, pk)
    if promise.state != CommitmentState.OPEN:
        messages.warning(request, _("A settled promise is opened again before it is changed."))
        return redirect("promises:promise_detail", pk)
    if away := turned_away(request, promise.account):
        return away
    data = request.POST if request.method == "POST" else None
    form = PromiseForm(data, instance=promise, account=promise.account)
    context: dict[str, Any] = {"account": promise.account, "promise": promise, "form": form}
    if data is not None and form.is_valid():
        try:
            update_commitment(
                by=request.user,
                commitment=promise,
                changes=form.changes(),
                version=form.cleaned_data["version"] or 0,
            )
        except EditConflictError as conflict:
            context["conflict"] = conflict
            context["form"], context["clashes"] = form.over(conflict.current)
            return render(request, "accounts/promise_edit.html", context, status=409)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("promises:promise_detail", pk)
    return render(request, "accounts/promise_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def promise_settle(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark a promise as kept, broken or dropped, with what shows it. Sign-in leads back here by GET."""
    promise = fetch_promise(request.user, pk)
    if request.method != "POST":
        return redirect("promises:promise_detail", pk)
    form = SettleForm(request.POST)
    if form.is_valid():
        try:
            settle_commitment(
                by=request.user,
                commitment=promise,
                state=CommitmentState(form.cleaned_data["state"]),
                evidence=form.cleaned_data["evidence"],
                as_of=timezone.localdate(),
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The promise is settled."))
            return redirect("promises:promise_detail", pk)
    return _detail(request, promise, form)


@require_POST
def promise_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open a settled promise again."""
    promise = fetch_promise(request.user, pk)
    try:
        reopen_commitment(by=request.user, commitment=promise)
        messages.success(request, _("The promise is open again."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("promises:promise_detail", pk)


def fetch_promise(user: User, pk: int) -> Commitment:
    """Read a promise of an account that the person sees. Raises: Http404. Cost: 1 query."""
    promises = Commitment.objects.visible_to(user).select_related(
        "account__owner", "account__region", "account__unit", "holder", "contact", "created_by"
    )
    promise: Commitment = get_object_or_404(promises, pk=pk)
    return promise


def _detail(request: SignedInRequest, promise: Commitment, form: SettleForm) -> HttpResponse:
    context = {
        "promise": promise,
        "account": promise.account,
        "form": form,
        "is_open": promise.state == CommitmentState.OPEN,
        "is_overdue": promise.state == CommitmentState.OPEN and promise.due_on < timezone.localdate(),
        "course": course_of(promise),
        "ledger_url": f"{reverse('promises:promise_list')}?account={promise.account.number}&state=all",
    }
    return render(request, "accounts/promise_detail.html", context)
