"""People, their roles, and the two trees that decide what directors see."""

from users.models.trees import Region, TreeNode, TreeQuerySet, Unit
from users.models.users import User, UserQuerySet

__all__ = ["Region", "TreeNode", "TreeQuerySet", "Unit", "User", "UserQuerySet"]
