"""What one course adds to the sums of one outcome.

Scores are thousandths of a point and are summed as they are, so a specification of three
decimals and no covariates makes the same whole numbers of the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from blastema.evidence.registry.kept import Kept, Name, Numbers
from blastema.evidence.responders.definition import Definition, Outcome
from blastema.evidence.specification.specification import Specification

SUMS = "sums"  # arm, pattern -> people, then the lower triangle of their products
DUE = "due"  # arm, visit -> see ``views.Seen``
RESPONDERS = "responders"  # definition, arm, visit -> people, then what they are
LEFT_OUT = "left out"  # arm, reason -> people
OTHER_VISITS = "other visits"  # arm -> answers at visits of another schedule

OUTSIDE = "a score outside the scale"
OTHER_ARM = "an arm that the catalogue does not name"

# A score in thousandths has three decimals.
DECIMALS = 3


@dataclass(frozen=True, slots=True)
class Counted:
    """A course as it is counted for one outcome.

    ``answers`` holds every visit that was due: its score in thousandths, ``None`` where
    nobody answered. A visit that is not due yet is absent.
    """

    arm: str
    answers: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is agreed before anything is counted. ``first`` is the visit before treatment."""

    specification: Specification
    definitions: Mapping[str, Definition]
    first: str = "baseline"


def count(plan: Plan, one: Counted) -> Kept:
    """The sums of this course alone. Who cannot be summed is counted, with the reason."""
    spec = plan.specification
    if one.arm not in spec.arm.levels:
        return Kept({(LEFT_OUT, one.arm, OTHER_ARM): (1,)})
    known = {visit.name: one.answers.get(visit.name) for visit in spec.visits}
    least, most = int(spec.outcome.least * 1000), int(spec.outcome.most * 1000)
    if any(score is not None and not least <= score <= most for score in known.values()):
        return Kept({(LEFT_OUT, one.arm, OUTSIDE): (1,)})
    parts = dict([_sums(one.arm, tuple(known.values()))])
    parts.update(_due(plan, one))
    parts.update(_responders(plan, one))
    elsewhere = sum(v not in known and s is not None for v, s in one.answers.items())
    return Kept(parts | {(OTHER_VISITS, one.arm): (elsewhere,)})


def _sums(arm: str, scores: tuple[int | None, ...]) -> tuple[Name, Numbers]:
    """As an entry of a ``Summary``: the constant and the scores, two at a time."""
    pattern = "".join("0" if score is None else "1" for score in scores)
    row = (1 if "1" in pattern else 0, *(score or 0 for score in scores))
    products = (row[i] * row[j] for i in range(len(row)) for j in range(i + 1))
    return (SUMS, arm, pattern), (1, *products)


def _due(plan: Plan, one: Counted) -> Iterator[tuple[Name, Numbers]]:
    began = one.answers.get(plan.first)
    there, first = int(began is not None), began or 0
    for visit in plan.specification.visits:
        if visit.name in one.answers:
            answered = int(one.answers[visit.name] is not None)
            silent = 1 - answered
            numbers = (1, answered, answered * there, answered * first, silent * there)
            yield (DUE, one.arm, visit.name), (*numbers, silent * first)


def _responders(plan: Plan, one: Counted) -> Iterator[tuple[Name, Numbers]]:
    began = one.answers.get(plan.first)
    for visit in plan.specification.visits:
        if visit.name == plan.first or visit.name not in one.answers:
            continue
        for key, definition in plan.definitions.items():
            numbers = _judged(definition, began, one.answers[visit.name])
            yield (RESPONDERS, key, one.arm, visit.name), numbers


@lru_cache(maxsize=1 << 16)
def _judged(definition: Definition, before: int | None, after: int | None) -> Numbers:
    """One person, and which of the outcomes they are, in the order of a ``Count``."""
    found = definition.judge(_points(before), _points(after))
    return (1, *(int(found == outcome) for outcome in Outcome))


def _points(milli: int | None) -> Decimal | None:
    return None if milli is None else Decimal(milli) / 1000
