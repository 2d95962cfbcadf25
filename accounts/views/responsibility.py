"""Owner, team, category; archive and restore."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions import EditConflictError, archive_account, assign_owner, restore_account, set_category, set_team
from accounts.choices import Category
from accounts.duties import may_archive, may_assign_owner, may_set_category, may_set_team
from accounts.forms.responsibility import CategoryForm, OwnerForm, ResponsibilityForm, TeamForm
from accounts.models import Account
from accounts.views.fetching import fetch_account, turned_away
from users.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def account_owner(request: SignedInRequest, number: str) -> HttpResponse:
    """Give the account to an account manager; directors and executives."""
    account = fetch_account(request.user, number)
    if not may_assign_owner(request.user):
        raise PermissionDenied
    form = OwnerForm(_sent(request), instance=account)

    def save(version: int) -> str:
        assign_owner(by=request.user, account=account, owner=form.cleaned_data["owner"], version=version)
        return _("The account manager was set.")

    return _decide(request, "accounts/account_owner.html", account, form, save)


@require_http_methods(["GET", "HEAD", "POST"])
def account_team(request: SignedInRequest, number: str) -> HttpResponse:
    """Set the team beside the account manager."""
    account = fetch_account(request.user, number)
    if not may_set_team(request.user, account):
        raise PermissionDenied
    form = TeamForm(_sent(request), instance=account)

    def save(version: int) -> str:
        set_team(by=request.user, account=account, team=form.team(), version=version)
        return _("The team was set.")

    return _decide(request, "accounts/account_team.html", account, form, save)


@require_http_methods(["GET", "HEAD", "POST"])
def account_category(request: SignedInRequest, number: str) -> HttpResponse:
    """Move the account to another management category."""
    account = fetch_account(request.user, number)
    if not may_set_category(request.user, account):
        raise PermissionDenied
    form = CategoryForm(_sent(request), instance=account, user=request.user)

    def save(version: int) -> str:
        facts = form.cleaned_data
        set_category(
            by=request.user,
            account=account,
            category=Category(facts["category"]),
            lost_reason=facts["lost_reason"],
            version=version,
        )
        return _("The category was set.")

    return _decide(request, "accounts/account_category.html", account, form, save)


@require_http_methods(["GET", "HEAD", "POST"])
def account_archive(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask, then put the account away."""
    account = fetch_account(request.user, number)
    if not may_archive(request.user, account):
        raise PermissionDenied
    if request.method == "POST":
        archive_account(by=request.user, account=account, at=timezone.now())
        messages.success(request, _("%(name)s was archived.") % {"name": account})
        return redirect("accounts:account_detail", number)
    return render(request, "accounts/account_archive.html", {"account": account})


@require_http_methods(["POST"])
def account_restore(request: SignedInRequest, number: str) -> HttpResponse:
    """Bring an archived account back."""
    account = fetch_account(request.user, number)
    restore_account(by=request.user, account=account)
    messages.success(request, _("%(name)s is back.") % {"name": account})
    return redirect("accounts:account_detail", number)


def _back(request: SignedInRequest, account: Account) -> HttpResponse:
    """Return to the account, or to the list when the account went out of sight by the change."""
    if Account.objects.visible_to(request.user).filter(pk=account.pk).exists():
        return redirect("accounts:account_detail", account.number)
    return redirect("accounts:account_list")


def _sent(request: SignedInRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _decide(
    request: SignedInRequest,
    template: str,
    account: Account,
    form: ResponsibilityForm,
    save: Callable[[int], str],
) -> HttpResponse:
    """Take a decision about an account; who decides over someone else's decision is shown both."""
    if away := turned_away(request, account):
        return away
    context: dict[str, Any] = {"account": account, "form": form}
    if not form.is_valid():
        return render(request, template, context)
    try:
        messages.success(request, save(form.cleaned_data["version"]))
    except EditConflictError as conflict:
        form, clashes = form.over(conflict.current)
        context |= {"form": form, "conflict": conflict, "clashes": clashes}
        return render(request, template, context, status=409)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return render(request, template, context)
    return _back(request, account)
