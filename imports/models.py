"""Batches of imported files, and the mappings people chose."""

import datetime as dt
import secrets
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from imports.choices import AT_WORK, CAN_BE_SET_UP, WRITTEN, BatchState, Kind
from users.choices import Role
from users.models import User


class BatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, user: User) -> Self:
        """Keep a person's own batches; administrators see that there are others, not what their rows say."""
        if not user.is_active:
            return self.none()
        return self if user.role == Role.ADMIN else self.filter(created_by=user)

    def own_of(self, user: User) -> Self:
        """Keep what a person brought in: only they see the rows of the file and decide what becomes of it."""
        return self.filter(created_by=user) if user.is_active else self.none()

    def unfinished_before(self, moment: dt.datetime) -> Self:
        """Keep the batches begun before a moment and never written."""
        return self.filter(created_at__lt=moment).exclude(state__in=[*AT_WORK, *WRITTEN])


class ImportBatch(models.Model):
    """One file that was brought in, with what was chosen and what came of it. Written by imports.actions alone.

    `stored_name` is a random name below DATA_DIR/uploads; empty for a file the operator read from its own place.
    `mapping` is field → index of the column. `counts` are those of the contract; `findings` lists errors and
    duplicates and keeps the top of the file (`look`). `job_id` is the job that may write it: earlier ones may not.
    """

    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=BatchState, default=BatchState.DRAFT)
    file_name = models.CharField(_("file"), max_length=255)
    stored_name = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(_("encoding"), max_length=40, blank=True)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    mapping: Any = models.JSONField(default=dict, blank=True)
    options: Any = models.JSONField(default=dict, blank=True)
    counts: Any = models.JSONField(default=dict, blank=True)
    findings: Any = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    message = models.TextField(_("message"), blank=True)
    errors_name = models.CharField(max_length=64, blank=True)
    job_id = models.BigIntegerField(null=True, editable=False)
    created_by = models.ForeignKey(
        User, verbose_name=_("imported by"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("started"), auto_now_add=True)
    written_at = models.DateTimeField(_("written"), null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]
        indexes = [models.Index(fields=["created_by", "-id"], name="batch_of_person")]

    def __str__(self) -> str:
        return f"{self.number} · {self.file_name}"

    @property
    def number(self) -> str:
        """Give the public number by which people and commands name the batch."""
        return f"IM-{self.pk:06d}"

    @property
    def stored_path(self) -> Path:
        return uploads_folder() / self.stored_name

    @property
    def errors_path(self) -> Path:
        return uploads_folder() / self.errors_name

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    @property
    def is_written(self) -> bool:
        return self.state in WRITTEN

    @property
    def can_be_set_up(self) -> bool:
        return bool(self.stored_name) and self.state in CAN_BE_SET_UP

    @property
    def changes(self) -> int:
        """Count the rows that something is or was written for."""
        return sum(int(self.counts.get(name, 0)) for name in ("created", "updated"))

    @property
    def can_be_written(self) -> bool:
        """Tell whether the check found anything to write."""
        return self.can_be_set_up and self.state == BatchState.CHECKED and self.changes > 0


class RememberedMapping(models.Model):
    """How one person mapped the columns of files with the same header, for the next time."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    signature = models.CharField(max_length=64)
    mapping: Any = models.JSONField(default=dict)
    used_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("remembered mapping")
        verbose_name_plural = _("remembered mappings")
        constraints = [models.UniqueConstraint(name="mapping_once", fields=["user", "kind", "signature"])]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_kind_display()}"


def uploads_folder() -> Path:
    """Give the folder of stored files, readable by the product alone."""
    folder: Path = settings.DATA_DIR / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def random_name() -> str:
    """Draw a name under which a file is stored: nothing of what people called it."""
    return secrets.token_hex(16)
