"""What a second look alone would change in one arm's mean, from figures that others published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blastema.evidence.errors import SensitivityError
from blastema.evidence.report.of_sums import observed_mean
from blastema.evidence.report.parts import SecondLook
from blastema.evidence.sensitivity.regression_to_mean import (
    Population,
    after_a_baseline,
    after_a_cut,
)

if TYPE_CHECKING:
    from blastema.evidence.summary.summary import Summary


def second_look(
    summary: Summary,
    population: Population,
    source: str,
    *,
    baseline: str = "",
    cut: float | None = None,
) -> SecondLook:
    """``population`` is whom the people were chosen from and ``source`` says who measured it.

    With ``cut`` they were taken in because a score was that bad or worse; else their mean at
    the visit ``baseline`` stands for how they were chosen. Raises ``SensitivityError``.
    """
    if not source.strip():
        raise SensitivityError("found no source of the population; expected whose figures it has")
    if len(summary.specification.arm.levels) > 1:
        raise SensitivityError(
            "found several arms, which stand beside each other; expected a second look beside one"
        )
    if cut is not None:
        worse_above = summary.specification.outcome.better == "lower"
        return SecondLook(after_a_cut(population, cut, above=worse_above), source)
    return SecondLook(after_a_baseline(population, _start(summary, baseline)), source)


def _start(summary: Summary, baseline: str) -> float:
    visits = [visit.name for visit in summary.specification.visits]
    if baseline not in visits:
        named = f"no visit {baseline!r}" if baseline else "neither a cut nor a baseline"
        raise SensitivityError(
            f"found {named}; expected the score beyond which people were taken in, or the visit "
            f"that is the start: one of {', '.join(visits)}"
        )
    mean = observed_mean(summary, baseline)
    if mean is None:
        raise SensitivityError(f"found no answer at {baseline}; expected the mean of some")
    return mean
