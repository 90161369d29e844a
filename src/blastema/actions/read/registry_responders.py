"""Who got better by an amount that matters: counts, denominators, both ways of missing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from blastema.evidence.registry.kept import Kept
from blastema.evidence.registry.subject import Plan
from blastema.evidence.registry.views import responders
from blastema.evidence.release.disclosure import THRESHOLD
from blastema.evidence.responders.counts import Count, Counts
from blastema.evidence.responders.rates import wilson


@dataclass(frozen=True, slots=True)
class Rate:
    """``responders`` of ``people``, as a share with Wilson's 95 % interval."""

    responders: int
    people: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ResponderRow:
    """One arm at one visit by one definition (``key`` of the plan).

    Of ``due`` people ``missing`` gave no answer here or before treatment, and ``excluded`` have
    no percentage, since they began at zero. ``of_due`` counts the missing as not better,
    ``of_answered`` leaves them out; ``None`` where fewer than ``THRESHOLD`` people are in it.
    """

    key: str
    arm: str
    visit: str
    due: int
    missing: int
    excluded: int
    of_due: Rate | None
    of_answered: Rate | None


def responder_rows(sums: Kept, plan: Plan, arms: Collection[str]) -> tuple[ResponderRow, ...]:
    """Every definition, visit and arm of which ``THRESHOLD`` people were due, in this order."""
    visits = [visit.name for visit in plan.specification.visits if visit.name != plan.first]
    return tuple(
        _row(key, arm, visit, counts.count(arm))
        for key in plan.definitions
        for visit in visits
        for counts in [responders(sums, plan, key, visit, "kept")]
        for arm in _in_order(plan, arms, counts)
    )


def _in_order(plan: Plan, arms: Collection[str], counts: Counts) -> list[str]:
    there = [arm for arm in plan.specification.arm.levels if arm in arms and arm in counts.arms]
    return [arm for arm in there if counts.count(arm).subjects >= THRESHOLD]


def _row(key: str, arm: str, visit: str, count: Count) -> ResponderRow:
    observed = count.responder + count.not_
    return ResponderRow(
        key=key,
        arm=arm,
        visit=visit,
        due=count.subjects,
        missing=count.missing,
        excluded=count.excluded,
        of_due=_rate(count.responder, observed + count.missing),
        of_answered=_rate(count.responder, observed),
    )


def _rate(responded: int, people: int) -> Rate | None:
    if people < THRESHOLD:
        return None
    low, high = wilson(responded, people, 0.95)
    return Rate(responded, people, responded / people, low, high)
