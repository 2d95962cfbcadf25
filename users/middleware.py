"""Carry a person's own language into every request, and what they type over the end of a session."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from users import drafts

SAVED = 302  # A form that was saved leads on.
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


class UserPreferencesMiddleware:
    """Speak the language the signed-in person chose; before sign-in LocaleMiddleware has decided."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", "")
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return self.get_response(request)


class DraftMiddleware:
    """Keep what is sent after the session has ended, and forget a draft once its form is saved.

    Stands after the check against forged requests and before the one that leads to sign-in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        key = _key_in(request)
        if key and request.user.is_authenticated and response.status_code == SAVED:
            known = drafts.read_key(key)
            if known is not None and known[1] == request.get_full_path()[: drafts.LONGEST_FORM]:
                drafts.drop(user=request.user, key=key)
        return response

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        key = _key_in(request)
        if key and not request.user.is_authenticated:
            drafts.keep(key=key, data=request.POST)


def _key_in(request: HttpRequest) -> str:
    """Give the key of the form that was sent; empty where none was."""
    if request.method != "POST" or request.content_type not in FORMS:
        return ""
    return request.POST.get(drafts.FIELD, "")
