"""Documents of a dossier 档案资料: numbered, bound in three parts, of which the second one is guarded."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.choices import KINDS_OF_PART, DocumentKind, DocumentPart, DocumentSource
from accounts.document_numbers import document_number
from accounts.file_kinds import LONGEST_NAME, extension_of
from accounts.file_store import document_store, random_place
from accounts.models.access import AccountScopedQuerySet
from accounts.models.accounts import Account
from accounts.models.credit import reads_all_credit, reads_credit
from users.models import User


class DocumentQuerySet(AccountScopedQuerySet):
    def visible_to(self, user: User, *, as_of: dt.date | None = None) -> Self:
        """Keep the documents a person may read: those of seen accounts, of part II as credit incidents are read."""
        seen = super().visible_to(user)
        if reads_all_credit(user):
            return seen
        return seen.filter(~Q(part=DocumentPart.CREDIT) | reads_credit(user, as_of=as_of or timezone.localdate()))

    def active(self) -> Self:
        return self.filter(archived_at=None)

    def archived(self) -> Self:
        return self.exclude(archived_at=None)


class Document(models.Model):
    """One document of an account, with its file. Written by accounts.actions alone.

    Part and serial make the number; a serial is given once and never again. The part follows from the kind. The file
    never changes: another edition is another document. There is no way here from the account, so that every fetch
    begins at `visible_to`.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    part = models.CharField(_("part"), max_length=8, choices=DocumentPart, editable=False)
    serial = models.PositiveIntegerField(_("number in the part"), editable=False)
    kind = models.CharField(_("kind"), max_length=16, choices=DocumentKind)
    title = models.CharField(_("title"), max_length=200)
    dated_on = models.DateField(_("date of the document"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=10, choices=DocumentSource, blank=True)
    verified_on = models.DateField(_("checked against the original on"), null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(
        User,
        verbose_name=_("checked against the original by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    paper_place = models.CharField(_("place of the paper original"), max_length=100, blank=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    file = models.FileField(_("file"), storage=document_store, upload_to=random_place, max_length=100, editable=False)
    file_name = models.CharField(_("name of the file"), max_length=LONGEST_NAME, editable=False)
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveBigIntegerField(_("size"), editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    created_by = models.ForeignKey(
        User,
        verbose_name=_("filed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    created_at = models.DateTimeField(_("filed"), auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)

    objects = DocumentQuerySet.as_manager()
    history = HistoricalRecords(
        excluded_fields=["file", "content_type", "size", "sha256", "created_by", "created_at", "version"]
    )

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["part", "serial"]
        constraints = [
            models.UniqueConstraint(name="document_number_once", fields=["account", "part", "serial"]),
            models.CheckConstraint(name="document_has_title", condition=~Q(title="")),
            models.CheckConstraint(name="document_has_file", condition=~Q(file="") & ~Q(file_name="") & Q(size__gt=0)),
            models.CheckConstraint(
                name="document_kind_fits_part",
                condition=(
                    Q(part="basic", kind__in=[kind.value for kind in KINDS_OF_PART[DocumentPart.BASIC]])
                    | Q(part="credit", kind__in=[kind.value for kind in KINDS_OF_PART[DocumentPart.CREDIT]])
                    | Q(part="archive", kind__in=[kind.value for kind in KINDS_OF_PART[DocumentPart.ARCHIVE]])
                ),
            ),
            models.CheckConstraint(
                name="document_confirmed_on_a_day", condition=Q(verified_by=None) | Q(verified_on__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-created_at"], name="document_filed"),
            models.Index(fields=["account", "sha256"], name="document_same_file"),
            # A number alone is looked for in all accounts that the person sees.
            models.Index(fields=["serial", "part"], name="document_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        """Give the number by which the document is found within its account."""
        return document_number(self.part, self.serial)

    @property
    def is_guarded(self) -> bool:
        return self.part == DocumentPart.CREDIT

    @property
    def is_verified(self) -> bool:
        return self.verified_on is not None

    @property
    def extension(self) -> str:
        """Name the kind of the file briefly: PDF."""
        return extension_of(self.file_name).upper()
