"""One change to many rows of a list: how many, in which portions, what came of it."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST_AT_ONCE = 5_000
CHUNK_ROWS = 500
OUT_OF_SIGHT = _("not to be seen by you, or gone")
TOO_MANY = _("At most %(n)s entries can be changed at once: please narrow the list.")


@dataclass
class BulkResult:
    """How many rows were changed, and how many were not for which reason."""

    changed: int = 0
    kept: Counter[Promise] = field(default_factory=Counter)

    def without_zeros(self) -> "BulkResult":
        return BulkResult(self.changed, +self.kept)


def portions(ids: Collection[int]) -> Iterator[list[int]]:
    """Cut the keys of rows into portions, in one order for everybody. Raises: ValidationError for too many."""
    keys = sorted(set(ids))
    if len(keys) > MOST_AT_ONCE:
        raise ValidationError(TOO_MANY, params={"n": MOST_AT_ONCE})
    return _cut(keys)


def _cut(keys: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(keys)
    while portion := list(islice(rest, CHUNK_ROWS)):
        yield portion
