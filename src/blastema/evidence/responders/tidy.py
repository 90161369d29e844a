"""Every figure of a count in rows of one shape: rates, comparisons, numbers needed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from blastema.evidence.responders.counts import Counts
from blastema.evidence.responders.errors import ResponderError
from blastema.evidence.responders.needed import Needed
from blastema.evidence.responders.results import (
    ComparisonRow,
    NeededRow,
    RateRow,
    comparisons,
    needed_to_treat,
    note,
    rates,
)

NEEDED = "number needed to treat"


@dataclass(frozen=True, slots=True)
class Tidy:
    """One figure. What a kind of figure has not is nan, ``None`` or empty.

    A rate has its counts: ``responders`` of ``subjects``, beside them the ``missing`` and the
    ``excluded``. A number needed has no ``lower`` and ``upper`` but ``needed``, since its
    interval may pass through infinity.
    """

    definition: str
    term: str
    measure: str
    method: str
    missing_as: str
    estimate: float
    lower: float = math.nan
    upper: float = math.nan
    std_error: float = math.nan
    statistic: float = math.nan
    p_value: float = math.nan
    responders: int | None = None
    subjects: int | None = None
    missing: int | None = None
    excluded: int | None = None
    strata_left_out: tuple[str, ...] = ()
    needed: Needed | None = None


@dataclass(frozen=True, slots=True)
class TidyTable:
    """The figures of one definition; ``absent`` says why some that one would look for are not."""

    rows: tuple[Tidy, ...]
    note: str
    absent: tuple[str, ...] = field(default=())


def figures(
    counts: Counts, arms: Sequence[str], *, against: str = "", level: float = 0.95
) -> TidyTable:
    """Each arm's rate, then each other arm against ``against`` (the first)."""
    other = against or arms[0]
    if other not in arms:
        raise ResponderError([f"no arm {other!r}; expected one of {', '.join(arms)}"])
    name = counts.definition.name
    rows = [_of_rate(name, row) for row in rates(counts, level=level)]
    absent: list[str] = [] if len(arms) > 1 else ["there is one arm, so there is no comparison"]
    for arm in arms:
        if arm == other:
            continue
        try:
            table = comparisons(counts, arm, other, level=level)
            needed = needed_to_treat(counts, arm, other, level=level)
        except ResponderError as refused:
            absent += refused.faults
            continue
        rows += [_of_comparison(name, row) for row in table]
        rows += [_of_needed(name, row) for row in needed]
        absent += table.absent
    return TidyTable(tuple(rows), note(counts), tuple(absent))


def _of_rate(name: str, row: RateRow) -> Tidy:
    ends = row.estimate, row.lower, row.upper
    return Tidy(
        name,
        row.term,
        "rate",
        "Wilson",
        row.missing_as,
        *ends,
        responders=row.responders,
        subjects=row.subjects,
        missing=row.missing,
        excluded=row.excluded,
    )


def _of_comparison(name: str, row: ComparisonRow) -> Tidy:
    ends = row.estimate, row.lower, row.upper
    what = row.term, row.measure, row.method, row.missing_as
    return Tidy(
        name,
        *what,
        *ends,
        row.std_error,
        row.statistic,
        row.p_value,
        strata_left_out=row.strata_left_out,
    )


def _of_needed(name: str, row: NeededRow) -> Tidy:
    what = row.term, NEEDED, row.method, row.missing_as
    return Tidy(name, *what, row.needed.estimate, needed=row.needed)
