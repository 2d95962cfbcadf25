"""Closed lists of imports: kinds of files, states of a batch, what happens to a row, options."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What the rows of a file are. A kind is on offer once a room registers an importer for it."""

    ACCOUNTS = "accounts", _("Accounts")
    CONTACTS = "contacts", _("Contacts")
    PRODUCTS = "products", _("Products")
    ORDERS = "orders", _("Orders")
    INVOICES = "invoices", _("Invoices")
    RATES = "rates", _("Exchange rates")
    REFERRALS = "referrals", _("Referrals")
    CONCESSIONS = "concessions", _("Concessions")
    OPPORTUNITIES = "opportunities", _("Opportunities")
    VISITS = "visits", _("Visits")


class BatchState(models.TextChoices):
    """Where a batch stands. Only the actions of this room move it on."""

    DRAFT = "draft", _("Being prepared")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked, not written")
    WRITING = "writing", _("Being written")
    DONE = "done", _("Imported")
    PARTLY = "partly", _("Imported in part")
    REFUSED = "refused", _("Refused")


AT_WORK = frozenset({BatchState.CHECKING, BatchState.WRITING})
WRITTEN = frozenset({BatchState.DONE, BatchState.PARTLY})
CAN_BE_SET_UP = frozenset({BatchState.DRAFT, BatchState.CHECKED, BatchState.REFUSED})

TRANSITIONS: dict[BatchState, frozenset[BatchState]] = {
    BatchState.DRAFT: frozenset({BatchState.CHECKING, BatchState.WRITING}),
    BatchState.CHECKING: frozenset({BatchState.CHECKED, BatchState.REFUSED, BatchState.DRAFT}),
    BatchState.CHECKED: frozenset({BatchState.CHECKING, BatchState.WRITING}),
    BatchState.WRITING: frozenset({BatchState.DONE, BatchState.PARTLY, BatchState.REFUSED, BatchState.CHECKED}),
    BatchState.DONE: frozenset(),
    BatchState.PARTLY: frozenset(),
    BatchState.REFUSED: frozenset({BatchState.CHECKING}),
}


class Outcome(models.TextChoices):
    """What became of one row of the file."""

    CREATED = "created", _("Created")
    UPDATED = "updated", _("Updated")
    UNCHANGED = "unchanged", _("Unchanged")
    SKIPPED = "skipped", _("Skipped as duplicate")
    ERROR = "errors", _("Refused")


class Duplicates(models.TextChoices):
    SKIP = "skip", _("Keep once")
    ADD = "add", _("Keep each as a line of its own")


class DateOrder(models.TextChoices):
    YMD = "ymd", _("year, month, day")
    DMY = "dmy", _("day, month, year")
    MDY = "mdy", _("month, day, year")


class DecimalMark(models.TextChoices):
    POINT = "point", _("point: 1,234.50")
    COMMA = "comma", _("comma: 1.234,50")
