"""Who of us sees an account, and who decides on wishes to see it."""

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Left, Length

from accounts.models import Account, TeamMember
from users.choices import Role
from users.models import TreeNode, User, UserQuerySet
from users.models.trees import SEPARATOR


def people_who_see(account: Account, *, besides: int | None = None) -> UserQuerySet:
    """Give the people who see an account: the access rule of `visible_to`, read from the other end.

    `besides` keeps one more person, who stands in a record already. Cost: no query yet, and at most 2 for the places
    of the account.
    """
    seeing = Q(is_active=True, pk__in=_keys_of_people(account)) | Q(pk=besides)
    people: UserQuerySet = User.objects.filter(seeing).order_by("display_name", "username")
    return people


def seen_by(person: str, account: str = "account") -> Q:
    """Give the condition that a person in a row sees the account of the row: the access rule, for many people at once.

    `person` and `account` are the ways to both; a person who no longer works here sees none. Cost: no query of its own.
    """
    on_team = TeamMember.objects.filter(user=OuterRef(f"{person}_id"), account=OuterRef(f"{account}_id"))
    is_above = [
        Exists(
            places.objects.filter(
                user=OuterRef(f"{person}_id"),
                **{f"{name}__path": Left(OuterRef(f"{account}__{name}__path"), Length(f"{name}__path"))},
            )
        )
        for places, name in ((User.regions.through, "region"), (User.units.through, "unit"))
    ]
    sees = (
        Q(**{f"{person}__role": Role.EXECUTIVE})
        | Q(**{f"{account}__owner": F(person)})
        | Q(Exists(on_team.order_by()))
        | Q(Q(is_above[0]) | Q(is_above[1]), **{f"{person}__role": Role.DIRECTOR})
    )
    return Q(**{f"{person}__is_active": True}) & sees


def deciders_of(account: Account) -> list[User]:
    """Name who decides on wishes to see an account: its owner, else the directors above, else the executives.

    Cost: at most 3 queries.
    """
    if account.owner is not None and account.owner.is_active:
        return [account.owner]
    seeing = people_who_see(account)
    return list(seeing.filter(role=Role.DIRECTOR)) or list(seeing.filter(role=Role.EXECUTIVE))


def directors_above(accounts: Iterable[Account]) -> dict[int, list[User]]:
    """Name the directors of the region or unit of each account or above, else the executives. Shape: key → people.

    The accounts come with region and unit. Cost: 4 queries for any number.
    """
    directors = User.objects.active().filter(role=Role.DIRECTOR).order_by("pk").prefetch_related("regions", "units")
    executives = list(User.objects.active().filter(role=Role.EXECUTIVE).order_by("pk"))
    places = [
        (one, {node.path for node in one.regions.all()}, {node.path for node in one.units.all()}) for one in directors
    ]
    found = {}
    for account in accounts:
        regions, units = set(_ancestry(account.region)), set(_ancestry(account.unit))
        above = [one for one, of_regions, of_units in places if of_regions & regions or of_units & units]
        found[account.pk] = above or executives
    return found


def _keys_of_people(account: Account) -> UserQuerySet:
    places = Q(regions__path__in=_ancestry(account.region)) | Q(units__path__in=_ancestry(account.unit))
    sees = (
        Q(role=Role.EXECUTIVE)
        | Q(pk=account.owner_id)
        | Q(memberships__account=account)
        | (Q(role=Role.DIRECTOR) & places)
    )
    keys: UserQuerySet = User.objects.filter(sees).order_by().values("pk")
    return keys


def _ancestry(node: TreeNode | None) -> list[str]:
    """Give the paths of a node and of those above it."""
    if node is None:
        return []
    codes = node.path.rstrip(SEPARATOR).split(SEPARATOR)
    return [SEPARATOR.join(codes[:depth]) + SEPARATOR for depth in range(1, len(codes) + 1)]
