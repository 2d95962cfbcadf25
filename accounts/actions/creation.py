"""Create an account; a name is enough."""

import re
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.actions.derived import refresh_derived
from accounts.choices import Source
from accounts.duties import may_create_accounts
from accounts.models import Account, Tag
from accounts.telling import tell_owner
from core.history import sign
from users.choices import Role
from users.models import User

PREFIX = "KH-"
GENERATED = re.compile(r"KH-([0-9]{6,})")
ATTEMPTS = 20
NEWEST_LOOKED_AT = 50


def create_account(
    *, by: User | None, name: str, number: str = "", tags: list[Tag] | None = None, **fields: Any
) -> Account:
    """Create an account with its figures row; a missing number is drawn, a missing owner is who creates.

    An owner who is not given becomes the manager who creates, or anyone who would otherwise not see the account.
    Raises: PermissionDenied for a role that creates none; IntegrityError for a number or code that exists.
    """
    if by is not None and not may_create_accounts(by):
        raise PermissionDenied
    fields.setdefault("source", Source.MANUAL)
    if by is not None and by.role == Role.MANAGER:
        fields["owner"] = by
    with transaction.atomic():
        account = _inserted(by=by, number=number, name=name, fields=fields)
        if by is not None and account.owner is None and not _is_visible(account, by):
            account.owner = by
            account.save()
        if tags:
            account.tags.set(tags)
        refresh_derived([account.pk])
        tell_owner(account, by=by)
    account.refresh_from_db()
    return account


def _is_visible(account: Account, user: User) -> bool:
    return Account.objects.visible_to(user).filter(pk=account.pk).exists()


def _inserted(*, by: User | None, number: str, name: str, fields: dict[str, Any]) -> Account:
    """Insert the row; two people who draw the same number at once: the later one draws again."""
    for attempt in range(ATTEMPTS):
        drawn = number or next_number()
        account = Account(number=drawn, name=name, **fields)
        sign(account, by)
        try:
            with transaction.atomic():
                account.save()
        except IntegrityError:
            was_drawn_twice = not number and _is_taken(drawn)
            if not was_drawn_twice or attempt == ATTEMPTS - 1:
                raise
        else:
            return account
    raise AssertionError("unreachable")


def next_number() -> str:
    """Draw a free number after the newest drawn one. Cost: a few look-ups in the index of numbers."""
    newest = Account.objects.filter(number__startswith=PREFIX).order_by("-pk").values_list("number", flat=True)
    drawn = (GENERATED.fullmatch(number) for number in newest[:NEWEST_LOOKED_AT])
    taken = max((int(match[1]) for match in drawn if match), default=0)
    step = 1
    while _is_taken(_number(taken + step)):
        taken, step = taken + step, step * 2
    free = taken + step
    while free - taken > 1:
        middle = (taken + free) // 2
        if _is_taken(_number(middle)):
            taken = middle
        else:
            free = middle
    return _number(free)


def _number(place: int) -> str:
    return f"{PREFIX}{place:06d}"


def _is_taken(number: str) -> bool:
    return Account.objects.filter(number=number).exists()
