"""The reference grid: which mean of the coefficients an arm's mean at a visit is.

A cell's row (p,) times the coefficients is the model's mean. It is averaged over the factors
with ``weights``:

- ``equal``: each level counts the same, whoever the patients were (the usual LS mean);
- ``proportional``: over the subjects of the sums as they are, so continuous covariates stand at
  their means and factors at their frequencies together;
- a mapping ``{factor: {level: weight}}``: those weights, the rest equal.

Continuous covariates stand at the mean of the sums' subjects unless ``at`` gives a value; one
that varies stands at its declared centre at every visit, so that no visit's mean is another's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from blastema.evidence.means.errors import MeansError
from blastema.evidence.mixed.design import Design
from blastema.evidence.mixed.moments import Floats, Moments
from blastema.evidence.specification.bases import basis_values
from blastema.evidence.specification.columns import Column, Factor
from blastema.evidence.specification.parts import Categorical, Continuous
from blastema.evidence.specification.specification import Specification

Weights = str | Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, eq=False)
class Grid:
    """Rows of coefficients by arm and visit, for one way of averaging."""

    design: Design
    specification: Specification
    profile: Floats  # (number of subject columns,): the averaged subject, without an arm

    def terms(self, arm: str) -> Floats:
        """(q,): the averaged subject in this arm."""
        arms = self.specification.arm
        if arm not in arms.levels:
            raise MeansError(f"no arm {arm!r}; expected one of {', '.join(arms.levels)}")
        inside = [self.profile * float(level == arm) for level in arms.others]
        found: Floats = np.concatenate([self.profile, *inside])
        return found

    def row(self, arm: str, visit: str) -> Floats:
        """(p,): the mean of this arm at this visit is the row times the coefficients."""
        if visit not in self.design.visits:
            raise MeansError(f"no visit {visit!r}; expected one of {', '.join(self.design.visits)}")
        found: Floats = self.terms(arm) @ self.design.maps[self.design.visits.index(visit)]
        return found


def grid(
    design: Design,
    specification: Specification,
    moments: Moments,
    *,
    weights: Weights = "equal",
    at: Mapping[str, float] | None = None,
) -> Grid:
    """The grid over the subjects of ``moments``. Raises ``MeansError`` with what was expected."""
    means = _subject_means(specification, moments)
    if weights == "proportional":
        if at:
            raise MeansError("proportional weights take the subjects as they are; leave out `at`")
        return Grid(design, specification, means)
    levels = _level_weights(specification, weights)
    scaled = _scaled(specification, means, at or {})
    columns = specification.subject_columns
    profile = [_value(specification, column, levels, scaled) for column in columns]
    return Grid(design, specification, np.array(profile))


def profile(
    design: Design, specification: Specification, values: Mapping[str, str | float]
) -> Grid:
    """The grid of one kind of person: every covariate given, a factor by its level, a number in
    its own unit. Raises ``MeansError`` with every fault."""
    faults, levels, scaled = [], {}, {}
    known = {part.name for part in specification.covariates}
    faults += [f"no covariate {name!r}" for name in sorted(set(values) - known)]
    for part in specification.covariates:
        value = values.get(part.name)
        if isinstance(part, Categorical):
            if value not in part.levels:
                faults.append(f"{part.name!r}: expected one of {', '.join(part.levels)}")
            levels[part.name] = {level: float(level == value) for level in part.levels}
        elif isinstance(value, int | float) and np.isfinite(value):
            scaled[part.name] = (value - float(part.centre)) / float(part.scale)
        else:
            faults.append(f"{part.name!r}: expected a finite number")
    if faults:
        raise MeansError("; ".join(faults))
    columns = specification.subject_columns
    found = [_value(specification, column, levels, scaled) for column in columns]
    return Grid(design, specification, np.array(found))


def _subject_means(spec: Specification, moments: Moments) -> Floats:
    """The mean of each subject column over everybody who answered, by weight.

    What varies has the mean of those who answered each visit; where visits have weights of their
    own, what does not has one mean over all answers, each by its weight.
    """
    answered = moments.seen.any(axis=1)
    if not answered.any():
        raise MeansError("there is no subject with an answer; a mean needs at least one")
    columns = spec.subject_columns
    if not any(column.visit for column in columns):
        sums = moments.zz[answered, 0, : len(columns)].sum(axis=0)
        found: Floats = sums / sums[0]
        return found
    return _means_of_visits(spec, moments)


def _means_of_visits(spec: Specification, moments: Moments) -> Floats:
    names = {part.name for part in spec.varying}
    names |= {basis.name for basis in spec.bases if basis.covariate in names}
    columns = spec.subject_columns
    sums = [_sums_of(moments, place) for place in range(len(columns))]
    pooled: dict[tuple[Factor, ...], Floats] = {}
    for column, mine in zip(columns, sums, strict=True):
        if not any(factor.name in names for factor in column.factors):
            pooled[column.factors] = pooled.get(column.factors, np.zeros(2)) + mine
    both = [pooled.get(c.factors, mine) for c, mine in zip(columns, sums, strict=True)]
    return np.array([total / weight if weight > 0 else 0.0 for total, weight in both])


def _sums_of(moments: Moments, term: int) -> Floats:
    """A term's weighted sum over the answers that it is of, and the sum of their weights."""
    visit = moments.of_visit[term]
    one = moments.ones[visit or 0]
    there = moments.seen.any(axis=1) if visit is None else moments.seen[:, visit]
    return np.array([moments.zz[there, one, term].sum(), moments.zz[there, one, one].sum()])


def _level_weights(spec: Specification, weights: Weights) -> dict[str, dict[str, float]]:
    factors = [part for part in spec.covariates if isinstance(part, Categorical)]
    given = _given(spec, weights)
    found = {}
    for part in factors:
        mine = given.get(part.name, dict.fromkeys(part.levels, 1.0))
        if unknown := set(mine) - set(part.levels):
            raise MeansError(f"{part.name!r} has no level {', '.join(sorted(unknown))}")
        total = sum(mine.values())
        if not total > 0 or min(mine.values()) < 0:
            raise MeansError(f"the weights of {part.name!r} sum to {total}; expected more than 0")
        found[part.name] = {level: mine.get(level, 0.0) / total for level in part.levels}
    return found


def _given(spec: Specification, weights: Weights) -> Mapping[str, Mapping[str, float]]:
    if weights == "equal":
        return {}
    if isinstance(weights, str):
        raise MeansError(f"weights {weights!r}; expected equal, proportional or weights by factor")
    known = {part.name for part in spec.covariates if isinstance(part, Categorical)}
    if unknown := set(weights) - known:
        raise MeansError(f"no factor {', '.join(sorted(unknown))}; expected {', '.join(known)}")
    return weights


def _scaled(spec: Specification, means: Floats, at: Mapping[str, float]) -> dict[str, float]:
    """Each number, centred and scaled: as given, else the mean of the subjects."""
    # Of the columns of visits the first stands for all: their means are pooled.
    places: dict[str, int] = {}
    for place, column in enumerate(spec.subject_columns):
        places.setdefault(str(Column(column.factors)), place)
    numbers = {c.name: c for c in spec.covariates if isinstance(c, Continuous)}
    if unknown := set(at) - set(numbers):
        raise MeansError(f"no number {', '.join(sorted(unknown))}; expected {', '.join(numbers)}")
    first = {basis.covariate: f"{basis.name}[1]" for basis in spec.bases}
    found = {}
    for name, part in numbers.items():
        if name in at:
            found[name] = (at[name] - float(part.centre)) / float(part.scale)
        elif part.varying:
            found[name] = 0.0
        else:
            # The first column of any basis is the centred and scaled value itself.
            mine = places.get(name, places.get(first.get(name, "")))
            found[name] = 0.0 if mine is None else float(means[mine])
    return found


def _value(
    spec: Specification,
    column: Column,
    levels: Mapping[str, Mapping[str, float]],
    scaled: Mapping[str, float],
) -> float:
    """A column of the averaged subject: factors of a product are averaged independently."""
    found = 1.0
    for factor in column.factors:
        found *= _factor(spec, factor, levels, scaled)
    return found


def _factor(
    spec: Specification,
    factor: Factor,
    levels: Mapping[str, Mapping[str, float]],
    scaled: Mapping[str, float],
) -> float:
    if factor.level is not None:
        return levels[factor.name][factor.level]
    if factor.part is None:
        return scaled[factor.name]
    basis = next(one for one in spec.bases if one.name == factor.name)
    covariate = spec.covariate[basis.covariate]
    assert isinstance(covariate, Continuous)
    return float(basis_values(basis, covariate, scaled[basis.covariate])[factor.part - 1])
