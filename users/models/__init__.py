"""People, their roles, the two trees that decide what directors see, and what belongs to a person alone."""

from users.models.notifications import Notification, NotificationQuerySet
from users.models.reading import ReadLog, ReadLogQuerySet
from users.models.submissions import Submission
from users.models.tokens import ApiToken, ApiTokenQuerySet
from users.models.trees import Region, TreeNode, TreeQuerySet, Unit
from users.models.users import User, UserQuerySet
from users.models.views import Draft, DraftQuerySet, SavedView, SavedViewQuerySet

__all__ = [
    "ApiToken",
    "ApiTokenQuerySet",
    "Draft",
    "DraftQuerySet",
    "Notification",
    "NotificationQuerySet",
    "ReadLog",
    "ReadLogQuerySet",
    "Region",
    "SavedView",
    "SavedViewQuerySet",
    "Submission",
    "TreeNode",
    "TreeQuerySet",
    "Unit",
    "User",
    "UserQuerySet",
]
