"""Plans and visit briefs as PDF."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.views.fetching import fetch_account
from plans.documents import PlanDocument, plan_document, plan_of_account_document
from plans.documents import visit_brief as brief_of
from plans.views.fetching import fetch_plan
from users.choices import Language
from users.requests import SignedInRequest
from visits.views.fetching import fetch_visit


def _language(request: SignedInRequest) -> str:
    """Choose the language of the document: as asked for, else that of the page."""
    asked = request.GET.get("language", "")
    if asked in Language.values:
        return asked
    return Language.ENGLISH.value if get_language() == "en" else Language.CHINESE.value


def _sent(document: PlanDocument) -> HttpResponse:
    response = HttpResponse(document.pdf, content_type="application/pdf")
    header = content_disposition_header(as_attachment=False, filename=document.filename.replace("/", "-"))
    response.headers["Content-Disposition"] = header or "inline"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
def plan_pdf(request: SignedInRequest, number: str) -> HttpResponse:
    """Print one plan."""
    plan = fetch_plan(request.user, number)
    return _sent(plan_document(plan.account, plan=plan, language=_language(request), printed_by=request.user))


@require_safe
def account_pdf(request: SignedInRequest, number: str) -> HttpResponse:
    """Print the plan an account is judged by, or its value and team where none is written."""
    account = fetch_account(request.user, number)
    return _sent(plan_of_account_document(account, language=_language(request), printed_by=request.user))


@require_safe
def visit_brief(request: SignedInRequest, number: str) -> HttpResponse:
    """Print the sheet for the road to a visit."""
    visit = fetch_visit(request.user, number)
    return _sent(brief_of(visit, language=_language(request), printed_by=request.user))
