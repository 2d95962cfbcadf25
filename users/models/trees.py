"""Region and unit trees, stored with the path of their ancestors."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Left, Length
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

SEPARATOR = "/"


class TreeQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Keep what a signed-in person may see: the names of regions and units are no secret in the company."""
        return self if user.is_active else self.none()

    def within(self, nodes: "models.QuerySet[Any]") -> Self:
        """Keep the given nodes and everything below them. Cost: no query of its own."""
        above = nodes.order_by().filter(path=Left(OuterRef("path"), Length("path")))
        return self.filter(Exists(above))


class TreeNode(models.Model):
    """One node of a tree. `path` is derived: the codes from the root down to this node, each ended by a slash."""

    code = models.CharField(_("code"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    parent = models.ForeignKey(
        "self", verbose_name=_("belongs to"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=1000, editable=False, db_index=True)

    objects = TreeQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["path"]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the own path and those of all descendants in step with the parent."""
        old_path = self.path
        self.path = (self.parent.path if self.parent else "") + self.code + SEPARATOR
        with transaction.atomic():
            super().save(*args, **kwargs)
            if old_path and old_path != self.path:
                alike = type(self).objects.filter(path__startswith=old_path).exclude(pk=self.pk)
                # On SQLite the database takes zone and ZONE for one.
                for node in (node for node in alike if node.path.startswith(old_path)):
                    type(self).objects.filter(pk=node.pk).update(path=self.path + node.path[len(old_path) :])

    @property
    def depth(self) -> int:
        return self.path.count(SEPARATOR) - 1

    def clean(self) -> None:
        if SEPARATOR in self.code:
            raise ValidationError({"code": _("A code must not contain a slash.")})
        if self.pk and self.parent and self.parent.path.startswith(type(self).objects.get(pk=self.pk).path):
            raise ValidationError({"parent": _("A node cannot stand below itself.")})


class Region(TreeNode):
    """One sales region, for example 华东 with 江苏 below it."""

    class Meta(TreeNode.Meta):
        verbose_name = _("region")
        verbose_name_plural = _("regions")


class Unit(TreeNode):
    """One business unit, for example the pump division with its service branch below it."""

    class Meta(TreeNode.Meta):
        verbose_name = _("business unit")
        verbose_name_plural = _("business units")
