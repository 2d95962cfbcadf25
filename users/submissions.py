"""Forms that create something: a token a form, so that a doubled click creates once."""

import secrets

from django.db import IntegrityError, transaction

from users.models import Submission, User

TOKEN_LENGTH = 64


def new_token() -> str:
    """Draw the token that a create form carries in a hidden field."""
    return secrets.token_urlsafe(24)


def claim(*, user: User, token: str) -> Submission | None:
    """Take a token for the transaction that creates; none when it was taken before.

    A second submission waits for the first one's transaction, and then finds the token taken.
    """
    if not token:
        return Submission(user=user)
    try:
        with transaction.atomic():
            return Submission.objects.create(user=user, token=token[:TOKEN_LENGTH])
    except IntegrityError:
        return None


def result_of(*, user: User, token: str) -> str:
    """Tell what an earlier submission with the token made."""
    earlier = Submission.objects.filter(user=user, token=token[:TOKEN_LENGTH]).values_list("result", flat=True).first()
    return earlier or ""


def finish(submission: Submission, *, result: str) -> None:
    """Keep what a submission made."""
    if submission.pk:
        Submission.objects.filter(pk=submission.pk).update(result=result)
