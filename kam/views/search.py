"""Search over what a person may see."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.models import Account, Contact
from users.requests import SignedInRequest

SHOWN = 20


@require_safe
def search(request: SignedInRequest) -> HttpResponse:
    """List the accounts and people that hold the words; an exact number leads to its account.

    Cost: 3 queries besides those of the access rule.
    """
    words = request.GET.get("q", "").strip()[:100]
    context: dict[str, object] = {"search_words": words, "shown": SHOWN}
    if words:
        visible = Account.objects.visible_to(request.user).active()
        if visible.filter(number=words).exists():
            return redirect("accounts:account_detail", words)
        accounts = visible.matching(words).select_related("industry", "region", "owner", "figures")
        contacts = Contact.objects.visible_to(request.user).active().filter(account__archived_at=None)
        context["accounts"] = accounts.order_by("number")[: SHOWN + 1]
        context["contacts"] = contacts.filter(name__icontains=words).select_related("account")[: SHOWN + 1]
    return render(request, "kam/search.html", context)
