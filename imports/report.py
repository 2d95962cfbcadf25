"""What came of an import, in the shape its page shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import formats
from imports.choices import DateOrder, DecimalMark, Duplicates
from imports.models import ImportBatch
from imports.readers import encoding_name
from imports.registry import importer_of
from imports.selectors import kept_look

SHOWN = 20


@dataclass
class Summary:
    """What a page says of a batch; the rows themselves only to its owner."""

    stats: list[dict[str, str]] = field(default_factory=list)
    missing: list[tuple[str, int]] = field(default_factory=list)
    changes: int = 0
    refused: int = 0
    duplicate_count: int = 0
    errors: list[tuple[int, str]] = field(default_factory=list)
    duplicates: list[tuple[int, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    columns: list[tuple[str, str]] = field(default_factory=list)
    choices: list[tuple[str, str]] = field(default_factory=list)


def summary_of(batch: ImportBatch, *, shows_rows: bool) -> Summary:
    """Tell what a check found or what was written. `shows_rows`: whether the reader owns the batch."""
    found = Summary()
    if batch.counts:
        _add_counts(found, batch)
    if shows_rows:
        findings = batch.findings
        found.errors = [(row, reason) for row, reason in findings.get("errors", [])][:SHOWN]
        found.duplicates = [(row, first) for row, first in findings.get("duplicates", [])][:SHOWN]
        found.duplicate_count = findings.get("duplicate_count", 0)
        found.notes = findings.get("notes", [])[:SHOWN]
        found.unknown = findings.get("unknown_headers", [])
        found.columns = _columns(batch)
        found.choices = _choices(batch)
    return found


def _add_counts(found: Summary, batch: ImportBatch) -> None:
    counts, is_written = batch.counts, batch.is_written
    found.changes = counts["created"] + counts["updated"]
    found.refused = counts["errors"]
    found.missing = [(_missing(kind), n) for kind, n in counts["missing_created"].items()]
    found.stats = [
        {"label": _("Rows read"), "value": _n(counts["rows_read"]), "note": _rest(counts)},
        {"label": _("Created") if is_written else _("To create"), "value": _n(counts["created"])},
        {"label": _("Updated") if is_written else _("To update"), "value": _n(counts["updated"])},
        {
            "label": _("Refused"),
            "value": _n(counts["errors"]),
            "note": _("not written") if counts["errors"] else "",
            "note_state": "bad" if counts["errors"] else "",
        },
    ]


def _rest(counts: Mapping[str, int]) -> str:
    parts = []
    if counts["unchanged"]:
        parts.append(_("%(n)s unchanged") % {"n": _n(counts["unchanged"])})
    if counts["skipped"]:
        parts.append(_("%(n)s repeated") % {"n": _n(counts["skipped"])})
    return formats.listing(parts, language=get_language() or "")


def _missing(kind: str) -> str:
    words = {
        "accounts": _("accounts"),
        "products": _("products"),
        "regions": _("regions"),
        "units": _("business units"),
        "industries": _("industries"),
        "tags": _("tags"),
        "categories": _("categories"),
    }
    return words.get(kind, kind)


def _columns(batch: ImportBatch) -> list[tuple[str, str]]:
    """Pair the name of each read column with the label of its field."""
    importer, look = importer_of(batch.kind), kept_look(batch)
    if importer is None or look is None:
        return []
    pairs = []
    for name, index in sorted(batch.mapping.items(), key=lambda pair: pair[1]):
        named = importer.about.named(name)
        if named is not None and index < len(look.headers):
            pairs.append((look.column_names[index], named.label))
    return pairs


def _choices(batch: ImportBatch) -> list[tuple[str, str]]:
    """List the choices that were made, and what was found out of the file."""
    chosen: dict[str, Any] = batch.options
    pairs = []
    if batch.sheet:
        pairs.append((_("Sheet"), batch.sheet))
    elif batch.encoding:
        pairs.append((_("Encoding"), encoding_name(batch.encoding)))
    if chosen.get("create_missing"):
        pairs.append((_("What is missing"), _("is created")))
    if chosen.get("duplicates"):
        pairs.append((_("Repeated rows"), str(Duplicates(chosen["duplicates"]).label)))
    if chosen.get("date_order"):
        pairs.append((_("Dates"), str(DateOrder(chosen["date_order"]).label)))
    if chosen.get("decimal"):
        pairs.append((_("Decimals"), str(DecimalMark(chosen["decimal"]).label)))
    return pairs


def _n(count: int) -> str:
    return formats.number(count, language=get_language() or "")
