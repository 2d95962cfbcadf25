"""What waits in the bell of a person."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from users.models.users import User


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: User) -> Self:
        """Keep a person's own: nobody reads another one's bell."""
        return self.filter(user=user) if user.is_active else self.none()

    def unread(self) -> Self:
        return self.filter(read_at=None)


class Notification(models.Model):
    """One message in the bell, in the language of its reader. Written by users.notifying alone.

    `about` names the account it tells of; a reader who may no longer see that account is no longer shown it.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(_("kind"), max_length=32)
    title = models.CharField(_("title"), max_length=200)
    text = models.CharField(_("text"), max_length=500, blank=True)
    url = models.CharField(_("page"), max_length=300, blank=True)
    about = models.CharField(_("account"), max_length=64, blank=True)
    key = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("sent by mail"), null=True, blank=True)

    objects: Any = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="notification_once", fields=["user", "key"], condition=~models.Q(key=""))
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_of_person"),
            models.Index(fields=["user"], name="notification_unread", condition=models.Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return self.title
