"""People, their roles, the two trees that decide what directors see, and their submitted forms."""

from users.models.submissions import Submission
from users.models.trees import Region, TreeNode, TreeQuerySet, Unit
from users.models.users import User, UserQuerySet

__all__ = ["Region", "Submission", "TreeNode", "TreeQuerySet", "Unit", "User", "UserQuerySet"]
