"""Rows that cannot be summed: which row, which column, why; never the value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from blastema.evidence.errors import EvidenceError

# Where an engine grouped the rows itself.
NO_ROW = -1

# So many rows are named of each column and reason; all of them are counted.
NAMED = 20


@dataclass(frozen=True, order=True)
class Fault:
    """``row`` counts from 0 in the order of the data; in long layout, the subject's first row.

    A query in long layout gives subjects without rows: then ``row`` is ``NO_ROW`` and
    ``subjects`` says how many there are of this column and reason.
    """

    column: str
    reason: str
    row: int
    subjects: int = 1


class RowsError(EvidenceError):
    """Rows with impossible values; counts every reason and names the first rows of each."""

    def __init__(self, counts: Mapping[tuple[str, str], int], faults: Iterable[Fault]) -> None:
        self.counts = dict(counts)
        self.faults = tuple(sorted(faults))
        super().__init__("; ".join(self._sentences()))

    def _sentences(self) -> Iterable[str]:
        for (column, reason), count in sorted(self.counts.items()):
            rows = [f.row for f in self.faults if (f.column, f.reason) == (column, reason)]
            if rows and rows[0] == NO_ROW:
                yield f"{column} {reason} in {count} subjects; correct or report them"
                continue
            shown = ", ".join(map(str, rows[:5])) + (" ..." if count > 5 else "")
            yield f"{column} {reason} in {count} rows (row {shown}); correct or report them"


@dataclass
class FaultBook:
    """What a pass, or a part of it, has found; books add up in any order."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    named: list[Fault] = field(default_factory=list)

    def add(self, column: str, reason: str, rows: Iterable[int]) -> None:
        found = [int(row) for row in rows]
        self.counts[column, reason] += len(found)
        self.named += [Fault(column, reason, row) for row in sorted(found)[:NAMED]]

    def join(self, other: FaultBook) -> None:
        self.counts += other.counts
        self.named += other.named

    def first(self) -> list[Fault]:
        """The first rows of each reason, whatever order the parts came in; where there are no
        rows, each reason once with the count of its subjects."""
        kept: list[Fault] = []
        seen: Counter[tuple[str, str]] = Counter()
        for fault in sorted(self.named):
            what = fault.column, fault.reason
            seen[what] += 1
            if fault.row == NO_ROW:
                kept += [replace(fault, subjects=self.counts[what])] if seen[what] == 1 else []
            elif seen[what] <= NAMED:
                kept.append(fault)
        return kept

    def refuse(self) -> None:
        if self.counts:
            raise RowsError(self.counts, self.first())
