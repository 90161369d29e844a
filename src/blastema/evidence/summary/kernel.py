"""The one kernel of every engine: a record batch of whole subjects in, sums out.

An engine gives record batches; each worker has a ``Kernel`` of its own; kernels are joined in
any order. A distributed engine can run the same on its partitions and add the summaries.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from blastema.evidence.mixed.moments import Bools, Floats
from blastema.evidence.specification.parts import Categorical, Continuous
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary import limbs
from blastema.evidence.summary.arrays import MISSING, UNKNOWN, Codes, level_codes, numbers
from blastema.evidence.summary.entries import LOG_GRID
from blastema.evidence.summary.faults import FaultBook
from blastema.evidence.summary.gram import Sums
from blastema.evidence.summary.plan import Plan
from blastema.evidence.summary.values import (
    TOO_LARGE,
    Products,
    Scale,
    Wrong,
    outcome_scale,
    scale_of,
)

Known = tuple[str, str, Bools]  # column, reason, where


class Kernel:
    """Sums, faults and those left out, of the batches it was given."""

    def __init__(self, plan: Plan, visit_columns: Sequence[str]) -> None:
        self.plan = plan
        self.sums = Sums()
        self.faults = FaultBook()
        self.left_out: Counter[tuple[str, str]] = Counter()
        self.visit_columns = list(visit_columns)
        self.outcome = outcome_scale(plan.specification)

    def add(self, batch: Any, rows: Any, known: Sequence[Known] = ()) -> None:
        """A record batch, one row a subject.

        ``rows`` are the row numbers for faults, or the number of the first row; ``known`` are
        faults that the engine has found already.
        """
        for start in range(0, batch.num_rows, limbs.CHUNK):
            stop = start + limbs.CHUNK
            place = rows + start if isinstance(rows, int) else rows[start:stop]
            before = [(column, reason, where[start:stop]) for column, reason, where in known]
            _Chunk(self, batch.slice(start, limbs.CHUNK), place).sum(before)

    def join(self, other: Kernel) -> None:
        self.sums.join(other.sums)
        self.faults.join(other.faults)
        self.left_out += other.left_out


class _Chunk:
    """At most ``limbs.CHUNK`` subjects on their way into the sums."""

    def __init__(self, kernel: Kernel, batch: Any, rows: Any) -> None:
        self.kernel, self.batch, self.rows = kernel, batch, rows
        self.spec: Specification = kernel.plan.specification
        self.n = batch.num_rows
        self.codes: dict[str, Codes] = {}
        self.wholes: dict[str, Floats] = {}
        self.bad: Bools | None = None  # impossible values
        self.gaps: list[tuple[str, Bools]] = []  # covariates nobody wrote down

    def sum(self, known: Sequence[Known]) -> None:
        self._read_factors()
        for column, reason, where in known:
            self._wrong(column, [(reason, where)])
        self._read_covariates()
        weights = self._read_weight()
        answers, seen = self._read_answers()
        products = self._products()
        keep = self._kept()
        code = self._code(seen)
        columns = [np.ones(self.n), *products, *answers]
        logs = None if weights is None else self._logs(weights, seen)
        if keep is not None:
            code, columns = code[keep], [column[keep] for column in columns]
            weights = None if weights is None else weights[keep]
            logs = None if logs is None else logs[keep]
        if len(code):
            self.kernel.sums.add(code, columns, weights, logs)

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
            if isinstance(part, Continuous):
                self._read(part.name, scale_of(part, self.spec.grid))

    def _read(self, name: str, scale: Scale) -> None:
        values, seen = numbers(self.batch.column(name))
        self.wholes[name], wrong = scale.whole(values, seen)
        self._wrong(name, wrong)
        if not seen.all():
            self.gaps.append((name, ~seen))

    def _read_weight(self) -> Floats | None:
        weight = self.spec.weight
        if weight is None:
            return None
        self._read(weight.name, scale_of(Continuous(weight.name, weight.decimals), self.spec.grid))
        found = self.wholes[weight.name]
        absent = dict(self.gaps).get(weight.name, False)
        self._wrong(weight.name, [("is not above zero", (found <= 0) & ~np.asarray(absent))])
        return found

    def _read_answers(self) -> tuple[list[Floats], list[Bools]]:
        answers, present = [], []
        for column in self.kernel.visit_columns:
            values, seen = numbers(self.batch.column(column))
            whole, wrong = self.kernel.outcome.whole(values, seen)
            self._wrong(column, wrong)
            answers.append(whole)
            present.append(seen)
        return answers, present

    def _products(self) -> list[Floats]:
        made = Products(self.spec, self.wholes, self.codes)
        found = []
        # What is too large here is set aside by the comparison; nothing is passed over.
        with np.errstate(over="ignore", invalid="ignore"):
            for column in self.kernel.plan.products[1:]:
                product = made.of(column)
                if len(column.factors) > 1 or column.factors[0].part is not None:
                    fits = np.abs(product) <= limbs.MOST_VALUE
                    if not fits.all():
                        self._wrong(column.name, [(TOO_LARGE, ~fits)])
                found.append(product)
        return found

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

    def _count(self, reason: str, where: Bools) -> None:
        """By arm; those of no known arm under the empty name."""
        arm = self.codes[self.spec.arm.name][where]
        for code, count in zip(*np.unique(arm, return_counts=True), strict=True):
            level = self.spec.arm.levels[code] if code >= 0 else ""
            self.kernel.left_out[level, reason] += int(count)

    def _kept(self) -> Bools | None:
        """Who is summed; ``None`` means everybody. A subject left out is counted once."""
        out = self.bad
        for name, where in self.gaps:
            self._count(f"{name} is missing", where if out is None else where & ~out)
            out = where if out is None else out | where
        return None if out is None else ~out

    def _code(self, seen: list[Bools]) -> Any:
        """The number of each subject's cell and pattern, in as few bytes as hold them all."""
        plan = self.kernel.plan
        kind = next(k for k in (np.uint8, np.uint16, np.int64) if plan.codes <= np.iinfo(k).max + 1)
        code = np.zeros(self.n, dtype=kind)
        for visit, present in enumerate(seen):
            code |= present.astype(kind) << kind(visit)
        for radix in plan.radices:
            levels = np.maximum(self.codes[radix.name], 0).astype(kind)
            code += levels * kind(radix.step << plan.visits)
        return code

    def _logs(self, weights: Floats, seen: list[Bools]) -> Any:
        """Each subject's seen visits times the logarithm of its weight, in steps of 2**-LOG_GRID.

        Every weight that occurs goes through one scalar function, so that no vector
        instruction can change a bit.
        """
        weight = self.spec.weight
        assert weight is not None
        unit = 2.0**self.spec.grid if weight.decimals is None else 10.0**weight.decimals
        found, place = np.unique(weights, return_inverse=True)
        logs = [round(math.log(w / unit) * 2.0**LOG_GRID) if w > 0 else 0 for w in found]
        return np.array(logs, dtype=np.int64)[place] * np.sum(seen, axis=0, dtype=np.int64)


def needed_columns(spec: Specification) -> dict[str, str]:
    """Each column a subject needs besides its answers, and whether it is a factor or a number."""
    found = {spec.arm.name: "factor"}
    for part in spec.covariates:
        found[part.name] = "factor" if isinstance(part, Categorical) else "number"
    if spec.weight:
        found[spec.weight.name] = "number"
    return found
