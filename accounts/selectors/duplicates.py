"""Customers that may be there already, told without revealing more than a person may see."""

from dataclasses import dataclass

from django.db.models import Case, Expression, Q, Value, When
from django.db.models.functions import Abs, Length

from accounts.models import Account, AccountQuerySet
from accounts.naming import core_name, is_same_name, parts_of
from accounts.phones import dialled
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
    """Find customers with the same name, credit code or phone among all accounts. Cost: 3 queries.

    The whole list is searched on purpose, so that nobody opens a second dossier of a colleague's customer; what a
    person may not see is masked. What is the same comes first, what is like it fills the places that are left.
    """
    core, digits = core_name(name), dialled(phone)
    same = Q(name=name) | (Q(name_core=core) if core else Q(pk__in=[]))
    if credit_code:
        same |= Q(credit_code=credit_code)
    accounts = Account.objects.select_related("owner")
    found = list(accounts.filter(same).order_by("number")[:CANDIDATES])
    found += _near(accounts.exclude(pk__in=[account.pk for account in found]), core, digits)
    alike = [one for account in found if (one := _compared(account, name, credit_code, digits)) is not None][:SHOWN]
    keys = [one.account.pk for one in alike if one.account]
    visible = set(Account.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    return [one if one.account and one.account.pk in visible else _masked(one) for one in alike]


def _near(accounts: AccountQuerySet, core: str, digits: str) -> AccountQuerySet:
    """Keep accounts that may be the same, the same phone first, then the names nearest in length."""
    like = Q(pk__in=[])
    nearness: Expression = Abs(Length("name_core") - len(core))
    if len(core) >= SHORTEST_NAME:
        like |= Q(search_text__contains=core) | Q(name_core__in=parts_of(core))
    if len(digits) >= SHORTEST_PHONE:
        like |= Q(search_text__contains=digits)
        nearness = Case(When(search_text__contains=digits, then=Value(-1)), default=nearness)
    return accounts.filter(like).order_by(nearness, "number")[:CANDIDATES]


def _compared(account: Account, name: str, credit_code: str, digits: str) -> Duplicate | None:
    """Say in what an account is like the new one; nothing where it is not."""
    names = (account.name, account.short_name, account.name_en)
    one = Duplicate(
        account=account,
        owner=account.owner,
        same_name=name in names or any(is_same_name(name, other) for other in names),
        same_code=bool(credit_code) and account.credit_code == credit_code,
        same_phone=len(digits) >= SHORTEST_PHONE and digits in {dialled(account.phone), dialled(account.phone_2)},
    )
    return one if one.same_name or one.same_code or one.same_phone else None


def _masked(duplicate: Duplicate) -> Duplicate:
    return Duplicate(
        account=None,
        owner=duplicate.owner,
        same_name=duplicate.same_name,
        same_code=duplicate.same_code,
        same_phone=duplicate.same_phone,
        hidden_id=duplicate.account.pk if duplicate.account else None,
    )
