"""Ask to see something, answer such wishes, grant and revoke by name."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import ask_for_access, decide_ask, grant, revoke
from accounts.choices import GuardedKind
from accounts.duties import may_grant
from accounts.forms.access import AnswerForm, AskForm, GrantForm
from accounts.hidden import recall_hidden
from accounts.models import AccessAsk, Account, AccountGrant
from accounts.selectors.access import grants_of, own_asks, waiting_asks
from accounts.views.fetching import fetch_account, fetch_of
from users import submissions
from users.requests import SignedInRequest

PAGE_SIZE = 50


@require_safe
def ask_list(request: SignedInRequest) -> HttpResponse:
    """List the wishes that wait for the person's answer, and the person's own with what became of them."""
    page = Paginator(waiting_asks(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "waiting": [(ask, _answer_form(ask)) for ask in page.object_list],
        "page": page,
        "own": own_asks(request.user),
    }
    return render(request, "accounts/ask_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_hidden(request: SignedInRequest, key: str) -> HttpResponse:
    """Ask to see a customer that the look for duplicates told of; its owner is named and nothing else."""
    account_id = recall_hidden(request.session, key)
    if account_id is None:
        raise Http404
    account = get_object_or_404(Account.objects.select_related("owner"), pk=account_id)
    if Account.objects.visible_to(request.user).filter(pk=account_id).exists():
        return redirect("accounts:account_detail", account.number)

    def ask(reason: str) -> None:
        ask_for_access(by=request.user, account=account, reason=reason, as_of=timezone.localdate())

    return _ask(request, ask, {"owner": account.owner, "back_url": reverse("accounts:account_new")})


@require_http_methods(["GET", "HEAD", "POST"])
def ask_new(request: SignedInRequest, number: str, kind: str) -> HttpResponse:
    """Ask to read a guarded kind of facts of an account that is seen."""
    account = fetch_account(request.user, number)
    if kind not in GuardedKind.values:
        raise Http404
    wanted = GuardedKind(kind)

    def ask(reason: str) -> None:
        ask_for_access(by=request.user, account=account, reason=reason, as_of=timezone.localdate(), kind=wanted)

    back_url = reverse("accounts:account_detail", args=[number])
    return _ask(request, ask, {"account": account, "kind": wanted, "owner": account.owner, "back_url": back_url})


def _ask(request: SignedInRequest, ask: Callable[[str], None], context: dict[str, object]) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = AskForm(data, initial={"token": submissions.new_token()})
    if data is not None and form.is_valid():
        try:
            with transaction.atomic():
                submission = submissions.claim(user=request.user, token=form.cleaned_data["token"])
                if submission is not None:
                    ask(form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Your wish was passed on. The answer comes to your bell."))
            return redirect("access:ask_list")
    return render(request, "accounts/ask_new.html", {**context, "form": form})


@require_POST
def ask_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """Grant or refuse a wish."""
    asks = AccessAsk.objects.visible_to(request.user).decidable_by(request.user)
    ask: AccessAsk = get_object_or_404(asks.select_related("account", "asked_by"), pk=pk)
    form = _answer_form(ask, request.POST)
    back = _own_path(request)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(back)
    try:
        decide_ask(
            by=request.user,
            ask=ask,
            is_granted=request.POST.get("decision") == "grant",
            answer=form.cleaned_data["answer"],
            expires_on=form.cleaned_data.get("expires_on"),
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("%(name)s is told your answer.") % {"name": ask.asked_by})
    return redirect(back)


@require_http_methods(["GET", "HEAD", "POST"])
def account_access(request: SignedInRequest, number: str) -> HttpResponse:
    """Show who reads guarded facts of an account by name, and the wishes that wait; grant by name."""
    account = fetch_account(request.user, number)
    if not may_grant(request.user, account):
        raise PermissionDenied
    form = GrantForm(request.POST if request.method == "POST" else None, account=account, by=request.user)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            grant(
                by=request.user,
                account=account,
                user=facts["user"],
                kind=GuardedKind(facts["kind"]),
                expires_on=facts["expires_on"],
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("%(name)s may read it from now on.") % {"name": facts["user"]})
            return redirect("accounts:account_access", number)
    waiting = waiting_asks(request.user).filter(account=account)[:PAGE_SIZE]
    context = {
        "account": account,
        "form": form,
        "grants": grants_of(account),
        "waiting": [(ask, _answer_form(ask)) for ask in waiting],
        "today": timezone.localdate(),
    }
    return render(request, "accounts/account_access.html", context)


@require_POST
def grant_revoke(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """End a grant at once."""
    account = fetch_account(request.user, number)
    if not may_grant(request.user, account):
        raise PermissionDenied
    row: AccountGrant = fetch_of(AccountGrant, account, pk)
    revoke(by=request.user, grant=row)
    messages.success(request, _("%(name)s may no longer read it.") % {"name": row.user})
    return redirect("accounts:account_access", number)


def _answer_form(ask: AccessAsk, data: object = None) -> AnswerForm:
    return AnswerForm(data, has_end=bool(ask.kind), auto_id=f"id_{ask.pk}_%s")


def _own_path(request: SignedInRequest) -> str:
    """Return to the page the answer was given on: that of the account, or the list."""
    number = request.POST.get("account", "")
    if number and Account.objects.visible_to(request.user).filter(number=number).exists():
        return reverse("accounts:account_access", args=[number])
    return reverse("access:ask_list")
