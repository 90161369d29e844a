"""Exact sums as the floats of a model: each is rounded once, at the very end."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from blastema.evidence.errors import EvidenceError
from blastema.evidence.mixed.moments import Floats, Moments
from blastema.evidence.specification.evaluate import outcome_unit, unit_of
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary.entries import LOG_GRID, Entry, Key
from blastema.evidence.summary.summary import Summary

Cells = dict[tuple[str, str], dict[str, Entry]]  # (group, pattern) -> arm -> sums


def moments(summary: Summary, groups: Sequence[str] | None) -> Moments:
    """The sums by covariance group and pattern; patterns without an answer say nothing here."""
    spec = summary.specification
    cells = _cells(summary, spec.grouping if groups is None else tuple(groups))
    scale = _Scale(spec)
    parts = [_pooled(spec, scale, by_arm) for by_arm in cells.values()]
    q, visits = len(spec.columns), len(spec.visits)
    gram = np.array(parts).reshape(len(parts), q + visits, q + visits)
    whole = [sum(by_arm.values(), _nothing(scale.k)) for by_arm in cells.values()]
    return Moments(
        visits=tuple(visit.name for visit in spec.visits),
        terms=tuple(column.name for column in spec.columns),
        groups=tuple(group for group, _ in cells),
        seen=np.array([[d == "1" for d in p] for _, p in cells], bool).reshape(-1, visits),
        n=np.array([entry.n for entry in whole], float),
        zz=gram[:, :q, :q].copy(),
        zy=gram[:, :q, q:].copy(),
        yy=gram[:, q:, q:].copy(),
        log_weight=np.array([entry.log_weight / 2**LOG_GRID for entry in whole], float),
        y_centre=np.full(visits, float(spec.outcome.centre)),
        constant=tuple(range(visits)) if spec.weighted_by_visit else (),
        of_visit=_of_visit(spec),
        notes=summary.notes,
    )


def _of_visit(spec: Specification) -> tuple[int | None, ...]:
    if not spec.varying:
        return ()
    places = {visit.name: place for place, visit in enumerate(spec.visits)}
    return tuple(places.get(column.visit) for column in spec.columns)


def _cells(summary: Summary, groups: tuple[str, ...]) -> Cells:
    names = namer(summary.specification, groups)
    cells: Cells = {}
    for key, entry in summary.entries.items():
        if "1" in key.pattern:
            by_arm = cells.setdefault((names(key), key.pattern), {})
            by_arm[key.arm] = by_arm[key.arm] + entry if key.arm in by_arm else entry
    return dict(sorted(cells.items()))


def namer(spec: Specification, groups: tuple[str, ...]) -> Any:
    """How the group of a key is called: a level, or ``name=level`` of several."""
    possible = [spec.arm.name, *spec.grouping, *spec.strata]
    if unknown := [name for name in groups if name not in possible]:
        raise EvidenceError(
            f"the covariance cannot differ by {', '.join(unknown)}; the sums are kept by "
            f"{', '.join(dict.fromkeys(possible))}"
        )

    def name(key: Key) -> str:
        levels = dict(zip(spec.grouping, key.group, strict=True))
        levels |= dict(zip(spec.strata, key.stratum, strict=True)) | {spec.arm.name: key.arm}
        if len(groups) == 1:
            return levels[groups[0]]
        return ", ".join(f"{group}={levels[group]}" for group in groups) or "all"

    return name


def _nothing(k: int) -> Entry:
    return Entry(0, 0, (0,) * (k * (k + 1) // 2))


class _Scale:
    """What a whole number of each product is worth, as numerators and denominators."""

    def __init__(self, spec: Specification) -> None:
        self.q = len(spec.subject_columns)
        units = [unit_of(spec, column) for column in spec.subject_columns]
        units += [outcome_unit(spec)] * len(spec.visits)
        self.k = len(units)
        weight = _weight_unit(spec)
        self.rows, self.columns = np.tril_indices(self.k)
        pairs = zip(self.rows, self.columns, strict=True)
        worth = [units[i] * units[j] * weight for i, j in pairs]
        self.ratios = [(unit.numerator, unit.denominator) for unit in worth]

    def floats(self, entry: Entry) -> Floats:
        """The (k, k) matrix; a quotient of two integers is the double nearest to it."""
        pairs = zip(entry.products, self.ratios, strict=True)
        found = np.zeros((self.k, self.k))
        found[self.rows, self.columns] = [s * up / down if s else 0.0 for s, (up, down) in pairs]
        found[self.columns, self.rows] = found[self.rows, self.columns]
        return found


def _weight_unit(spec: Specification) -> Fraction:
    if spec.weight is None or spec.weight.varying:  # a visit's weight is in the columns
        return Fraction(1)
    places = spec.weight.decimals
    return Fraction(1, 2**spec.grid if places is None else 10**places)


def _pooled(spec: Specification, scale: _Scale, by_arm: dict[str, Entry]) -> Floats:
    """One (group, pattern): the subject's columns, then the same within each arm.

    Within an arm its own columns repeat those of the subject, so its blocks are the arm's
    sums; the columns of two different arms never meet.
    """
    q, k, arms = scale.q, scale.k, spec.arm.others
    wide = q * (1 + len(arms))
    found = np.zeros((wide + k - q, wide + k - q))
    everybody = scale.floats(sum(by_arm.values(), _nothing(k)))
    first, answers = np.arange(q), np.arange(wide, wide + k - q)
    found[np.ix_(np.concatenate((first, answers)), np.concatenate((first, answers)))] = everybody
    for place, arm in enumerate(arms, start=1):
        if arm not in by_arm:
            continue
        own = scale.floats(by_arm[arm])
        inside = np.arange(place * q, (place + 1) * q)
        found[np.ix_(inside, inside)] = own[:q, :q]
        found[np.ix_(inside, first)] = own[:q, :q]
        found[np.ix_(first, inside)] = own[:q, :q]
        found[np.ix_(inside, answers)] = own[:q, q:]
        found[np.ix_(answers, inside)] = own[q:, :q]
    return found
