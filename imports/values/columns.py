"""What is decided from a whole column: which mark parts the decimals, whether day or month stands first."""

from dataclasses import dataclass, field

from imports.choices import DateOrder, DecimalMark
from imports.values import dates, numbers

MAX_REMEMBERED = 50_000


@dataclass
class NumberColumn:
    """The evidence of one column of numbers."""

    marks: set[DecimalMark] = field(default_factory=set)
    doubtful: str = ""
    telling: dict[DecimalMark, str] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def look_at(self, text: str) -> None:
        """Take one cell into account."""
        if text in self._seen:
            return
        if len(self._seen) < MAX_REMEMBERED:
            self._seen.add(text)
        found = numbers.evidence(text)
        if found is None:
            self.doubtful = self.doubtful or text
        elif isinstance(found, DecimalMark) and found not in self.marks:
            self.marks.add(found)
            self.telling[found] = text

    @property
    def is_contradictory(self) -> bool:
        return len(self.marks) > 1

    def decision(self) -> DecimalMark | None:
        """Give the mark of the column; none when it is doubtful or contradictory."""
        if len(self.marks) == 1:
            return next(iter(self.marks))
        return None if self.marks or self.doubtful else DecimalMark.POINT


@dataclass
class DateColumn:
    """The evidence of one column of dates."""

    orders: frozenset[DateOrder] = dates.ORDERS
    doubtful: str = ""
    has_evidence: bool = False
    is_with_points: bool = True
    is_contradictory: bool = False
    _seen: set[str] = field(default_factory=set)

    def look_at(self, text: str) -> None:
        """Take one cell into account."""
        if text in self._seen:
            return
        if len(self._seen) < MAX_REMEMBERED:
            self._seen.add(text)
        found = dates.evidence(text)
        if found is None:
            return
        self.has_evidence = True
        self.is_with_points = self.is_with_points and dates.is_day_first_by_sign(text)
        left = self.orders & found
        if not left:
            self.is_contradictory = True
        else:
            self.orders = left
        if len(found) > 1:
            self.doubtful = self.doubtful or text

    def decision(self) -> DateOrder | None:
        """Give the order of the column; none when it is doubtful or contradictory."""
        if self.is_contradictory:
            return None
        if not self.has_evidence:
            return DateOrder.YMD
        if len(self.orders) == 1:
            return next(iter(self.orders))
        return DateOrder.DMY if self.is_with_points and DateOrder.DMY in self.orders else None
