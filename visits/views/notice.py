"""The notice that announces a visit to the customer."""

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from users.choices import Language
from users.requests import SignedInRequest
from visits.actions import VisitRefusedError, note_announced
from visits.documents import notice_of
from visits.views.fetching import fetch_visit


@require_http_methods(["GET", "HEAD", "POST"])
def visit_notice(request: SignedInRequest, number: str) -> HttpResponse:
    """Show the notice to send or copy, in either language; sent, it is noted on the visit."""
    visit = fetch_visit(request.user, number)
    if request.method == "POST":
        try:
            note_announced(by=request.user, visit=visit, at=timezone.now())
            messages.success(request, _("It is noted that the customer has the plan."))
        except VisitRefusedError as error:
            messages.error(request, str(error))
        return redirect("visits:visit_detail", number)
    asked = request.GET.get("language", "")
    own = Language.ENGLISH.value if get_language() == "en" else Language.CHINESE.value
    notice = notice_of(visit, language=asked if asked in Language.values else own, sender=request.user)
    mail = f"mailto:{','.join(map(quote, notice.addresses))}?subject={quote(notice.subject)}&body={quote(notice.text)}"
    context = {"visit": visit, "account": visit.account, "notice": notice, "mail": mail, "languages": Language}
    return render(request, "visits/visit_notice.html", context)
