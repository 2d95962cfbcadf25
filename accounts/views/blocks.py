"""Edit one block of the dossier."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions import EditConflictError, update_block
from accounts.choices import Block
from accounts.forms.blocks import BLOCK_FORMS, BlockForm, clashes, conflict_form
from accounts.models import Account
from accounts.selectors.dossier import block_row, block_summaries
from accounts.views.fetching import as_block, fetch_account
from users.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def account_edit(request: SignedInRequest, number: str, block: str) -> HttpResponse:
    """Edit a block; saved with the version seen, and marked as reviewed if asked."""
    account, which = fetch_account(request.user, number), as_block(block)
    kind = BLOCK_FORMS[which]
    if request.method != "POST":
        form = kind(instance=block_row(account, which), user=request.user)
        return _page(request, account, which, form)
    row = block_row(account, which)
    form = kind(request.POST, instance=row, user=request.user)
    if not form.is_valid():
        account.refresh_from_db()
        return _page(request, account, which, form)
    try:
        update_block(
            by=request.user,
            account=account,
            block=which,
            changes=form.changes(),
            version=form.cleaned_data["version"],
            is_reviewed=request.POST.get("save") == "reviewed",
            as_of=timezone.localdate(),
        )
    except EditConflictError as conflict:
        return _conflict(request, which, form, conflict)
    except IntegrityError:
        form.add_error("credit_code", _("A customer with this credit code exists."))
        account.refresh_from_db()
        return _page(request, account, which, form)
    messages.success(request, _("%(block)s of %(name)s was saved.") % {"block": which.label, "name": account})
    return redirect("accounts:account_dossier", number)


def _page(request: SignedInRequest, account: Account, block: Block, form: BlockForm) -> HttpResponse:
    summaries = block_summaries(account, as_of=timezone.localdate())
    context = {
        "account": account,
        "edited": block,
        "form": form,
        "summaries": summaries,
        "current": next(summary for summary in summaries if summary.block == block),
    }
    return render(request, "accounts/account_edit.html", context)


def _conflict(request: SignedInRequest, block: Block, form: BlockForm, conflict: EditConflictError) -> HttpResponse:
    """Show what was saved meanwhile beside what was typed; nothing typed is lost."""
    account = fetch_account(request.user, Account.objects.values_list("number", flat=True).get(pk=conflict.current.pk))
    merged = conflict_form(form, conflict.current)
    summaries = block_summaries(account, as_of=timezone.localdate())
    context = {
        "account": account,
        "edited": block,
        "form": merged,
        "conflict": conflict,
        "clashes": clashes(merged, form.changed_data),
        "summaries": summaries,
        "current": next(summary for summary in summaries if summary.block == block),
    }
    return render(request, "accounts/account_edit.html", context, status=409)
