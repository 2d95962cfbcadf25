"""The private feed of one's visits, for the calendar on the phone."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from users.choices import ApiScope
from users.tokens import find_token
from visits.calendar import calendar_of
from visits.selectors import visits_around


@login_not_required
@never_cache
@require_safe
def visit_feed(request: HttpRequest, key: str) -> HttpResponse:
    """Give the visits that the owner of a key takes part in and may still see; the key in the address is the sign-in.

    Cost: 2 queries, seldom 3.
    """
    token = find_token(key)
    if token is None or ApiScope.CALENDAR not in token.scopes:
        raise Http404
    language = token.user.language or settings.LANGUAGE_CODE

    with translation.override(language):
        calendar = calendar_of(
            visits_around(token.user, day=timezone.localdate()),
            language=language,
            host=request.get_host().partition(":")[0],
            address=lambda visit: request.build_absolute_uri(reverse("visits:visit_detail", args=[visit.number])),
        )
    response = HttpResponse(calendar, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="visits.ics"'
    response["Referrer-Policy"] = "no-referrer"
    return response
