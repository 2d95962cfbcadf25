"""The table of imports."""

import datetime as dt
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import formats
from imports.choices import BatchState
from imports.models import ImportBatch

NUMBER = {"th": {"class": "k-num"}, "td": {"class": "k-num"}}
STATE_CLASSES = {
    BatchState.CHECKING: " is-info",
    BatchState.CHECKED: " k-warn",
    BatchState.WRITING: " is-info",
    BatchState.DONE: " k-ok",
    BatchState.PARTLY: " k-warn",
    BatchState.REFUSED: " k-bad",
}
COUNTED = {BatchState.CHECKED, BatchState.DONE, BatchState.PARTLY, BatchState.WRITING}


class BatchTable(tables.Table):
    """One row an import: what it is, how far it is, what came of it."""

    file_name = tables.Column(_("File"), attrs={"td": {"class": "k-lead-cell"}})
    state = tables.Column(_("State"), attrs={"td": {"class": "k-pair-end"}})
    kind = tables.Column(_("Kind of rows"))
    created_by = tables.Column(_("Imported by"), default=_("the system"))
    created_at = tables.Column(_("Started"))
    rows = tables.Column(_("Rows"), accessor="counts", attrs=NUMBER, empty_values=())
    created = tables.Column(_("Created"), accessor="counts", attrs=NUMBER, empty_values=())
    updated = tables.Column(_("Updated"), accessor="counts", attrs=NUMBER, empty_values=())
    errors = tables.Column(_("Refused"), accessor="counts", attrs=NUMBER, empty_values=())

    class Meta:
        orderable = False
        attrs = {"class": "is-pair", "what": "imports"}

    def __init__(self, batches: list[ImportBatch], *, as_of: dt.date, shows_people: bool, **kwargs: Any) -> None:
        self.as_of = as_of
        super().__init__(batches, exclude=() if shows_people else ("created_by",), **kwargs)

    def render_file_name(self, record: ImportBatch) -> SafeString:
        return format_html(
            '<a href="{}">{}</a><span class="k-sub">{}</span>',
            reverse("imports:batch_detail", args=[record.number]),
            record.file_name,
            record.number,
        )

    def render_state(self, record: ImportBatch) -> SafeString:
        css = STATE_CLASSES.get(BatchState(record.state), "")
        return format_html('<span class="k-badge{}">{}</span>', css, record.get_state_display())

    def render_rows(self, record: ImportBatch) -> str:
        return _count(record, "rows_read")

    def render_created(self, record: ImportBatch) -> str:
        return _count(record, "created")

    def render_updated(self, record: ImportBatch) -> str:
        return _count(record, "updated")

    def render_errors(self, record: ImportBatch) -> str:
        return _count(record, "errors")

    def render_created_at(self, value: dt.datetime) -> str:
        return formats.near_date(timezone.localtime(value).date(), language=get_language() or "", today=self.as_of)


def _count(batch: ImportBatch, name: str) -> str:
    count = batch.counts.get(name) if batch.state in COUNTED else None
    return formats.number(count, language=get_language() or "")
