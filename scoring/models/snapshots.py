"""Figures kept between nights."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.accounts import ReferenceQuerySet


class FeatureSnapshot(models.Model):
    """The features of all accounts as one night read them, so that the next night reads only what changed.

    One row at most; a cache that may be deleted at any time. `basis` names what else the figures rest on: the length of
    the window, the assumed margins and the layout of the arrays. PostgreSQL stores them as they are, for compressing
    them every night would cost more than all else in it. Written by scoring.features alone.
    """

    as_of = models.DateField(_("as of"))
    basis = models.CharField(_("basis"), max_length=64)
    arrays = models.BinaryField(_("arrays"))

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("feature snapshot")
        verbose_name_plural = _("feature snapshots")

    def __str__(self) -> str:
        return str(self.as_of)
