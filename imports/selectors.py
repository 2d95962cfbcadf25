"""Reads of the pages: what stands at the top of a file, where a batch stands, the list of batches."""

import hashlib
import itertools
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from imports.choices import Kind
from imports.fields import KindOfFile
from imports.headers import LOOKED_AT_ROWS, known_in, recognise
from imports.models import BatchQuerySet, ImportBatch, RememberedMapping
from imports.readers import Table, open_table
from imports.registry import importer_of
from imports.values.texts import plain
from jobs.models import JobRun
from users.models import User

SAMPLE_ROWS = 3
SAMPLE_CHARACTERS = 60
TOP_ROWS = LOOKED_AT_ROWS + 20


@dataclass
class _Top(Table):
    """The first rows of a table, read once."""

    top: list[list[str]] = field(default_factory=list)

    def rows(self) -> Iterator[list[str]]:
        return iter(self.top)


@dataclass(frozen=True)
class Look:
    """What stands at the top of a file. `samples` has the first filled cells of each column.

    `asked_encoding` and `asked_sheet` are what a person chose; `encoding` and `sheet` are what was read.
    """

    asked_encoding: str
    asked_sheet: str
    encoding: str
    sheet: str
    sheets: list[str]
    is_encoding_guessed: bool
    headers: list[str]
    samples: list[list[str]]
    recognised: dict[str, int]
    signature: str

    def as_json(self) -> dict[str, Any]:
        """Give a shape that JSON can hold."""
        return asdict(self)

    @property
    def column_names(self) -> list[str]:
        """Name each column by its header, or by its letter where it has none."""
        from openpyxl.utils import get_column_letter

        return [header or get_column_letter(place) for place, header in enumerate(self.headers, start=1)]


def kind_of_file(kind: str) -> KindOfFile:
    """Give the fields of a kind. Raises: LookupError for one that no room imports."""
    importer = importer_of(kind)
    if importer is None:
        raise LookupError(kind)
    return importer.about


def look_at(kind: Kind, path: Path, *, encoding: str = "", sheet: str = "") -> Look:
    """Read the top of a file and recognise its columns. Raises: LookupError, FileRefused, WrongUsage."""
    about = kind_of_file(kind)
    with open_table(path, encoding=encoding, sheet=sheet, known_in=known_in(about)) as table:
        with closing(table.rows()) as rows:  # type: ignore[type-var]
            top = list(itertools.islice(rows, TOP_ROWS))
        found = recognise(about, _Top(**vars(table), top=top))
    return Look(
        asked_encoding=encoding,
        asked_sheet=sheet,
        encoding=table.encoding,
        sheet=table.sheet,
        sheets=table.sheets,
        is_encoding_guessed=table.is_encoding_guessed,
        headers=found.headers,
        samples=_samples(top[found.header_row :], width=len(found.headers)),
        recognised={column.field.name: column.index for column in found.columns},
        signature=hashlib.sha256(found.signature.encode()).hexdigest(),
    )


def _samples(rows: list[list[str]], *, width: int) -> list[list[str]]:
    samples: list[list[str]] = [[] for _column in range(width)]
    for row in rows:
        for cells, cell in zip(samples, row, strict=False):
            if len(cells) < SAMPLE_ROWS and (text := plain(cell)):
                cells.append(text[:SAMPLE_CHARACTERS])
    return samples


def kept_look(batch: ImportBatch) -> Look | None:
    """Give what was seen of the file before, if it was kept."""
    kept = batch.findings.get("look")
    return Look(**kept) if kept else None


def proposed_mapping(user: User, batch: ImportBatch, look: Look) -> tuple[dict[str, int], bool]:
    """Propose a column for each field: as chosen for this batch, else as for the last file like it, else as recognised.

    The second value tells whether an earlier file was followed. Cost: at most 1 query.
    """
    if batch.mapping:
        return batch.mapping, False
    earlier = RememberedMapping.objects.filter(user=user, kind=batch.kind, signature=look.signature).first()
    if earlier is not None:
        return earlier.mapping, earlier.mapping != look.recognised
    return look.recognised, False


def job_of(batch: ImportBatch) -> JobRun | None:
    """Read the job that checks or writes a batch, or did so last. Cost: at most 1 query."""
    return None if batch.job_id is None else JobRun.objects.filter(pk=batch.job_id).first()


@dataclass(frozen=True)
class Standing:
    """Where a batch stands, taken together with its job: work that ended without a word leaves it stalled."""

    batch: ImportBatch
    job: JobRun | None

    @classmethod
    def of(cls, batch: ImportBatch) -> Self:
        """Look at a batch. Cost: 1 query while it is at work."""
        return cls(batch, job_of(batch) if batch.is_at_work else None)

    @property
    def is_at_work(self) -> bool:
        return self.batch.is_at_work and self.job is not None and self.job.is_live

    @property
    def is_stalled(self) -> bool:
        return self.batch.is_at_work and not self.is_at_work

    @property
    def can_be_set_up(self) -> bool:
        return self.batch.can_be_set_up or (self.is_stalled and bool(self.batch.stored_name))

    @property
    def can_be_discarded(self) -> bool:
        return not self.is_at_work and not self.batch.is_written


def listed_batches(user: User) -> BatchQuerySet:
    """Read the batches a person may see, the newest first, without what only their own pages need."""
    found: BatchQuerySet = ImportBatch.objects.visible_to(user).select_related("created_by")
    return found.defer("mapping", "options", "findings").order_by("-id")


def same_file_before(user: User, batch: ImportBatch) -> ImportBatch | None:
    """Find an earlier batch of the person that wrote the very same file. Cost: 1 query."""
    mine = ImportBatch.objects.own_of(user).filter(sha256=batch.sha256, kind=batch.kind, written_at__isnull=False)
    return mine.exclude(pk=batch.pk).first()
