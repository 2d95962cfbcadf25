"""Small settings of a person, each sent by a form that works without JavaScript."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from kam.context import NAV_COOKIE, THEME_COOKIE
from users.choices import Language, Theme
from users.models import User

YEAR_SECONDS = 365 * 24 * 3600


def back(request: HttpRequest) -> HttpResponseRedirect:
    """Lead to the page the form was sent from; a foreign address leads home."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = reverse("home")
    return HttpResponseRedirect(target)


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=YEAR_SECONDS, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
    )


@login_not_required
@require_POST
def language_set(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on; kept with the person, before sign-in in a cookie."""
    response = back(request)
    language = request.POST.get("language", "")
    if language in Language.values:
        if request.user.is_authenticated:
            User.objects.filter(pk=request.user.pk).update(language=language)
        translation.activate(language)
        _remember(response, settings.LANGUAGE_COOKIE_NAME, language)
    return response


@login_not_required
@require_POST
def theme_set(request: HttpRequest) -> HttpResponse:
    """Show day or night colours, or what the system says."""
    response = back(request)
    theme = request.POST.get("theme", "")
    if theme in Theme.values:
        if request.user.is_authenticated:
            User.objects.filter(pk=request.user.pk).update(theme=theme)
        _remember(response, THEME_COOKIE, theme)
    return response


@require_POST
def nav_set(request: HttpRequest) -> HttpResponse:
    """Fold or unfold the navigation on this machine."""
    response = back(request)
    if request.POST.get("nav") == "mini":
        _remember(response, NAV_COOKIE, "mini")
    else:
        response.delete_cookie(NAV_COOKIE, samesite="Lax")
    return response
