"""Fetch what a page is about, always from what the person may see."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.choices import Block
from accounts.models import Account
from users.models import User
from users.requests import SignedInRequest


def fetch_account(user: User, number: str) -> Account:
    """Read an account that the person sees, with what a heading shows. Raises: Http404. Cost: 1 query."""
    accounts = Account.objects.visible_to(user).select_related("owner", "industry", "region", "unit", "figures")
    return get_object_or_404(accounts, number=number)


def fetch_of(model: Any, account: Account, pk: int) -> Any:
    """Read a record of an account already fetched for the person. Raises: Http404."""
    return get_object_or_404(model.objects.filter(account=account), pk=pk)


def turned_away(request: SignedInRequest, account: Account) -> HttpResponse | None:
    """Lead from a form that would change an archived account to the account, where it can be restored."""
    if not account.is_archived:
        return None
    messages.warning(request, _("%(name)s is archived: restore it before you change it.") % {"name": account})
    return redirect("accounts:account_detail", account.number)


def as_block(name: str) -> Block:
    """Turn the name in an address into a block. Raises: Http404."""
    try:
        return Block(name)
    except ValueError as error:
        raise Http404 from error
