"""The file of refused rows: the file's own columns, then the reasons; each cell reads there as it did in its file."""

import csv
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from core.text import neutralise
from imports.headers import ERROR_HEADER

Unmistakable = Mapping[int, Callable[[str], str]]
Refused = tuple[int, list[str], str]  # row of the file, cells, reason


def write_errors_file(
    target: Path, *, headers: list[str], unmistakable: Unmistakable, refused: Callable[[], Iterable[Refused]]
) -> None:
    """Write refused rows, safe to open and to import.

    What the rest of the file said of a cell is put into the cell: `unmistakable` holds, by the place of a column, what
    writes its numbers or dates so that no other row is needed to read them.
    """
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        width = max([len(headers), *(len(cells) for _row, cells, _reason in refused())])
        out.writerow([neutralise(header) for header in headers] + [""] * (width - len(headers)) + [ERROR_HEADER])
        for _row, cells, reason in refused():
            for place, write in unmistakable.items():
                if place < len(cells) and cells[place]:
                    cells[place] = write(cells[place])
            out.writerow([neutralise(cell) for cell in cells] + [""] * (width - len(cells)) + [neutralise(reason)])
