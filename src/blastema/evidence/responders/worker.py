"""Counts the pairs of answers in record batches; what reads them is told in ``reading``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from blastema.evidence.mixed.moments import Bools, Floats
from blastema.evidence.responders.counts import ALL
from blastema.evidence.responders.definition import Definition, Outcome
from blastema.evidence.specification.parts import Arm, Categorical, Continuous
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary.arrays import MISSING, UNKNOWN, level_codes, numbers
from blastema.evidence.summary.faults import FaultBook
from blastema.evidence.summary.kernel import Known
from blastema.evidence.summary.values import Scale, outcome_scale, scale_of
from blastema.evidence.summary.windows import counted_aside

# A stratum's level that nobody wrote down.
NOT_KNOWN = "not known"
# Answers without declared decimals have pairs without end: after so many they are judged.
MOST_PAIRS = 1 << 17

Cell = tuple[str, str]  # stratum, arm
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Asked:
    """``spec`` holds what is read: the visits, the arm, the strata, a baseline's column."""

    spec: Specification
    baseline: str
    visit: str
    definitions: tuple[Definition, ...]

    @property
    def strata(self) -> tuple[Categorical, ...]:
        found = (self.spec.covariate[name] for name in self.spec.strata)
        return tuple(one for one in found if isinstance(one, Categorical))

    def cells(self) -> list[Cell]:
        """Arm within stratum, in the order of ``_cell_codes``."""
        levels = [(*one.levels, NOT_KNOWN) for one in self.strata]
        return list(product(map(self._stratum, product(*levels)), self.spec.arm.levels))

    def _stratum(self, levels: tuple[str, ...]) -> str:
        if len(levels) < 2:
            return levels[0] if levels else ALL
        return ", ".join(f"{o.name}={at}" for o, at in zip(self.strata, levels, strict=True))

    def baseline_scale(self) -> Scale:
        found = self.spec.covariate.get(self.baseline)
        if isinstance(found, Continuous):
            return scale_of(found, self.spec.grid)
        return outcome_scale(self.spec)


class Worker:
    """People by cell and pair of answers, and then, once judged, by what they are."""

    def __init__(self, asked: Asked, visit_columns: Sequence[str]) -> None:
        self.asked = asked
        self.names = asked.cells()
        self.faults = FaultBook()
        self.left_out: Counter[tuple[str, str]] = Counter()
        self.answers_left_out: Counter[tuple[str, str]] = (
            Counter()
        )  # answers that stand for no visit
        visits = [visit.name for visit in asked.spec.visits]
        columns = dict(zip(visits, visit_columns, strict=True))
        scales = asked.baseline_scale(), outcome_scale(asked.spec)
        names = columns.get(asked.baseline, asked.baseline), columns[asked.visit]
        self.answers = tuple(zip(names, scales, strict=True))
        self.pairs: Counter[tuple[Cell, float, float]] = Counter()  # nan would be no key: inf
        self.cells = [Counter[tuple[str, str, Outcome]]() for _ in asked.definitions]
        exact = all(scale.decimals is not None for scale in scales)
        self.changes: Counter[tuple[str, Decimal]] | None = Counter() if exact else None
        self.unknown: Counter[str] = Counter()

    def add(self, batch: Any, rows: Any, known: Sequence[Known] = ()) -> None:
        if batch.num_rows:
            _Batch(self, batch, rows).count(known)
        if len(self.pairs) > MOST_PAIRS:
            self.judge()

    def join(self, other: Worker) -> None:
        self.pairs += other.pairs
        self.faults.join(other.faults)
        self.left_out += other.left_out
        self.answers_left_out += other.answers_left_out
        for mine, theirs in zip(self.cells, other.cells, strict=True):
            mine.update(theirs)
        self.unknown += other.unknown
        if self.changes is not None and other.changes is not None:
            self.changes += other.changes

    def judge(self) -> None:
        """What each pair is, under every definition."""
        for (cell, first, second), people in self.pairs.items():
            before, after = _exact(first), _exact(second)
            for definition, cells in zip(self.asked.definitions, self.cells, strict=True):
                cells[*cell, definition.judge(before, after)] += people
            if before is None or after is None:
                self.unknown[cell[1]] += people
            elif self.changes is not None:
                self.changes[cell[1], after - before] += people
        self.pairs.clear()


class _Batch:
    """One record batch on its way into a worker."""

    def __init__(self, worker: Worker, batch: Any, rows: Any) -> None:
        self.worker, self.batch, self.rows = worker, batch, rows
        self.bad: Bools = np.zeros(batch.num_rows, dtype=bool)
        self.arm = self._factor(worker.asked.spec.arm)

    def count(self, known: Sequence[Known]) -> None:
        for column, reason, where in known:
            self._wrong(column, reason, where)
        cells = self._cell_codes()
        first, second = (self._answers(name, scale) for name, scale in self.worker.answers)
        keep = ~self.bad
        levels = self.worker.asked.spec.arm.levels
        self.worker.answers_left_out += counted_aside(self.batch, self.arm, levels, keep)
        for (cell, before, after), people in _counted(cells[keep], first[keep], second[keep]):
            self.worker.pairs[self.worker.names[cell], before, after] += people

    def _factor(self, part: Arm | Categorical) -> Codes:
        codes = level_codes(self.batch.column(part.name), part.levels).astype(np.int64)
        self.arm = codes if isinstance(part, Arm) else self.arm
        self._wrong(part.name, "has an unknown level", codes == UNKNOWN)
        if isinstance(part, Arm):
            self._wrong(part.name, "is empty", codes == MISSING)
        return codes

    def _cell_codes(self) -> Codes:
        found: Codes = np.zeros(self.batch.num_rows, dtype=np.int64)
        for one in self.worker.asked.strata:
            codes = self._factor(one)
            found = found * (len(one.levels) + 1) + np.where(codes < 0, len(one.levels), codes)
        return found * len(self.worker.asked.spec.arm.levels) + self.arm

    def _answers(self, name: str, scale: Scale) -> Floats:
        """The answers as they are written, infinity where there is none."""
        values, seen = numbers(self.batch.column(name))
        out, spare = np.empty(len(values)), np.empty(len(values))
        _, wrong = scale.whole(values, seen, out, spare)
        for reason, where in wrong:
            self._wrong(name, reason, where)
        return values if seen is None else np.where(seen, values, np.inf)

    def _wrong(self, column: str, reason: str, where: Bools) -> None:
        if not where.any():
            return
        places = np.flatnonzero(where)
        rows = places + self.rows if isinstance(self.rows, int) else self.rows[places]
        self.worker.faults.add(column, reason, rows)
        levels = self.worker.asked.spec.arm.levels
        for code in self.arm[where & ~self.bad]:
            arm = levels[code] if code >= 0 else ""
            self.worker.left_out[arm, f"{column} {reason}"] += 1
        self.bad = self.bad | where


def _counted(
    cells: Codes, first: Floats, second: Floats
) -> list[tuple[tuple[int, float, float], int]]:
    """Each (cell, baseline, answer) that occurs, with how often; one sort of whole numbers."""
    befores, before = np.unique(first, return_inverse=True)
    afters, after = np.unique(second, return_inverse=True)
    keys = (cells * len(befores) + before) * len(afters) + after
    found, people = np.unique(keys, return_counts=True)
    rest, after = np.divmod(found, max(len(afters), 1))
    cell, before = np.divmod(rest, max(len(befores), 1))
    triples = zip(cell.tolist(), befores[before].tolist(), afters[after].tolist(), strict=True)
    return list(zip(triples, people.tolist(), strict=True))


def _exact(value: float) -> Decimal | None:
    """A double through its shortest text, which is the decimal that was written."""
    return None if value == np.inf else Decimal(repr(value))
