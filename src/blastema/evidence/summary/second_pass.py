"""The second pass over a table: empirical sums of the rows that a fit was summed from.

The rows are read, checked, centred and scaled by the kernel of the first pass, so that they
are what went into the sums, whatever varies or weighs; what is added of them is not a product
of two columns but the scores and degrees of freedom of ``mixed.empirical``. Each place adds up
its own rows with the fit that was sent back; the sums of places add.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from blastema.evidence.mixed.empirical import EmpiricalSums, Kind, Rows, empirical
from blastema.evidence.mixed.errors import Fault, RowsError
from blastema.evidence.mixed.fit import Fit
from blastema.evidence.mixed.moments import Floats
from blastema.evidence.specification.evaluate import outcome_unit, unit_of
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary.finish import key_of
from blastema.evidence.summary.kernel import Kernel, Taken
from blastema.evidence.summary.layout import Layout, Wide
from blastema.evidence.summary.plan import Plan
from blastema.evidence.summary.summarise import read_through
from blastema.evidence.summary.to_moments import namer


def empirical_of(
    data: Any,
    specification: Specification,
    fit: Fit,
    *,
    kind: Kind = "cr2",
    contrasts: Floats | None = None,
    joint: bool = False,
    groups: Sequence[str] | None = None,
    layout: Layout | None = None,
    on_fault: Literal["strict", "report"] = "strict",
    threads: int | None = 1,
) -> EmpiricalSums:
    """``empirical`` of every subject in ``data``, which is what ``summarise`` takes.

    ``groups`` are those that ``Summary.moments`` was given for the fit. A table may be any part
    of the fit's subjects; sums of parts are floats, and differ with ``threads`` in their last
    digits. Raises ``RowsError`` for rows with an impossible value (``summary.faults``), or for
    subjects whose group and visits are in no sum of the fit (``mixed.errors``).
    """
    plan = Plan(specification)
    start = empirical(fit, [], kind=kind, contrasts=contrasts, joint=joint)
    places = _Places(plan, fit, specification.grouping if groups is None else tuple(groups))
    found = read_through(
        data,
        specification,
        layout or Wide(),
        lambda columns: _SecondPass(plan, columns, places, start),
        threads,
    )
    if on_fault == "strict":
        found.faults.refuse()
    return found.found


class _Places:
    """Which entry of the fit's moments a cell and pattern is, and its columns as numbers."""

    def __init__(self, plan: Plan, fit: Fit, groups: tuple[str, ...]) -> None:
        self.plan, self._name = plan, namer(plan.specification, groups)
        moments = fit.problem.moments
        digits = ["".join("01"[s] for s in seen) for seen in moments.seen.tolist()]
        pairs = zip(moments.groups, digits, strict=True)
        self._entries = {pair: at for at, pair in enumerate(pairs)}
        spec = plan.specification
        self._units = np.array([float(unit_of(spec, c)) for c in spec.subject_columns])
        self._answer = float(outcome_unit(spec))

    def rows(self, code: int, table: Floats, roots: Floats | None) -> Rows | None:
        """The subjects of one code; nothing where they answered nothing."""
        plan, spec = self.plan, self.plan.specification
        cell, pattern = divmod(code, 1 << plan.visits)
        if not pattern:
            return None
        key = key_of(plan, cell, pattern)
        holds = np.array(plan.holds(cell), dtype=float)
        own = table[:, plan.place] * (self._units * holds)
        inside = [own * float(key.arm == level) for level in spec.arm.others]
        z = np.concatenate([own, *inside], axis=1)
        y = table[:, len(plan.products) :] * self._answer
        if roots is not None:
            z, y = z * roots[:, None], y * roots[:, None]
        entry = self._entries.get((self._name(key), key.pattern))
        if entry is None:
            told = f"found {len(table)} subjects whose group and visits are in no sum of the fit"
            raise RowsError([Fault("unknown-pattern", told)])
        return Rows(z, y, np.full(len(table), entry))


class _SecondPass(Kernel):
    """A kernel whose rows become empirical sums."""

    def __init__(
        self, plan: Plan, columns: Sequence[str], places: _Places, start: EmpiricalSums
    ) -> None:
        super().__init__(plan, columns)
        self.places, self.found = places, start

    def take(self, taken: Taken) -> None:
        roots = None if taken.weights is None else np.sqrt(taken.weights / self._weight_unit)
        batches = []
        for code in np.unique(taken.codes).tolist():
            here = taken.codes == code
            mine = None if roots is None else roots[here]
            rows = self.places.rows(code, taken.table[here], mine)
            if rows is not None:
                batches.append(rows)
        like = self.found
        self.found = like + empirical(
            like.fit,
            batches,
            kind=like.kind,
            contrasts=like.contrasts,
            joint=like.joint is not None,
        )

    @property
    def _weight_unit(self) -> float:
        weight = self.plan.specification.weight
        assert weight is not None
        grid = self.plan.specification.grid
        return float(2.0**grid if weight.decimals is None else 10.0**weight.decimals)

    def join(self, other: Kernel) -> None:
        super().join(other)
        assert isinstance(other, _SecondPass)
        self.found = self.found + other.found
