"""What a person typed into a form and did not send: kept for them alone, gone once the form is saved."""

import datetime as dt
import re

from django.core import signing
from django.http import QueryDict
from django.utils import timezone

from users.models import Draft, User

FIELD = "draft"  # the hidden field in which a form carries its key
SALT = "users.drafts"
KEPT = dt.timedelta(days=14)
MOST_KEPT = 50
LONGEST = 100_000  # characters
LONGEST_FORM = 300
# Passwords, tokens, and the guarded facts that stand in tables of their own are never kept.
NEVER_KEPT = re.compile(r"^(csrfmiddlewaretoken|draft|next|save)$|(^|-)token$|password|(^|-)personal-|bottom_line")


def key_of(*, user: User, form: str) -> str:
    """Sign who types into which form, so that it can be kept even after the session has ended."""
    return signing.dumps([user.pk, form[:LONGEST_FORM]], salt=SALT)


def read_key(key: str) -> tuple[int, str] | None:
    """Read a key; none for one that is not ours or too old."""
    try:
        user_id, form = signing.loads(key, salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        return None
    return int(user_id), str(form)


def keep(*, key: str, data: QueryDict) -> bool:
    """Keep the fields of a form as they were typed; tell whether they were kept. Cost: 3 queries."""
    known = read_key(key)
    fields = {name: data.getlist(name) for name in data if not NEVER_KEPT.search(name)}
    length = sum(len(name) + sum(map(len, values)) for name, values in fields.items())
    if known is None or not fields or length > LONGEST:
        return False
    user_id, form = known
    if not User.objects.active().filter(pk=user_id).exists():
        return False
    Draft.objects.update_or_create(user_id=user_id, form=form, defaults={"data": fields})
    oldest = Draft.objects.filter(user_id=user_id).order_by("-updated_at").values_list("pk", flat=True)[MOST_KEPT:]
    Draft.objects.filter(pk__in=list(oldest)).delete()
    return True


def below(*, user: User, page: str) -> dict[str, Draft]:
    """Give what the person has typed into the forms at and below a page and not sent, by form. Cost: 1 query."""
    recent = Draft.objects.visible_to(user).filter(updated_at__gt=timezone.now() - KEPT)
    return {draft.form: draft for draft in recent.filter(form__startswith=page[:LONGEST_FORM])}


def drop(*, user: User, key: str) -> None:
    """Forget what the person typed into a form; a key of someone else is left alone."""
    known = read_key(key)
    if known is not None and known[0] == user.pk:
        Draft.objects.filter(user=user, form=known[1]).delete()


def sweep(*, now: dt.datetime) -> int:
    """Forget what lies for more than 14 days; return how many drafts."""
    deleted, _kinds = Draft.objects.filter(updated_at__lte=now - KEPT).delete()
    return deleted
