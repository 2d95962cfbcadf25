"""Saved views of lists, and what was typed into forms but not sent yet."""

from typing import Any, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from users.models.users import User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User) -> Self:
        """Keep a person's own views and those that others share. A view shows each reader only what they may see."""
        return self.filter(Q(user=user) | Q(is_shared=True)) if user.is_active else self.none()


class SavedView(models.Model):
    """One named way to look at a list: its address query and the columns shown."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(_("list"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("filters"), max_length=1000, blank=True)
    columns: Any = models.JSONField(_("columns"), default=list, blank=True)
    is_shared = models.BooleanField(_("shared with everyone"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: Any = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(name="saved_view_once", fields=["user", "page", "name"]),
            models.CheckConstraint(name="saved_view_has_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, user: User) -> Self:
        """Keep a person's own drafts."""
        return self.filter(user=user) if user.is_active else self.none()


class Draft(models.Model):
    """What a person has typed into one form and not sent. Written by users.drafts alone; gone once the form is saved.

    `form` is the path of the page; `data` holds the fields as posted, without tokens and passwords.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=300)
    data: Any = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects: Any = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of a form")
        verbose_name_plural = _("drafts of forms")
        constraints = [models.UniqueConstraint(name="draft_once", fields=["user", "form"])]

    def __str__(self) -> str:
        return self.form
