"""Who may do what with a plan; that the account is visible has been seen to before."""

from users.choices import Role
from users.models import User

ROLES_THAT_APPROVE = frozenset({Role.DIRECTOR, Role.EXECUTIVE})


def may_approve_plans(user: User) -> bool:
    """Tell whether a person decides on the plans of the accounts they see."""
    return user.role in ROLES_THAT_APPROVE
