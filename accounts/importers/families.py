"""Which account stands below which, once a file is in: parents that are there and parents that come with the file."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from accounts.importers.known import parts
from accounts.models import Account
from imports.problems import DataMoved


class Family:
    """Collects children with the numbers of their parents, then says who is linked to whom.

    An account is its key; one that comes with the file is minus its place.
    """

    def __init__(self) -> None:
        self.linked: list[tuple[int, int]] = []
        self._accounts: dict[str, int] = {}
        self._wanted: list[tuple[int, str, str]] = []

    def comes(self, number: str, account: int) -> None:
        """Note an account that comes with the file."""
        self._accounts[number] = account

    def add(self, child: int, number: str, parent: str) -> None:
        """Ask for an account to be linked to the parent with a number."""
        self._wanted.append((child, number, parent))

    def link(self) -> list[str]:
        """Fill `linked`; give a note on each account that would stand above its own parent. Raises: DataMoved."""
        self._find(sorted({parent for _child, _number, parent in self._wanted} - self._accounts.keys()))
        heads = {self._accounts[parent] for _child, _number, parent in self._wanted}
        above = _parents_of([account for account in heads | {child for child, *_rest in self._wanted} if account > 0])
        notes = []
        for child, number, parent in self._wanted:
            head = self._accounts[parent]
            if is_above(child, head, above):
                notes.append(
                    _("%(number)s: %(parent)s cannot be its parent, as it stands below it")
                    % {"number": number, "parent": parent}
                )
            elif above.get(child) != head:
                above[child] = head
                self.linked.append((child, head))
        return notes

    def _find(self, numbers: list[str]) -> None:
        """Find parents that are there; planning has refused those the person may not see."""
        for part in parts(numbers):
            found = dict(Account.objects.filter(number__in=part).order_by().values_list("number", "pk"))
            if len(found) != len(part):
                raise DataMoved
            self._accounts.update(found)


def _parents_of(keys: list[int]) -> dict[int, int]:
    """Read the parents of accounts, and theirs up to the top."""
    found: dict[int, int] = {}
    looked_at: set[int] = set()
    wanted = set(keys)
    while wanted:
        for part in parts(sorted(wanted)):
            rows = Account.objects.filter(pk__in=part, parent__isnull=False).order_by()
            found.update(dict(rows.values_list("pk", "parent_id")))
        looked_at |= wanted
        wanted = {found[account] for account in wanted if account in found} - looked_at
    return found


def is_above(one: int, start: int, above: Mapping[int, int | None] | Mapping[int, int]) -> bool:
    """Tell whether somebody stands above another, or is the other, by who stands directly above whom."""
    place: int | None = start
    seen: set[int] = set()
    while place is not None and place not in seen:
        if place == one:
            return True
        seen.add(place)
        place = above.get(place)
    return False
