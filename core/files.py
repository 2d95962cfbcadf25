"""Lists as files for a spreadsheet: exactly what is seen, nothing that runs."""

import codecs
import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence

from django.http import HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import formats
from core.filters import ListFilter
from core.text import cell, cell_of_book

MAX_ROWS = 100_000
MAX_ROWS_OF_A_BOOK = 20_000
FETCHED_AT_ONCE = 1000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Echo:
    """A file that gives back what is written to it."""

    def write(self, value: str) -> str:
        return value


def is_book(kind: str | None) -> bool:
    """Tell whether a workbook is asked for."""
    return kind == "xlsx"


def most_rows(kind: str | None) -> int:
    """Give the most rows that a file of this kind holds."""
    return MAX_ROWS_OF_A_BOOK if is_book(kind) else MAX_ROWS


def file_of_list(found: ListFilter, *, name: str, kind: str | None, day: dt.date) -> HttpResponseBase:
    """Send exactly the filtered list in its order, with the columns chosen; a filter that cannot be used sends nothing.

    Cost: 1 query to count, 1 for the rows, with what is fetched beside them 1 more a thousand.
    """
    if found.problems:
        return refused_by(found)
    rows = found.ordered
    columns = found.file_columns
    if found.qs.order_by().count() > most_rows(kind):
        text = _("An export of this kind holds at most %(n)s rows: please narrow the list.")
        return refused(text % {"n": most_rows(kind)})
    return file_of(
        [str(column.label) for column in columns],
        (
            [_plain(column.read(row)) for column in columns]
            for row in rows[: most_rows(kind)].iterator(chunk_size=FETCHED_AT_ONCE)
        ),
        name=f"{name}-{day:%Y%m%d}",
        kind=kind,
    )


def refused_by(found: ListFilter) -> HttpResponse:
    """Say which filters cannot be used."""
    language = get_language() or ""
    return refused("\n".join(formats.labelled(*problem, language=language) for problem in found.problems))


def refused(text: str) -> HttpResponse:
    """Send no file, and say why."""
    return HttpResponseBadRequest(text, content_type="text/plain; charset=utf-8")


def file_of(
    header: Sequence[str], rows: Iterable[Sequence[object]], *, name: str, kind: str | None
) -> HttpResponseBase:
    """Send rows as a file: a workbook or CSV."""
    response = _book(header, rows) if is_book(kind) else _csv(header, rows)
    response["Content-Disposition"] = f'attachment; filename="{name}.{"xlsx" if is_book(kind) else "csv"}"'
    return response


def _plain(value: object) -> object:
    """Give a moment as the clock on the wall shows it: cells know no time zones."""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    return str(value) if isinstance(value, Promise) else value


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponseBase:
    writer = csv.writer(Echo())

    def lines() -> Iterator[str]:
        yield codecs.BOM_UTF8.decode("utf-8") + writer.writerow(header)
        for row in rows:
            yield writer.writerow([cell(value) for value in row])

    return StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")


def _book(header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponseBase:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(list(header))
    for row in rows:
        sheet.append([cell_of_book(value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return HttpResponse(file.getvalue(), content_type=XLSX)
