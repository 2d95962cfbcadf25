"""Where rows wait between reading and writing: a private SQLite file without a name, gone with its connection.

It groups and sorts half a million rows outside our memory, and keeps what was planned until it is written.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from imports.importing import UnitsInFile

StagedRow = tuple[int, int, str, str]
KEYS_A_QUERY = 500


class Staging(UnitsInFile):
    """Rows by unit, refused rows with their reasons, and planned writes."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._db.executescript(
            """
            PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16384;
            CREATE TABLE staged (seq INTEGER PRIMARY KEY, row INTEGER, unit TEXT, cells TEXT);
            CREATE TABLE refused (seq INTEGER PRIMARY KEY, reason TEXT);
            CREATE TABLE repeated (seq INTEGER PRIMARY KEY, row INTEGER, first INTEGER);
            CREATE TABLE planned (step INTEGER PRIMARY KEY, writes TEXT);
            BEGIN;
            """
        )

    def add(self, rows: Iterable[StagedRow]) -> None:
        """Keep rows: (sequence, row of the file, key of the unit, cells as JSON)."""
        self._db.executemany("INSERT INTO staged VALUES (?, ?, ?, ?)", rows)

    def end_of_rows(self) -> None:
        """Make the rows ready to be read by unit."""
        self._db.execute("CREATE INDEX staged_by_unit ON staged (unit, seq)")

    def units(self) -> Iterator[tuple[str, list[StagedRow]]]:
        """Give the rows unit by unit, each unit in the order of the file."""
        unit = ""
        rows: list[StagedRow] = []
        for row in self._db.execute("SELECT seq, row, unit, cells FROM staged ORDER BY unit, seq"):
            if row[2] != unit and rows:
                yield unit, rows
                rows = []
            unit = row[2]
            rows.append(row)
        if rows:
            yield unit, rows

    def holding(self, keys: Iterable[str]) -> set[str]:
        """Tell which of the keys the file holds."""
        wanted = list(keys)
        found: set[str] = set()
        for start in range(0, len(wanted), KEYS_A_QUERY):
            part = wanted[start : start + KEYS_A_QUERY]
            marks = ", ".join("?" * len(part))
            found.update(
                row[0]
                for row in self._db.execute(f"SELECT DISTINCT unit FROM staged WHERE unit IN ({marks})", part)  # noqa: S608
            )
        return found

    def refuse(self, rows: Iterable[tuple[int, str]]) -> None:
        """Keep refused rows: (sequence, reason)."""
        self._db.executemany("INSERT OR REPLACE INTO refused VALUES (?, ?)", rows)

    def refused(self) -> Iterator[tuple[int, list[str], str]]:
        """Give the refused rows in the order of the file: row, cells, reason."""
        query = "SELECT row, cells, reason FROM refused JOIN staged USING (seq) ORDER BY seq"
        for row, cells, reason in self._db.execute(query):
            yield row, json.loads(cells), reason

    def repeat(self, seq: int, row: int, first: int) -> None:
        """Keep that a row repeats an earlier one whole."""
        self._db.execute("INSERT INTO repeated VALUES (?, ?, ?)", (seq, row, first))

    def repeats(self) -> Iterator[tuple[int, int]]:
        """Give the repeated rows in the order of the file: row, the row it repeats."""
        yield from self._db.execute("SELECT row, first FROM repeated ORDER BY seq")

    def plan(self, writes: dict[str, Any]) -> None:
        """Keep what is to be written."""
        self._db.execute("INSERT INTO planned (writes) VALUES (?)", (json.dumps(writes, ensure_ascii=False),))

    def forget_plans(self) -> None:
        """Drop what became of the rows, and keep the rows."""
        self._db.executescript("DELETE FROM refused; DELETE FROM repeated; DELETE FROM planned;")

    def planned(self) -> Iterator[dict[str, Any]]:
        """Give what is to be written, in the order it was planned."""
        for (writes,) in self._db.execute("SELECT writes FROM planned ORDER BY step"):
            yield json.loads(writes)

    def close(self) -> None:
        self._db.close()
