"""The one kernel of every engine: a record batch of whole subjects in, sums out.

An engine gives record batches; each worker has a ``Kernel`` of its own; kernels are joined in
any order. A distributed engine can run the same on its partitions and add the summaries.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from blastema.evidence.mixed.moments import Bools, Floats
from blastema.evidence.specification.parts import Categorical, Continuous
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary import at_visits, compiled, limbs
from blastema.evidence.summary.arrays import (
    MISSING,
    UNKNOWN,
    Codes,
    level_codes,
    not_null,
    without_nan,
)
from blastema.evidence.summary.entries import LOG_GRID
from blastema.evidence.summary.faults import FaultBook
from blastema.evidence.summary.gram import Sums
from blastema.evidence.summary.plan import Plan
from blastema.evidence.summary.scratch import Scratch
from blastema.evidence.summary.values import (
    TOO_LARGE,
    Products,
    Scale,
    Wrong,
    outcome_scale,
    scale_of,
)
from blastema.evidence.summary.windows import counted_aside

Known = tuple[str, str, Bools]  # column, reason, where


class Taken(NamedTuple):
    """Those of a chunk who are summed, as ``Sums.add`` is given them."""

    codes: Any  # the number of each one's cell and pattern
    table: Floats  # (n, products and answers) whole numbers
    most: Sequence[float]
    weights: Floats | None  # whole numbers too, of a weight that does not vary
    logs: Any


class Kernel:
    """Sums, faults and those left out, of the batches it was given."""

    def __init__(self, plan: Plan, visit_columns: Sequence[str]) -> None:
        self.plan = plan
        self.sums = Sums(plan.codes)
        self.fast: compiled.Compiled | None = None
        self.scratch = Scratch()
        self.faults = FaultBook()
        self.left_out: Counter[tuple[str, str]] = Counter()
        self.answers_left_out: Counter[tuple[str, str]] = Counter()
        self.visit_columns = list(visit_columns)
        self.outcome = outcome_scale(plan.specification)

    def add(self, batch: Any, rows: Any, known: Sequence[Known] = ()) -> None:
        """A record batch, one row a subject.

        ``rows`` are the row numbers for faults, or the number of the first row; ``known`` are
        faults that the engine has found already.
        """
        # Sorted rows stay in a processor's cache; the compiled loops need no sorting.
        size = limbs.CHUNK * (2 if self._loops() else 1)
        for start in range(0, batch.num_rows, size):
            stop = start + size
            place = rows + start if isinstance(rows, int) else rows[start:stop]
            before = [(column, reason, where[start:stop]) for column, reason, where in known]
            _Chunk(self, batch.slice(start, size), place).sum(before)

    def _loops(self) -> compiled.Compiled | None:
        """None with a weight at each visit: then no column is the constant that they count by."""
        if self.plan.specification.weighted_by_visit:
            return None
        self.fast = self.fast or compiled.after(self.sums.rows)
        return self.fast

    def take(self, taken: Taken) -> None:
        self.sums.add(*taken, self.fast)

    def join(self, other: Kernel) -> None:
        self.sums.join(other.sums)
        self.faults.join(other.faults)
        self.left_out += other.left_out
        self.answers_left_out += other.answers_left_out


class _Chunk:
    """A few ten thousand subjects on their way into the sums."""

    def __init__(self, kernel: Kernel, batch: Any, rows: Any) -> None:
        self.kernel, self.batch, self.rows = kernel, batch, rows
        self.spec: Specification = kernel.plan.specification
        self.n = batch.num_rows
        self.codes: dict[str, Codes] = {}
        self.wholes: dict[str, Floats] = {}
        self.largest: dict[str, float] = {}  # how far each covariate goes from zero
        self.spare = kernel.scratch.row("[spare]", self.n)
        width = len(kernel.plan.products) + kernel.plan.visits
        # The compiled loops read columns, numpy's matrix products read rows.
        self.table = (
            kernel.scratch.table("[columns]", width, self.n).T
            if kernel.fast
            else kernel.scratch.table("[table]", self.n, width)
        )
        self.most = [1.0] * width
        self.bad: Bools | None = None  # impossible values
        self.gaps: list[tuple[str, Bools]] = []  # covariates nobody wrote down
        self.lost: list[tuple[str, Bools]] = []  # answers at visits that do not count
        self.visit_logs: Any = None

    def sum(self, known: Sequence[Known]) -> None:
        self._read_factors()
        for column, reason, where in known:
            self._wrong(column, [(reason, where)])
        self._read_covariates()
        weights = self._read_weight()
        self._fill_products()
        seen = self._fill_answers()
        if self.spec.varying:
            seen = [self._fill_visit(place, present) for place, present in enumerate(seen)]
        keep = self._kept()
        arm = self.spec.arm
        self.kernel.answers_left_out += counted_aside(
            self.batch, self.codes[arm.name], arm.levels, keep
        )
        code = self._code(seen)
        table = self.table
        logs = self.visit_logs if weights is None else self._logs(weights, seen)
        if keep is not None:
            code, table = code[keep], table[keep]
            weights = None if weights is None else weights[keep]
            logs = None if logs is None else logs[keep]
        if len(code):
            self.kernel.take(Taken(code, table, self.most, weights, logs))

    def _read_factors(self) -> None:
        for part in self.kernel.plan.categorical:  # the arm first: faults are counted by it
            codes = level_codes(self.batch.column(part.name), part.levels)
            self.codes[part.name] = codes
            if codes.min() < 0:
                self._wrong(part.name, [("has an unknown level", codes == UNKNOWN)])
                self._absent(part.name, codes == MISSING)

    def _absent(self, name: str, where: Bools) -> None:
        """A subject without an arm has no place; one without a covariate is counted apart."""
        if name == self.spec.arm.name:
            self._wrong(name, [("is empty", where)])
        elif where.any():
            self.gaps.append((name, where))

    def _read_covariates(self) -> None:
        for part in self.spec.covariates:
            if isinstance(part, Continuous) and not part.varying:
                self._read(part.name, scale_of(part, self.spec.grid))

    def _read(self, name: str, scale: Scale) -> None:
        self.wholes[name] = out = self.kernel.scratch.row(name, self.n)
        self.largest[name], seen = self._whole(name, scale, out)
        if seen is not None and not seen.all():
            self.gaps.append((name, ~seen))

    def _whole(self, name: str, scale: Scale, out: Floats) -> tuple[float, Bools | None]:
        """A column's whole numbers into ``out``: how far they go, and where there are any."""
        values, seen = not_null(self.batch.column(name))
        if self.kernel.fast:
            most = scale.whole_at_once(self.kernel.fast, values, seen, out)
            if most is not None:
                return most, seen
        seen = without_nan(values, seen)
        most, wrong = scale.whole(values, seen, out, self.spare)
        self._wrong(name, wrong)
        return most, seen

    def _read_weight(self) -> Floats | None:
        weight = self.spec.weight
        if weight is None or weight.varying:
            return None
        self._read(weight.name, scale_of(Continuous(weight.name, weight.decimals), self.spec.grid))
        found = self.wholes[weight.name]
        absent = dict(self.gaps).get(weight.name, False)
        self._wrong(weight.name, [("is not above zero", (found <= 0) & ~np.asarray(absent))])
        return found

    def _fill_answers(self) -> list[Bools | None]:
        """The last columns of the table; which answers each subject gave, ``None`` for all."""
        present = []
        row = self.kernel.scratch.row("[answers]", self.n)
        for place, column in enumerate(self.kernel.visit_columns, len(self.kernel.plan.products)):
            out = self.table[:, place] if self.kernel.fast else row
            self.most[place], seen = self._whole(column, self.kernel.outcome, out)
            if out is row:
                self.table[:, place] = row
            present.append(seen)
        return present

    def _put(self, place: int, column: Floats, most: float) -> None:
        self.table[:, place] = column
        self.most[place] = most

    def _fill_products(self) -> None:
        """The first columns of the table: the constant, then every numeric product."""
        made = Products(self.spec, self.wholes, self.codes)
        # What is too large here is set aside by the comparison; nothing is passed over.
        with np.errstate(over="ignore", invalid="ignore"):
            for place, column in self.kernel.plan.constant_products:
                if not column.factors:
                    self.table[:, place] = 1.0
                    continue
                product, name = made.of(column), column.name
                if name in self.largest:
                    self._put(place, product, self.largest[name])
                else:
                    self._put_checked(place, product, name)

    def _fill_visit(self, place: int, answered: Bools | None) -> Bools | None:
        """The products of one visit; which of its answers count, ``None`` for all."""
        plan, visit = self.kernel.plan, self.spec.visits[place].name
        there = at_visits.read_visit(self.spec, self.batch, place, self.kernel.scratch)
        for name, wrong in there.wrong:
            self._wrong(f"{name} at {visit}", [wrong])
        present, lost = at_visits.counted(there, answered, self.n)
        self.lost += [(f"{name} is missing at {visit}", where) for name, where in lost]
        made = at_visits.products_at(self.spec, there, self.wholes, self.codes)
        with np.errstate(over="ignore", invalid="ignore"):
            for at, column in plan.products_at[place]:
                self._put_checked(at, _only(made.of(column), present), column.name)
            self._fill_answer(len(plan.products) + place, there, present)
        if there.weights is not None:
            logs = at_visits.logs_of(there.weights, present)
            self.visit_logs = logs if self.visit_logs is None else self.visit_logs + logs
        return present

    def _fill_answer(self, at: int, there: at_visits.AtVisit, present: Bools | None) -> None:
        answer = self.table[:, at]
        if there.root is not None:
            unit, grid = self.kernel.outcome.unit, 2.0**self.spec.grid
            answer = np.rint(answer / unit * there.root * grid)
        self._put_checked(at, _only(answer, present), self.spec.outcome.name)

    def _put_checked(self, place: int, product: Floats, name: str) -> None:
        fits = np.abs(product) <= limbs.MOST_VALUE
        if not fits.all():
            self._wrong(name, [(TOO_LARGE, ~fits)])
            product = np.where(fits, product, 0.0)
        self._put(place, product, float(np.abs(product).max()))

    def _wrong(self, column: str, wrong: list[Wrong]) -> None:
        for reason, where in wrong:
            if not where.any():
                continue
            new = where if self.bad is None else where & ~self.bad
            self.kernel.faults.add(column, reason, self._row_numbers(where))
            self._count(f"{column} {reason}", new)
            self.bad = where if self.bad is None else self.bad | where

    def _row_numbers(self, where: Bools) -> Any:
        places = np.flatnonzero(where)
        return places + self.rows if isinstance(self.rows, int) else self.rows[places]

    def _count(
        self, reason: str, where: Bools, book: Counter[tuple[str, str]] | None = None
    ) -> None:
        """By arm; those of no known arm under the empty name."""
        book = self.kernel.left_out if book is None else book
        arm = self.codes[self.spec.arm.name][where]
        for code, count in zip(*np.unique(arm, return_counts=True), strict=True):
            level = self.spec.arm.levels[code] if code >= 0 else ""
            book[level, reason] += int(count)

    def _kept(self) -> Bools | None:
        """Who is summed; ``None`` means everybody. A subject left out is counted once."""
        out = self.bad
        for name, where in self.gaps:
            self._count(f"{name} is missing", where if out is None else where & ~out)
            out = where if out is None else out | where
        for reason, where in self.lost:
            here = where if out is None else where & ~out
            self._count(reason, here, self.kernel.answers_left_out)
        return None if out is None else ~out

    def _code(self, seen: list[Bools | None]) -> Any:
        """The number of each subject's cell and pattern, in as few bytes as hold them all."""
        plan = self.kernel.plan
        code = np.zeros(self.n, dtype=plan.code_type)
        for visit, present in enumerate(seen):
            bit = code.dtype.type(1 << visit)
            code |= bit if present is None else present.view(np.uint8) * bit
        for radix in plan.radices:
            step = code.dtype.type(radix.step << plan.visits)
            code += self.codes[radix.name].astype(code.dtype) * step  # anything for the left out
        return code

    def _logs(self, weights: Floats, seen: list[Bools | None]) -> Any:
        """Each subject's seen visits times the logarithm of its weight, in steps of 2**-LOG_GRID.

        Every weight that occurs goes through one scalar function, so that no vector
        instruction can change a bit.
        """
        weight = self.spec.weight
        assert weight is not None
        unit = 2.0**self.spec.grid if weight.decimals is None else 10.0**weight.decimals
        found, place = np.unique(weights, return_inverse=True)
        logs = [round(math.log(w / unit) * 2.0**LOG_GRID) if w > 0 else 0 for w in found]
        answered = sum(np.ones(self.n, np.int64) if s is None else s.astype(np.int64) for s in seen)
        return np.array(logs, dtype=np.int64)[place] * answered


def _only(values: Floats, present: Bools | None) -> Floats:
    return values if present is None else np.where(present, values, 0.0)


def needed_columns(spec: Specification) -> dict[str, str]:
    """Each column a subject needs besides what it has at each visit, and whether it is a factor
    or a number."""
    found = {spec.arm.name: "factor"}
    for part in spec.covariates:
        if not part.varying:
            found[part.name] = "factor" if isinstance(part, Categorical) else "number"
    if spec.weight and not spec.weight.varying:
        found[spec.weight.name] = "number"
    return found
