"""Who asks: a program with a key of a person, or the person's own browser."""

from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import UserRateThrottle

from users.models import ApiToken, User
from users.tokens import find_token

WORDS = (b"bearer", b"token")


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer kam_…`."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() not in WORDS:
            return None
        token = find_token(parts[1].decode("latin-1")) if len(parts) == 2 else None
        if token is None:
            raise AuthenticationFailed(_("This key is unknown, withdrawn or expired."))
        return token.user, token

    def authenticate_header(self, _request: Request) -> str:
        return "Bearer"


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the description of the API tells of keys."""

    target_class = KeyAuthentication
    name = "key"

    def get_security_definition(self, _auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class Throttle(UserRateThrottle):
    """Bound what one person asks of one process; counted in memory, so that reading never writes."""

    cache = LocMemCache("kam.api.throttle", {"OPTIONS": {"MAX_ENTRIES": 10_000}})
    scope = "user"


class HasScope(BasePermission):
    """A key opens only its scopes; a person who is signed in needs none."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        return not isinstance(request.auth, ApiToken) or view.scope in request.auth.scopes
