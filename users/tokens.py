"""Keys for programs: issue, look up, withdraw."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from users.choices import ApiScope
from users.models import ApiToken, User

PREFIX = "kam_"
NOTED_EVERY = dt.timedelta(minutes=10)


def issue_token(
    *, user: User, name: str, scopes: Iterable[str], expires_on: dt.date | None = None
) -> tuple[ApiToken, str]:
    """Make a key; return its row and the key in clear, which is shown once and kept nowhere."""
    clear = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        digest=_digest(clear),
        start=clear[:12],
        scopes=[scope for scope in ApiScope.values if scope in set(scopes)],
        expires_on=expires_on,
    )
    return token, clear


def find_token(clear: str, *, now: dt.datetime | None = None) -> ApiToken | None:
    """Find the valid key, with its owner, and note now and then that it is used. Cost: 1 query, seldom 2."""
    now = now or timezone.now()
    valid = ApiToken.objects.valid_on(timezone.localdate(now)).select_related("user")
    token: ApiToken | None = valid.filter(digest=_digest(clear)).first()
    if token is not None:
        long_ago = Q(last_used_at=None) | Q(last_used_at__lt=now - NOTED_EVERY)
        if token.last_used_at is None or token.last_used_at < now - NOTED_EVERY:
            ApiToken.objects.filter(long_ago, pk=token.pk).update(last_used_at=now)
    return token


def revoke_token(token: ApiToken) -> None:
    """Withdraw a key at once."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


def _digest(clear: str) -> str:
    """Keys are random and long, so that a plain digest cannot be turned back."""
    return hashlib.sha256(clear.encode()).hexdigest()
