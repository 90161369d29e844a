"""Counts of responders by stratum and arm, which add over patients.

``+`` is commutative and associative, ``Counts.none(definition)`` is its zero, and any split of
the patients adds up to the same counts. No patient and no id is in them, so the same file added
twice could not be seen in the numbers: ``sources`` names what was counted and ``+`` refuses an
overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any

from blastema.evidence.responders.definition import Definition, Number, Outcome
from blastema.evidence.responders.errors import CountOverlapError, ResponderError

ALL = "all"  # the stratum where nobody asked for strata


@dataclass(frozen=True, slots=True)
class Count:
    """Patients of one arm in one stratum, each in exactly one of the four."""

    responder: int = 0
    not_: int = 0
    missing: int = 0
    excluded: int = 0  # a percentage could not be taken: the baseline is not above zero

    def __post_init__(self) -> None:
        wrong = [
            f"{one.name.rstrip('_')} {getattr(self, one.name)!r}; expected a whole number"
            for one in fields(self)
            if type(getattr(self, one.name)) is not int or getattr(self, one.name) < 0
        ]
        if wrong:
            raise ResponderError(wrong)

    def __add__(self, other: Count) -> Count:
        return Count(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def subjects(self) -> int:
        return self.responder + self.not_ + self.missing + self.excluded


@dataclass(frozen=True)
class Counts:
    """``cells`` by (stratum, arm)."""

    definition: Definition
    cells: Mapping[tuple[str, str], Count] = field(default_factory=dict)
    sources: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if faults := list(_source_faults(self)):
            raise ResponderError(faults)
        ordered = dict(sorted(self.cells.items()))
        object.__setattr__(self, "cells", MappingProxyType(ordered))

    def __hash__(self) -> int:
        return hash((self.definition, tuple(self.cells.items()), self.sources))

    def __reduce__(self) -> tuple[Any, ...]:
        # A view of a dictionary has no copy of its own: what it was made from travels.
        return Counts, (self.definition, dict(self.cells), self.sources)

    @classmethod
    def none(cls, definition: Definition) -> Counts:
        """Nobody: the zero of ``+``."""
        return cls(definition)

    def __add__(self, other: Counts) -> Counts:
        """Both groups of patients together.

        Raises ``CountOverlapError`` where a source is in both, ``ResponderError`` where they
        count different things.
        """
        if overlap := self.sources & other.sources:
            raise CountOverlapError(tuple(overlap))
        if self.definition != other.definition:
            told = (
                f"one counts {_told(self.definition)}, the other {_told(other.definition)}; "
                "count both by one definition"
            )
            raise ResponderError([told])
        cells = dict(self.cells)
        for key, count in other.cells.items():
            cells[key] = cells.get(key, Count()) + count
        return Counts(self.definition, cells, self.sources | other.sources)

    @property
    def arms(self) -> tuple[str, ...]:
        return tuple(sorted({arm for _, arm in self.cells}))

    @property
    def strata(self) -> tuple[str, ...]:
        return tuple(sorted({stratum for stratum, _ in self.cells}))

    def count(self, arm: str, stratum: str | None = None) -> Count:
        """An arm's patients, in one stratum or in all together."""
        if arm not in self.arms:
            known = ", ".join(self.arms) or "none: nobody is counted"
            raise ResponderError([f"no arm {arm!r}; expected one of {known}"])
        mine = [
            count
            for (where, who), count in self.cells.items()
            if who == arm and stratum in (None, where)
        ]
        return sum(mine, Count())


@dataclass(frozen=True, slots=True)
class Subject:
    """One patient's answers; ``None`` where no answer was given."""

    arm: str
    baseline: Number | None
    value: Number | None
    stratum: str = ALL


def count_responders(subjects: Iterable[Subject], definition: Definition, source: str) -> Counts:
    """Counts in one pass; ``source`` names what was read: a clinic, a cut, a partition."""
    cells: dict[tuple[str, str], dict[Outcome, int]] = {}
    for subject in subjects:
        cell = cells.setdefault((subject.stratum, subject.arm), dict.fromkeys(Outcome, 0))
        cell[definition.judge(subject.baseline, subject.value)] += 1
    counted = {key: Count(*(cell[outcome] for outcome in Outcome)) for key, cell in cells.items()}
    return Counts(definition, counted, frozenset([source]))


def _source_faults(counts: Counts) -> Iterator[str]:
    if counts.cells and not counts.sources:
        yield "counts of patients name no source; expected at least one"
    if not all(source.strip() for source in counts.sources):
        yield "a source without a name; expected a clinic, a cut or a partition"


def _told(definition: Definition) -> str:
    told = f"{definition.kind} {definition.threshold}, {definition.better}"
    if definition.scale:
        told += f", on {definition.scale}"
    return f"{definition.name} ({told})"
