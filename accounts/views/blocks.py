"""Edit one block of the dossier."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions import EditConflictError, update_block
from accounts.choices import Block
from accounts.forms.blocks import BLOCK_FORMS, GROUPS, BlockForm
from accounts.forms.versions import Clash
from accounts.models import Account
from accounts.selectors.dossier import block_row, block_summaries, fact_shown
from accounts.views.fetching import as_block, fetch_account, turned_away
from users.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def account_edit(request: SignedInRequest, number: str, block: str) -> HttpResponse:
    """Edit a block; saved with the version seen, and marked as reviewed if asked."""
    account, which = fetch_account(request.user, number), as_block(block)
    if away := turned_away(request, account):
        return away
    data = request.POST if request.method == "POST" else None
    form = BLOCK_FORMS[which](data, instance=block_row(account, which), user=request.user)
    if data is None or not form.is_valid():
        return _page(request, account, which, form)
    try:
        update_block(
            by=request.user,
            account=account,
            block=which,
            changes=form.changes(),
            version=form.cleaned_data["version"],
            is_reviewed=data.get("save") == "reviewed",
            as_of=timezone.localdate(),
        )
    except EditConflictError as conflict:
        again, clashes = form.over(conflict.current)
        return _page(request, account, which, again, conflict=conflict, clashes=clashes)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _page(request, account, which, form)
    except IntegrityError:
        form.add_error("credit_code", _("A customer with this credit code exists."))
        return _page(request, account, which, form)
    messages.success(request, _("%(block)s of %(name)s was saved.") % {"block": which.label, "name": account})
    return redirect("accounts:account_dossier", number)


@require_http_methods(["GET", "HEAD", "POST"])
def fact_edit(request: SignedInRequest, number: str, block: str, name: str) -> HttpResponse:
    """Edit one fact where it stands, or on a small page without script; the version is that of its block."""
    account, which = fetch_account(request.user, number), as_block(block)
    if all(name not in names for _title, names in GROUPS[which]):
        raise Http404
    if away := turned_away(request, account):
        return away
    if request.htmx and "shown" in request.GET:
        return _fact(request, account, which, name)
    data = request.POST if request.method == "POST" else None
    form = BLOCK_FORMS[which](data, instance=block_row(account, which), user=request.user, only=name)
    context: dict[str, Any] = {"edited": which, "name": name, "form": form}
    status = 200
    if data is not None and form.is_valid():
        today = timezone.localdate()
        facts: dict[str, Any] = {"changes": form.changes(), "version": form.cleaned_data["version"], "as_of": today}
        try:
            update_block(by=request.user, account=account, block=which, **facts)
        except EditConflictError as conflict:
            context["conflict"], status = conflict, 409
            context["form"], context["clashes"] = form.over(conflict.current)
        except ValidationError as refusal:
            form.add_error(name, refusal.messages)
        except IntegrityError:
            form.add_error(name, _("A customer with this credit code exists."))
        else:
            return _fact(request, account, which, name)
    context["account"] = fetch_account(request.user, number)
    context["field"] = context["form"][name]
    template = "accounts/_fact_form.html" if request.htmx else "accounts/fact_edit.html"
    if request.htmx:
        context["form"].fields[name].widget.attrs["autofocus"] = True
    return render(request, template, context, status=status)


def _fact(request: SignedInRequest, account: Account, block: Block, name: str) -> HttpResponse:
    """Show a fact as it is stored now: in its place, or on the dossier."""
    if not request.htmx:
        messages.success(request, _("Saved."))
        return redirect(f"{reverse('accounts:account_dossier', args=[account.number])}#block-{block}")
    account = fetch_account(request.user, account.number)
    fact = fact_shown(account, block, name, user=request.user, as_of=timezone.localdate())
    context = {"account": account, "block": block.value, "fact": fact, "has_focus": True}
    return render(request, "accounts/_fact.html", context)


def _page(
    request: SignedInRequest,
    account: Account,
    block: Block,
    form: BlockForm,
    *,
    conflict: EditConflictError | None = None,
    clashes: Sequence[Clash] = (),
) -> HttpResponse:
    account = fetch_account(request.user, account.number)  # A form that was sent has written into the one it was given.
    summaries = block_summaries(account, as_of=timezone.localdate())
    context = {
        "account": account,
        "edited": block,
        "form": form,
        "conflict": conflict,
        "clashes": clashes,
        "summaries": summaries,
        "current": next(summary for summary in summaries if summary.block == block),
    }
    return render(request, "accounts/account_edit.html", context, status=409 if conflict else 200)
