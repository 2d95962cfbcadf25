"""A tier set against the computed one, by those who steer: for a reason and until a day. Both are shown."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.choices import Tier
from accounts.models import Account
from scoring.actions import override_tier
from scoring.forms import OverrideForm
from scoring.models import TierOverride
from scoring.selectors import value_of
from scoring.views.false_keys import ROLES_THAT_DECIDE
from users import submissions
from users.requests import SignedInRequest

USUAL_DAYS = 90
SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
def tier_override(request: SignedInRequest, number: str) -> HttpResponse:
    """Let a director set the tier of an account; the newest that is valid goes before the computed one."""
    if request.user.role not in ROLES_THAT_DECIDE:
        raise PermissionDenied
    account = get_object_or_404(Account.objects.visible_to(request.user).active(), number=number)
    today = timezone.localdate()
    initial = {"token": submissions.new_token(), "expires_on": today + dt.timedelta(days=USUAL_DAYS)}
    form = OverrideForm(request.POST or None, today=today, initial=initial)
    back = reverse("accounts:account_value", args=[number])
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        with transaction.atomic():
            if submission := submissions.claim(user=request.user, token=facts["token"]):
                override_tier(
                    account=account,
                    tier=Tier(facts["tier"]),
                    by=request.user,
                    reason=facts["reason"],
                    as_of=today,
                    expires_on=facts["expires_on"],
                )
                submissions.finish(submission, result=number)
        messages.success(request, _("The tier of %(account)s is set.") % {"account": account})
        return redirect(back)
    overrides = TierOverride.objects.visible_to(request.user).filter(account=account).select_related("author")
    context = {
        "account": account,
        "form": form,
        "value": value_of(account, as_of=today),
        "overrides": overrides[:SHOWN],
        "today": today,
        "back": back,
        "crumbs": [
            (_("Accounts"), reverse("accounts:account_list")),
            (str(account), back),
            (_("Set tier"), None),
        ],
    }
    return render(request, "scoring/tier_override.html", context)
