"""Who of us may do what with an account that they see. Pure: reads roles and the owner, nothing else.

Seeing comes first and is decided by `visible_to`; whoever sees an account may fill its dossier.
"""

from accounts.models import Account
from users.choices import (
    ROLES_THAT_ASSIGN_OWNERS,
    ROLES_THAT_CREATE_ACCOUNTS,
    ROLES_THAT_NAME_KEY_ACCOUNTS,
    Role,
)
from users.models import User

ROLES_ABOVE = frozenset({Role.DIRECTOR, Role.EXECUTIVE})


def may_create_accounts(user: User) -> bool:
    return user.role in ROLES_THAT_CREATE_ACCOUNTS


def may_assign_owner(user: User) -> bool:
    return user.role in ROLES_THAT_ASSIGN_OWNERS


def may_name_key_accounts(user: User) -> bool:
    return user.role in ROLES_THAT_NAME_KEY_ACCOUNTS


def is_responsible(user: User, account: Account) -> bool:
    """Tell whether a person who sees the account answers for it: its owner, a director above, an executive."""
    return account.owner_id == user.pk or user.role in ROLES_ABOVE


def may_set_team(user: User, account: Account) -> bool:
    return is_responsible(user, account)


def may_set_category(user: User, account: Account) -> bool:
    return is_responsible(user, account)


def may_archive(user: User, account: Account) -> bool:
    return is_responsible(user, account)


def may_grant(user: User, account: Account) -> bool:
    """Tell whether a person who sees the account decides who else reads it and its guarded facts."""
    return is_responsible(user, account)
