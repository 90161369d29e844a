"""The parts of a report that the sums alone give: the scale, the people, who answered when."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from blastema.evidence.pictures.rows import Pattern, Scale
from blastema.evidence.report.parts import LeftOut, People

if TYPE_CHECKING:
    from blastema.evidence.summary.summary import Summary


def scale(summary: Summary, unit: str, mcid: float | None) -> Scale:
    outcome = summary.specification.outcome
    ends = float(outcome.least), float(outcome.most)
    return Scale(outcome.name, unit, *ends, outcome.better == "lower", mcid)


def people(summary: Summary) -> tuple[People, ...]:
    """Each arm's: those in the sums and those left out or withheld of them. Sums know neither
    who was eligible nor who was treated."""
    out: Counter[str] = Counter()
    for (_, arm), (_, count) in summary.withheld.items():
        out[arm] += count
    for (arm, _), count in summary.left_out.items():
        out[arm] += count
    there = Counter({arm: count for (arm, _), (count, _) in summary.answered().items()})
    arms = summary.specification.arm.levels
    return tuple(People(arm, there[arm] + out[arm], counted="in the data") for arm in arms)


def left_out(summary: Summary) -> tuple[LeftOut, ...]:
    return tuple(LeftOut(arm, reason, n) for (arm, reason), n in summary.left_out.items())


def answers_left_out(summary: Summary) -> tuple[LeftOut, ...]:
    """Answers of people who are in the sums, at visits without a covariate or a weight."""
    return tuple(LeftOut(arm, why, n) for (arm, why), n in summary.answers_left_out.items())


def patterns(summary: Summary) -> tuple[Pattern, ...]:
    """Over all covariance groups and strata; who never answered is one of them."""
    counts: Counter[tuple[str, str]] = Counter()
    for key, entry in summary.entries.items():
        counts[key.arm, key.pattern] += entry.n
    return tuple(
        Pattern(arm, tuple(digit == "1" for digit in digits), count)
        for (arm, digits), count in sorted(counts.items())
    )


def observed_mean(summary: Summary, visit: str) -> float | None:
    """The plain mean of everybody's answers at a visit; ``None`` where there is none."""
    moments = summary.moments(())
    place = moments.visits.index(visit)
    there = moments.seen[:, place]
    weight = float(moments.weight_at(place).sum())
    if not weight:
        return None
    return float(moments.answers_at(place)[there].sum()) / weight + float(moments.y_centre[place])
