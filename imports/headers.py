"""Which column of a file holds which field, by its header."""

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import formats
from imports.fields import Field, Holds, KindOfFile
from imports.problems import FileRefused, WrongUsage
from imports.readers import Table
from imports.values.texts import plain
from imports.values.units import declared_unit, factor_of_counts, is_percent_sign, split_unit, unit_of_amounts

ERROR_HEADER = "error"
LOOKED_AT_ROWS = 25
SEPARATORS = re.compile(r"[\s_\-./·:：*＊\ufeff\u200b]+")
# In an address block (city, region, postal code) the word region means a province or state.
POSTAL_HEADERS = frozenset({"postalcode", "postcode", "zip", "zipcode", "邮编", "邮政编码"})


@dataclass(frozen=True)
class Column:
    """One column of the file that a field is read from.

    `factor` and `is_percent` come from a unit in the header: 金额(万元), 金额/万元, 折扣(%).
    """

    field: Field
    index: int
    header: str
    factor: int = 1
    currency: str = ""
    is_percent: bool = False


@dataclass
class Recognition:
    """Where the header stands and what was recognised in it. Units: `header_row` counts rows of the file from 1.

    `declared_unit` stands above the header, for all amounts of the file: 单位：万元.
    """

    header_row: int
    headers: list[str]
    columns: list[Column] = field(default_factory=list)
    declared_unit: str = ""

    @property
    def fields(self) -> set[str]:
        return {column.field.name for column in self.columns}

    @property
    def unknown(self) -> list[str]:
        """List the headers that no field is read from."""
        taken = {column.index for column in self.columns}
        return [header for index, header in enumerate(self.headers) if index not in taken and header]

    @property
    def headers_alone(self) -> list[str]:
        """List the headers as they must stand in a file without what is above them: with the declared unit."""
        found = list(self.headers)
        for column in self.columns:
            has_own = unit_of_amounts(split_unit(column.header)[1]) is not None
            if self.declared_unit and column.field.holds is Holds.AMOUNT and not has_own:
                found[column.index] = f"{column.header or column.field.name}({self.declared_unit})"
        return found

    @property
    def signature(self) -> str:
        """Give the text by which a remembered mapping is found again."""
        return "|".join(fold(header) for header in self.headers)


def fold(header: str) -> str:
    """Fold a header for comparison: width, case, blanks, underscores and signs do not matter."""
    return SEPARATORS.sub("", unicodedata.normalize("NFKC", header)).casefold()


def recognise(kind: KindOfFile, table: Table, *, explicit: Mapping[str, str] | None = None) -> Recognition:
    """Find the header row and the columns; what is mapped by hand (field → header) wins, an empty one is not read.

    Raises: WrongUsage for a field or header that does not exist; FileRefused for a file without rows.
    """
    wanted = _checked(kind, explicit or {})
    rows = [[plain(cell) for cell in row] for row in itertools.islice(table.rows(), LOOKED_AT_ROWS)]
    filled = [(number, row) for number, row in enumerate(rows, start=1) if any(row)]
    if not filled:
        raise FileRefused(_("The file has no rows."))
    known = _known_headers(kind)
    named_headers = {name: header for name, header in wanted.items() if header}
    if named_headers:
        number, headers = _row_with(filled, named_headers)
    else:
        number, headers = max(filled, key=lambda item: (_hits(item[1], known), -item[0]))
    headers = list(headers)
    while headers and not headers[-1]:
        headers.pop()
    above = [cell for place, row in filled if place < number for cell in row]
    found = Recognition(header_row=number, headers=headers, declared_unit=declared_unit(above))
    _assign(found, kind, wanted, known)
    return found


def known_in(kind: KindOfFile) -> Callable[[Sequence[str]], int]:
    """Give what counts, among the cells of a line, the fields of a kind that are known by their headers."""
    known = _known_headers(kind)
    return lambda cells: _hits([plain(cell) for cell in cells], known)


def assigned(kind: KindOfFile, found: Recognition, by_hand: Mapping[str, int]) -> Recognition:
    """Give the columns that a person chose on the page: field → index of the column, and nothing else."""
    columns = []
    for name, index in by_hand.items():
        chosen = kind.named(name)
        if chosen is not None and 0 <= index < len(found.headers):
            columns.append(_column(chosen, index, found))
    return replace(found, columns=columns)


def refuse_lacking(kind: KindOfFile, found: Recognition) -> None:
    """Refuse a file in which required fields were not found. Raises: FileRefused naming them."""
    lacking = kind.lacking(found.fields)
    if not lacking:
        return
    wanted = _listed(
        _(" or ").join(" + ".join(_described(kind, name) for name in names) for names in sets) for sets in lacking
    )
    raise FileRefused(
        _("The file has no column for: %(fields)s. Its columns are: %(headers)s.")
        % {"fields": wanted, "headers": _listed(header for header in found.headers if header)[:500]}
    )


def _listed(words: Iterable[str]) -> str:
    return formats.listing(words, language=get_language() or "")


def _described(kind: KindOfFile, name: str) -> str:
    named = kind.named(name)
    return f"{named.label} ({name})" if named else name


def _checked(kind: KindOfFile, explicit: Mapping[str, str]) -> dict[str, str]:
    for name in explicit:
        if kind.named(name) is None:
            fields = _listed(field.name for field in kind.fields)
            raise WrongUsage(
                _("There is no field “%(name)s”; there are: %(fields)s.") % {"name": name, "fields": fields}
            )
    return dict(explicit)


def _known_headers(kind: KindOfFile) -> dict[str, tuple[int, Field]]:
    """Map each folded header to its field and rank: a field name before a label before a synonym."""
    known: dict[str, tuple[int, Field]] = {}
    for named in kind.fields:
        for rank, header in enumerate(named.headers):
            known.setdefault(fold(header), (rank, named))
    return known


def _match(header: str, known: Mapping[str, tuple[int, Field]]) -> tuple[int, Field] | None:
    return next((known[name] for name in _names(header) if name in known), None)


def _names(header: str) -> Iterator[str]:
    """Give a header folded, then without the unit beside it, and without the one beside that."""
    yield fold(header)
    while (shorter := split_unit(header)[0]) != header:
        yield fold(shorter)
        header = shorter


def _hits(row: Sequence[str], known: Mapping[str, tuple[int, Field]]) -> int:
    return len({match[1].name for cell in row if cell and (match := _match(cell, known))})


def _row_with(filled: list[tuple[int, list[str]]], wanted: Mapping[str, str]) -> tuple[int, list[str]]:
    """Find the first row that has every header named by hand. Raises: WrongUsage naming what is missing."""
    folded = {header: fold(header) for header in wanted.values()}
    best: list[str] = list(folded)
    for number, row in filled:
        cells = {name for cell in row if cell for name in _names(cell)}
        missing = [header for header, key in folded.items() if key not in cells]
        if not missing:
            return number, row
        if len(missing) < len(best) or number == filled[0][0]:
            best = missing
    raise WrongUsage(
        _("The file has no column “%(header)s”; it has: %(headers)s.")
        % {"header": "”, “".join(best), "headers": _listed(cell for cell in filled[0][1] if cell)[:500]}
    )


def _assign(
    found: Recognition, kind: KindOfFile, wanted: Mapping[str, str], known: Mapping[str, tuple[int, Field]]
) -> None:
    taken: dict[str, tuple[int, int]] = {}
    by_hand: dict[str, int] = {}
    exact = {header: index for index, header in reversed(list(enumerate(found.headers)))}
    folded: dict[str, int] = {}
    for index, header in enumerate(found.headers):
        folded.setdefault(fold(header), index)
    for index, header in enumerate(found.headers):
        for short in _names(header):
            folded.setdefault(short, index)
    for name, header in wanted.items():
        by_hand[name] = exact.get(header, folded.get(fold(header), -1)) if header else -1
    used = set(by_hand.values())
    for index, header in enumerate(found.headers):
        if not header or index in used or fold(header) == ERROR_HEADER:
            continue
        match = _match(header, known)
        if match is None:
            continue
        rank, named = match
        name = _in_address_block(found.headers, index) if named.name == "region" else named.name
        if name not in by_hand and (name not in taken or rank < taken[name][0]):
            taken[name] = (rank, index)
    chosen = {name: index for name, (_rank, index) in taken.items()} | by_hand
    fields = {named.name: named for named in kind.fields}
    found.columns = [
        _column(fields[name], index, found)
        for name, index in sorted(chosen.items(), key=lambda item: item[1])
        if name in fields and index >= 0
    ]


def _in_address_block(headers: Sequence[str], index: int) -> str:
    """Tell a sales region from the region of an address: right after the city and right before the postal code."""
    before = fold(headers[index - 1]) if index else ""
    after = fold(headers[index + 1]) if index + 1 < len(headers) else ""
    is_of_address = fold(headers[index]) == "region" and before == "city" and after in POSTAL_HEADERS
    return "province" if is_of_address else "region"


def _column(named: Field, index: int, found: Recognition) -> Column:
    """Give the column of a field with what the unit in its header says."""
    header = found.headers[index]
    unit = split_unit(header)[1]
    if named.holds is Holds.AMOUNT:
        factor, currency = unit_of_amounts(unit) or unit_of_amounts(found.declared_unit) or (1, "")
        return Column(field=named, index=index, header=header, factor=factor, currency=currency)
    if named.holds is Holds.QUANTITY:
        return Column(field=named, index=index, header=header, factor=factor_of_counts(unit))
    is_percent = named.holds is Holds.RATIO and is_percent_sign(unit)
    return Column(field=named, index=index, header=header, is_percent=is_percent)
