"""Edit one block of the dossier."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions import EditConflictError, update_block
from accounts.choices import Block
from accounts.forms.blocks import BLOCK_FORMS, BlockForm
from accounts.forms.versions import Clash
from accounts.models import Account
from accounts.selectors.dossier import block_row, block_summaries
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
