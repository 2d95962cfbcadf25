"""What is typed into forms, kept on the way and forgotten when asked."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from kam.views.settings import back
from users import drafts
from users.requests import SignedInRequest


@require_POST
def draft_keep(request: SignedInRequest) -> HttpResponse:
    """Keep what a person has typed so far; the page asks for it, nobody waits for the answer."""
    key = request.POST.get(drafts.FIELD, "")
    known = drafts.read_key(key)
    is_own = known is not None and known[0] == request.user.pk
    is_kept = is_own and drafts.keep(key=key, data=request.POST)
    return HttpResponse(status=204 if is_kept else 400)


@require_POST
def draft_drop(request: SignedInRequest) -> HttpResponse:
    """Forget what a person typed into a form."""
    drafts.drop(user=request.user, key=request.POST.get(drafts.FIELD, ""))
    return back(request)
