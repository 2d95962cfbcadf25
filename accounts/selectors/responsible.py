"""Who of us sees an account, and who decides on wishes to see it."""

from django.db.models import Q

from accounts.models import Account
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


def deciders_of(account: Account) -> list[User]:
    """Name who decides on wishes to see an account: its owner, else the directors above, else the executives.

    Cost: at most 3 queries.
    """
    if account.owner is not None and account.owner.is_active:
        return [account.owner]
    seeing = people_who_see(account)
    return list(seeing.filter(role=Role.DIRECTOR)) or list(seeing.filter(role=Role.EXECUTIVE))


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
