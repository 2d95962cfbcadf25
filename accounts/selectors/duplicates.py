"""Customers that may be there already, told without revealing more than a person may see."""

from dataclasses import dataclass

from django.db.models import Q

from accounts.models import Account
from accounts.naming import core_name, is_same_name, parts_of
from accounts.search_text import normalise
from users.models import User

CANDIDATES = 50
SHOWN = 5
SHORTEST_NAME = 2
SHORTEST_PHONE = 7


@dataclass(frozen=True)
class Duplicate:
    """One customer like the new one. Of a hidden one nothing is told but that it exists and who owns it.

    `hidden_id` is for asking for access to a hidden one, and never stands on a page.
    """

    account: Account | None
    owner: User | None
    same_name: bool
    same_code: bool
    same_phone: bool
    hidden_id: int | None = None


def find_duplicates(user: User, *, name: str, credit_code: str = "", phone: str = "") -> list[Duplicate]:
    """Find customers with the same name, credit code or phone among all accounts. Cost: 2 queries.

    The whole list is searched on purpose, so that nobody opens a second dossier of a colleague's customer; what a
    person may not see is masked.
    """
    condition = Q(pk__in=[])
    core, digits = core_name(name), normalise(phone)
    if len(core) >= SHORTEST_NAME:
        condition |= Q(search_text__contains=core) | Q(name_core__in=parts_of(core)) | Q(name__iexact=name)
    if credit_code:
        condition |= Q(credit_code=credit_code)
    if len(digits) >= SHORTEST_PHONE:
        condition |= Q(search_text__contains=digits)
    candidates = Account.objects.filter(condition).select_related("owner").order_by("number")[:CANDIDATES]
    found = [
        Duplicate(
            account=account,
            owner=account.owner,
            same_name=any(is_same_name(name, other) for other in (account.name, account.short_name, account.name_en)),
            same_code=bool(credit_code) and account.credit_code == credit_code,
            same_phone=len(digits) >= SHORTEST_PHONE
            and digits in {normalise(account.phone), normalise(account.phone_2)},
        )
        for account in candidates
    ]
    alike = [one for one in found if one.same_name or one.same_code or one.same_phone][:SHOWN]
    keys = [one.account.pk for one in alike if one.account]
    visible = set(Account.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    return [one if one.account and one.account.pk in visible else _masked(one) for one in alike]


def _masked(duplicate: Duplicate) -> Duplicate:
    return Duplicate(
        account=None,
        owner=duplicate.owner,
        same_name=duplicate.same_name,
        same_code=duplicate.same_code,
        same_phone=duplicate.same_phone,
        hidden_id=duplicate.account.pk if duplicate.account else None,
    )
