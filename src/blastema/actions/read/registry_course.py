"""The course of each arm by a mixed model of its own, or why there is none.

Each arm is fitted alone. Nobody drew the arms by lot, so nothing is borrowed from one for the
other, nothing between them is tested, and an arm that cannot be fitted takes none with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from blastema.actions.read.registry import Registry
from blastema.evidence import THRESHOLD
from blastema.evidence.errors import EvidenceError
from blastema.evidence.registry.views import at_visits, observed
from blastema.evidence.summary.summary import Summary

if TYPE_CHECKING:
    from blastema.evidence import Design, Fit, Moments

COVARIANCE = "us"
DEGREES = "kenward-roger"
FORMULA = "score ~ 0 + visit"
FORMULA_OF_ONE = "score ~ 1"
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Modelled:
    """A model's mean at a visit, in points, with its 95 % interval."""

    visit: str
    mean: float
    std_error: float
    df: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ArmCourse:
    """``rows`` are empty where there is no model, and ``why`` says the reason.

    ``left_out`` names visits with too few answers to be shown; they are in no model.
    """

    arm: str
    rows: tuple[Modelled, ...]
    left_out: tuple[str, ...]
    why: str = ""


def courses(answer: Registry) -> tuple[ArmCourse, ...]:
    """One for each arm that is shown."""
    every = [visit.name for visit in answer.sums.specification.visits]
    return tuple(arm_course(at_visits(answer.sums, [arm], every), arm) for arm in answer.shown)


@lru_cache(maxsize=256)
def arm_course(sums: Summary, arm: str) -> ArmCourse:
    """The same sums are fitted once: a ``Summary`` is known by its fingerprint."""
    answered = {one.visit: one.answered for one in observed(sums) if one.arm == arm}
    visits = [visit.name for visit in sums.specification.visits]
    enough = [visit for visit in visits if answered.get(visit, 0) >= THRESHOLD]
    few = tuple(visit for visit in visits if 0 < answered.get(visit, 0) < THRESHOLD)
    if not enough:
        why = f"no visit was answered by {THRESHOLD} people or more"
        return ArmCourse(arm, (), few, why)
    try:
        rows = tuple(_fitted(at_visits(sums, [arm], enough)))
    except EvidenceError as error:
        return ArmCourse(arm, (), few, str(error))
    return ArmCourse(arm, rows, few)


def _fitted(sums: Summary) -> Iterator[Modelled]:
    from blastema.evidence import grid, ls_means

    spec, moments = sums.specification, sums.moments(())
    shape = _one_mean_a_visit([visit.name for visit in spec.visits])
    model = _model(moments, shape)
    table = ls_means(model.inference(DEGREES), grid(shape, spec, moments), level=LEVEL)
    for visit, row in zip(shape.visits, table, strict=True):
        yield Modelled(visit, row.estimate, row.std_error, row.df, row.lower, row.upper)


def _model(moments: Moments, shape: Design) -> Fit:
    """From one start, which is as far as the others lead; from all where it leads nowhere."""
    from blastema.evidence import fit
    from blastema.evidence.mixed.errors import ConvergenceError

    try:
        return fit(moments, shape, covariance=COVARIANCE, method="reml", starts=("moments",))
    except ConvergenceError:
        return fit(moments, shape, covariance=COVARIANCE, method="reml")


def _one_mean_a_visit(visits: Sequence[str]) -> Design:
    """What ``design(FORMULA, ...)`` gives for one arm without covariates: each coefficient is
    the mean of a visit. Written down here, no formula library has to be loaded for a page."""
    import numpy as np

    from blastema.evidence import Design

    several = len(visits) > 1
    return Design(
        formula=FORMULA if several else FORMULA_OF_ONE,
        visits=tuple(visits),
        terms=("1",),
        coefficients=tuple(f"visit[{visit}]" for visit in visits),
        maps=np.eye(len(visits)).reshape(len(visits), 1, len(visits)),
        assign={"visit" if several else "1": tuple(range(len(visits)))},
    )
