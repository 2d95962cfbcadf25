"""One change to many accounts of the list."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actions.bulk import assign_owner_to_all, tag_all, untag_all
from accounts.duties import may_assign_owner
from accounts.filters import AccountFilter
from accounts.forms.bulk import ASSIGN, TAG, UNTAG, AssignForm, TagForm, UntagForm
from accounts.models import Account, Tag
from users.bulk_pages import BulkAct, bulk_page
from users.models import User
from users.requests import SignedInRequest


@require_POST
def account_bulk(request: SignedInRequest) -> HttpResponse:
    """Ask what to do with the accounts ticked in the list, or with all of the list, then do it."""
    visible = Account.objects.visible_to(request.user)
    found = AccountFilter(request.GET, queryset=visible, user=request.user, as_of=timezone.localdate())
    return bulk_page(
        request,
        found,
        account_acts(request.user),
        list_url=reverse("accounts:account_list"),
        crumb=_("Accounts"),
        key="number",
        name="name",
        note=_("Each account keeps in its history who changed it."),
    )


def account_acts(user: User) -> dict[str, BulkAct]:
    """Name what can be done to many accounts at once."""
    return {
        ASSIGN: BulkAct(
            _("Assign"),
            AssignForm,
            lambda ids, facts: assign_owner_to_all(by=user, account_ids=ids, owner=facts["owner"]),
            is_allowed=may_assign_owner(user),
        ),
        TAG: BulkAct(
            _("Add tag"),
            TagForm,
            lambda ids, facts: tag_all(by=user, account_ids=ids, tag=Tag.objects.get_or_create(name=facts["tag"])[0]),
        ),
        UNTAG: BulkAct(
            _("Remove tag"), UntagForm, lambda ids, facts: untag_all(by=user, account_ids=ids, tag=facts["tag"])
        ),
    }
