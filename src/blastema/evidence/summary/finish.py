"""From the sums of a plan's cells to the entries of a summary."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from blastema.evidence.summary.entries import Entry, Key
from blastema.evidence.summary.gram import Total
from blastema.evidence.summary.plan import Plan


def entries(plan: Plan, totals: Mapping[int, Total]) -> dict[Key, Entry]:
    """Cells that share a key are added; each gives its indicator columns on the way."""
    found: dict[Key, Entry] = {}
    for code, total in totals.items():
        cell, pattern = divmod(code, 1 << plan.visits)
        key = key_of(plan, cell, pattern)
        entry = _entry(plan, cell, pattern, total)
        found[key] = found[key] + entry if key in found else entry
    return found


def key_of(plan: Plan, cell: int, pattern: int) -> Key:
    spec = plan.specification
    level = {radix.name: radix.level(cell) for radix in plan.radices}
    digits = "".join(str(pattern >> visit & 1) for visit in range(plan.visits))
    group = tuple(level[name] for name in spec.grouping)
    return Key(level[spec.arm.name], group, tuple(level[name] for name in spec.strata), digits)


def _entry(plan: Plan, cell: int, pattern: int, total: Total) -> Entry:
    place = plan.lower(cell)
    if not pattern:
        return Entry(total.n, 0, (0,) * len(place))
    flat = np.append(total.products.ravel(), 0)
    return Entry(total.n, total.log_weight, tuple(flat.take(place).tolist()))
