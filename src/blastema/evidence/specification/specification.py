"""The analysis specification: a frozen, versioned, hashable value.

Summaries add only where their specifications are the same. Any model in its columns, or in
its columns by arm, can be fitted later from the same sums.

>>> from blastema.evidence.specification.parts import Arm, Continuous, Outcome, Visit
>>> spec = Specification(
...     "pain", 1, Outcome("pain", 0, 10, decimals=1, centre=5),
...     (Visit("week-6", 42), Visit("week-12", 84)), Arm("arm", ("care", "cells")),
...     (Continuous("age", decimals=0, centre=50, scale=10),),
... )
>>> [column.name for column in spec.columns]
['1', 'age', 'arm[cells]', 'arm[cells]:age']
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from functools import cached_property

from blastema.evidence.specification.columns import Column, by_arm, by_visit, subject_columns
from blastema.evidence.specification.errors import SpecificationError
from blastema.evidence.specification.exact import written
from blastema.evidence.specification.parts import (
    Arm,
    Basis,
    Categorical,
    Continuous,
    Covariate,
    Outcome,
    Visit,
    Weight,
)

FORMAT = "blastema-analysis-specification-1"

# A pattern of visits is kept as bits of one number beside the cells of the key.
MOST_VISITS = 32

# Values that are not decimal are rounded to a multiple of 2**-grid after centre and scale.
GRID = 32
LEAST_GRID, MOST_GRID = 8, 40


@dataclass(frozen=True)
class Specification:
    """What is summed, and how.

    ``terms`` are covariates, bases and their products (``"RACE:AGE"``) that span the largest
    model; without any, every covariate is one. ``grouping`` names what the covariance differs
    by (the arm, categorical covariates), ``strata`` what results are wanted by.
    Raises ``SpecificationError`` with every fault.
    """

    name: str
    version: int
    outcome: Outcome
    visits: tuple[Visit, ...]
    arm: Arm
    covariates: tuple[Covariate, ...] = ()
    terms: tuple[str, ...] = ()
    bases: tuple[Basis, ...] = ()
    grouping: tuple[str, ...] = ()
    strata: tuple[str, ...] = ()
    weight: Weight | None = None
    grid: int = GRID

    def __post_init__(self) -> None:
        for name in ("visits", "covariates", "terms", "bases", "grouping", "strata"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        if not self.terms:
            object.__setattr__(self, "terms", tuple(c.name for c in self.covariates))
        if faults := [*_head_faults(self), *_name_faults(self), *_reference_faults(self)]:
            raise SpecificationError(faults)

    @cached_property
    def subject_columns(self) -> tuple[Column, ...]:
        """What is kept of a subject: the constant and the columns of the terms, without the arm.

        What changes from visit to visit has a column for each.
        """
        columns = subject_columns(self.terms, self.covariates, self.bases)
        names = [part.name for part in self.covariates if part.varying]
        names += [basis.name for basis in self.bases if basis.covariate in names]
        visits = [visit.name for visit in self.visits]
        return by_visit(columns, names, visits, weighted=self.weighted_by_visit)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The q columns of a model: those of the subject, then the same within each arm but the
        reference. The first is the constant ``1``; these are the ``terms`` of ``Moments``."""
        return by_arm(self.subject_columns, self.arm)

    @property
    def weighted_by_visit(self) -> bool:
        return self.weight is not None and self.weight.varying

    @property
    def varying(self) -> tuple[Covariate | Weight, ...]:
        """What has a value at each visit: covariates in their order, then the weight."""
        parts = (*self.covariates, *([self.weight] if self.weight else []))
        return tuple(part for part in parts if part.varying)

    def columns_at_visits(self, part: Covariate | Weight) -> tuple[str, ...]:
        """Where a wide table holds a varying part, visit by visit."""
        return part.columns or tuple(f"{part.name}_{visit.name}" for visit in self.visits)

    @cached_property
    def covariate(self) -> Mapping[str, Covariate]:
        return {covariate.name: covariate for covariate in self.covariates}

    @cached_property
    def content(self) -> dict[str, object]:
        """As JSON values: numbers as the text of their digits, so that they read back exactly."""
        found = _plain(self)
        assert isinstance(found, dict)
        return found

    def canonical(self) -> bytes:
        """ASCII JSON with sorted keys and no spaces."""
        body = {"format": FORMAT, "specification": self.content}
        return json.dumps(body, sort_keys=True, separators=(",", ":")).encode("ascii")

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of ``canonical()``, in hexadecimal."""
        return hashlib.sha256(self.canonical()).hexdigest()

    def differences(self, other: Specification) -> tuple[str, ...]:
        """Each field that differs, by its path, with both values."""
        return tuple(_differences(self.content, other.content, ""))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return written(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        named = {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
        # A part of one value is written as before parts could vary, so its fingerprint stays.
        return _kind(value) | {k: v for k, v in named.items() if k not in _LATER or v}
    return value


_LATER = {"varying", "columns"}


def _kind(value: object) -> dict[str, object]:
    """Two kinds of covariate stand in one list."""
    if isinstance(value, Continuous):
        return {"type": "continuous"}
    return {"type": "categorical"} if isinstance(value, Categorical) else {}


def _differences(here: object, there: object, path: str) -> Iterable[str]:
    if isinstance(here, dict) and isinstance(there, dict):
        for key in dict.fromkeys((*here, *there)):
            yield from _differences(here.get(key), there.get(key), f"{path}.{key}".lstrip("."))
    elif isinstance(here, list) and isinstance(there, list) and len(here) == len(there):
        for number, (one, two) in enumerate(zip(here, there, strict=True)):
            yield from _differences(one, two, f"{path}[{number}]")
    elif here != there:
        yield f"{path} is {json.dumps(here)} here and {json.dumps(there)} there"


def _head_faults(spec: Specification) -> Iterable[str]:
    if not isinstance(spec.name, str) or not spec.name.strip():
        yield "the specification has no name; give it one"
    if not isinstance(spec.version, int) or spec.version < 1:
        yield f"version is {spec.version!r}; expected a whole number from 1"
    if not 1 <= len(spec.visits) <= MOST_VISITS:
        yield f"{len(spec.visits)} visits; expected 1 to {MOST_VISITS}"
    if not isinstance(spec.grid, int) or not LEAST_GRID <= spec.grid <= MOST_GRID:
        yield f"grid is {spec.grid!r}; expected a whole number from {LEAST_GRID} to {MOST_GRID}"
    days = [visit.day for visit in spec.visits if visit.day is not None]
    if days != sorted(set(days)):
        yield f"the visits stand on the days {days}; expected them in the order of time"


def _name_faults(spec: Specification) -> Iterable[str]:
    parts = (spec.outcome, spec.arm, *spec.covariates, *spec.bases)
    names = [part.name for part in parts] + ([spec.weight.name] if spec.weight else [])
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name!r} names two things; give each a name of its own"
    visits = [visit.name for visit in spec.visits]
    for name in sorted({name for name in visits if visits.count(name) > 1}):
        yield f"visit {name!r} stands twice; keep one"
    yield from _varying_faults(spec, names)


def _varying_faults(spec: Specification, names: Sequence[str]) -> Iterable[str]:
    taken = list(names)
    for part in spec.varying:
        columns = spec.columns_at_visits(part)
        if len(columns) != len(spec.visits):
            found = f"{part.name!r} has {len(columns)} columns for {len(spec.visits)} visits"
            yield f"{found}; name one for each visit, in their order"
        taken += columns
    for name in sorted({name for name in taken if taken.count(name) > 1} - set(names)):
        yield f"the column {name!r} is to hold two things; name other columns"
    for name in sorted(set(taken[len(names) :]) & set(names)):
        yield f"the column {name!r} of a varying part has another part's name; name another column"


def _reference_faults(spec: Specification) -> Iterable[str]:
    kinds = {c.name: type(c) for c in spec.covariates}
    for basis in spec.bases:
        if kinds.get(basis.covariate) is not Continuous:
            yield f"basis {basis.name!r} is of {basis.covariate!r}; expected a continuous covariate"
    for term in spec.terms:
        yield from _term_faults(spec, term, kinds)
    if len(set(spec.terms)) != len(spec.terms):
        yield "a term stands twice; keep one"
    kept = {c.name for c in spec.covariates if not c.varying}
    factors = {name for name, kind in kinds.items() if kind is Categorical and name in kept}
    yield from _key_faults("grouping", spec.grouping, factors | {spec.arm.name})
    yield from _key_faults("strata", spec.strata, factors)


def _term_faults(spec: Specification, term: str, kinds: Mapping[str, type]) -> Iterable[str]:
    known = {*kinds, *(basis.name for basis in spec.bases)}
    for name in term.split(":"):
        if name == spec.arm.name:
            yield f"term {term!r} names the arm, which is in every key; leave it out"
        elif name not in known:
            yield f"term {term!r} names {name!r}; expected covariates and bases: {_list(known)}"
    if _repeats_a_factor(term, kinds):
        yield f"term {term!r} multiplies a categorical covariate with itself; name it once"


def _key_faults(what: str, named: Sequence[str], possible: set[str]) -> Iterable[str]:
    for name in named:
        if name not in possible:
            yield f"{what} names {name!r}; expected one of: {_list(possible)}"
    if len(set(named)) != len(named):
        yield f"{what} names something twice; keep one"


def _repeats_a_factor(term: str, kinds: Mapping[str, type]) -> bool:
    names = [name for name in term.split(":") if kinds.get(name) is Categorical]
    return len(names) != len(set(names))


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none declared"
