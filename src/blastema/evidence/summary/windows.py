"""Answers with a day, given to the visit whose window holds it.

Of two answers in one window the one nearer to the visit's day counts; of two that are equally
near, the earlier. What lies outside every window, and what another answer is nearer than, is
counted beside the sums. A row without an answer takes no place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from blastema.evidence.mixed.moments import Bools, Floats
from blastema.evidence.specification.parts import Visit
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary.errors import LayoutError

# Columns of a pivoted batch: how many answers of a subject stand for no visit, and why.
ASIDE = {
    "[outside]": "outside every window",
    "[farther]": "farther from the visit than that of another answer",
}

NOT_WHOLE = "is no whole number of days"
TWICE = "holds one day twice for one subject"


@dataclass(frozen=True)
class Window:
    """The days of a visit, both ends included; ``place`` is the visit's among all."""

    place: int
    earliest: int
    day: int
    latest: int


def windows(spec: Specification) -> tuple[Window, ...]:
    """By day; raises ``LayoutError`` for visits without a whole window, or that share a day."""
    faults = [
        f"visit {visit.name!r} has no {', '.join(absent)}; declare them, or name the visit in a "
        "column"
        for visit in spec.visits
        if (absent := [n for n in ("earliest", "day", "latest") if getattr(visit, n) is None])
    ]
    if faults:
        raise LayoutError(faults)
    found = [_window(place, visit) for place, visit in enumerate(spec.visits)]
    if faults := list(_shared(spec, found)):
        raise LayoutError(faults)
    return tuple(found)


def _window(place: int, visit: Visit) -> Window:
    assert visit.earliest is not None
    assert visit.day is not None
    assert visit.latest is not None
    return Window(place, visit.earliest, visit.day, visit.latest)


def _shared(spec: Specification, found: Sequence[Window]) -> Iterable[str]:
    """The visits stand in the order of their days, so only neighbours can meet."""
    for one, two in pairwise(found):
        if one.latest >= two.earliest:
            names = f"{spec.visits[one.place].name!r} and {spec.visits[two.place].name!r}"
            yield (
                f"the windows of {names} share the days {two.earliest} to {one.latest}; expected "
                "windows apart; end the first earlier"
            )


@dataclass(frozen=True)
class Placed:
    """Row by row: which visit its answer is for (-1 for none), and why it is for none."""

    visit: Any  # (rows,) whole numbers
    aside: dict[str, Bools]  # a name of ASIDE -> (rows,)


def place(spec: Specification, days: Floats, answered: Bools, subject: Any) -> Placed:
    """Gives the answers of rows their visits; ``subject`` numbers whose row each is."""
    found = windows(spec)
    starts = np.array([window.earliest for window in found], float)
    ends = np.array([window.latest for window in found], float)
    targets = np.array([window.day for window in found], float)
    visit = np.searchsorted(starts, days, side="right") - 1
    inside = answered & (visit >= 0) & (days <= ends[visit])
    rows = np.flatnonzero(inside)
    chosen = np.zeros(len(days), dtype=bool)
    distance = np.abs(days[rows] - targets[visit[rows]])
    chosen[rows[_first(subject[rows] * len(found) + visit[rows], distance, days[rows])]] = True
    aside = {"[outside]": answered & ~inside, "[farther]": inside & ~chosen}
    return Placed(np.where(chosen, visit, -1), aside)


def _first(cell: Any, distance: Floats, days: Floats) -> Any:
    """Of each cell the row nearest to its visit's day, the earlier of two."""
    order = np.lexsort((days, distance, cell))
    new = np.ones(len(order), dtype=bool)
    new[1:] = cell[order][1:] != cell[order][:-1]
    return order[new]


def day_faults(days: Floats, seen: Bools | None, subject: Any) -> list[tuple[str, Bools]]:
    """Which rows have no day, or one that cannot be, or one that the subject has twice."""
    there = np.ones(len(days), dtype=bool) if seen is None else seen
    whole = np.isfinite(days) & (np.rint(days) == days)
    return [
        ("is empty", ~there),
        (NOT_WHOLE, there & ~whole),
        (TWICE, _twice(days, there, subject)),
    ]


def _twice(days: Floats, seen: Bools, subject: Any) -> Bools:
    """Rows of a day that an earlier row of the same subject has too."""
    rows = np.flatnonzero(seen)
    order = rows[np.lexsort((days[rows], subject[rows]))]
    same = (subject[order][1:] == subject[order][:-1]) & (days[order][1:] == days[order][:-1])
    found = np.zeros(len(days), dtype=bool)
    found[order[1:][same]] = True
    return found


def counted_aside(
    batch: Any, arm: Any, levels: Sequence[str], keep: Bools | None
) -> Counter[tuple[str, str]]:
    """By arm and reason, of the subjects of a pivoted batch that ``keep`` (all, if ``None``)."""
    found: Counter[tuple[str, str]] = Counter()
    for column, reason in ASIDE.items():
        if column not in batch.schema.names:
            continue
        counts = batch.column(column).to_numpy(zero_copy_only=False).astype(np.int64)
        for code, level in enumerate(levels):
            of_arm = arm == code
            found[level, reason] += int(counts[of_arm if keep is None else of_arm & keep].sum())
    return found
