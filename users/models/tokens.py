"""Keys by which programs read on behalf of a person."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from users.models.users import User


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, user: User) -> Self:
        """Keep a person's own keys."""
        return self.filter(user=user) if user.is_active else self.none()

    def valid_on(self, day: dt.date) -> Self:
        """Keep the keys that open something: not withdrawn, not expired, of a person who still works here."""
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=day), revoked_at=None, user__is_active=True)


class ApiToken(models.Model):
    """One key of one person for a program. Written by users.tokens alone.

    Only a digest is kept; the key itself is shown once. It opens what its owner may see, and of that only the scopes.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("purpose"), max_length=60)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    start = models.CharField(max_length=12, editable=False)
    scopes: Any = models.JSONField(_("opens"), default=list)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    objects: Any = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name
