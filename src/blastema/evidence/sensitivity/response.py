"""Who answered, and how those who did differ from those who did not, from the sums alone.

Reads moments that are kept by arm: each entry is one arm and one pattern of answered visits,
so a mean among answerers and a mean among the silent are sums over the entries with and
without that visit. Moments hold nothing of people who never answered; counts do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from blastema.evidence.mixed.moments import Bools, Moments


@dataclass(frozen=True, slots=True)
class Answered:
    """One arm at one visit: how many of its subjects gave an answer."""

    arm: str
    visit: str
    subjects: int
    answered: int

    @property
    def missing(self) -> int:
        return self.subjects - self.answered


@dataclass(frozen=True, slots=True)
class Compared:
    """A mean among those who answered at ``visit`` and among those who did not.

    ``of`` is a term of the specification or ``"answer at VISIT"``; means are in the unit of the
    sums (terms centred and scaled as specified, answers in points), ``None`` where nobody is.
    """

    arm: str
    visit: str
    of: str
    answered: float | None
    missing: float | None


@dataclass(frozen=True, slots=True)
class Completers:
    """The plain mean of everybody seen at a visit beside that of those seen at every visit."""

    arm: str
    visit: str
    seen: int
    mean: float | None
    completers: int
    completers_mean: float | None


def answered(counts: Mapping[tuple[str, str], tuple[int, int]]) -> tuple[Answered, ...]:
    """One row for each arm and visit, from ``Summary.answered()``.

    Not from moments: a model reads nothing of who never answered, but they are missing too.
    """
    return tuple(
        Answered(arm, visit, there, answers) for (arm, visit), (there, answers) in counts.items()
    )


def compared(by_arm: Moments) -> tuple[Compared, ...]:
    """Each term, and the first visit's answer, among answerers and the silent of a later visit.

    A difference says that missing answers are not a matter of chance; what the model is told
    (its covariates and the earlier answers) it takes account of, what it is not told it cannot.
    """
    return tuple(
        row
        for arm, mine in _arms(by_arm)
        for place in range(1, len(by_arm.visits))
        for row in _at(by_arm, arm, mine, place)
    )


def _at(by_arm: Moments, arm: str, mine: Bools, place: int) -> Iterator[Compared]:
    visit, there = by_arm.visits[place], by_arm.seen[:, place]
    here, gone = mine & there, mine & ~there
    for column, term in enumerate(by_arm.terms[1:], start=1):
        means = (by_arm.mean_of(column, part) for part in (here, gone))
        yield Compared(arm, visit, term, *means)
    means = (_mean(by_arm, part, 0) for part in (here, gone))
    yield Compared(arm, visit, f"answer at {by_arm.visits[0]}", *means)


def completers(by_arm: Moments) -> tuple[Completers, ...]:
    """All who were seen against those seen at every visit: plain means, no model."""
    whole = by_arm.seen.all(axis=1)
    return tuple(
        Completers(
            arm,
            visit,
            _count(by_arm, mine & by_arm.seen[:, place]),
            _mean(by_arm, mine, place),
            _count(by_arm, mine & whole),
            _mean(by_arm, mine & whole, place),
        )
        for arm, mine in _arms(by_arm)
        for place, visit in enumerate(by_arm.visits)
    )


def only_completers(moments: Moments) -> Moments:
    """The moments of those seen at every visit, for the same model fitted to them alone."""
    return moments.where(np.asarray(moments.seen.all(axis=1)))


def _arms(by_arm: Moments) -> Iterator[tuple[str, Bools]]:
    for arm in dict.fromkeys(by_arm.groups):
        yield arm, np.array([group == arm for group in by_arm.groups], dtype=np.bool_)


def _count(by_arm: Moments, mine: Bools) -> int:
    return round(float(by_arm.n[mine].sum()))


def _mean(by_arm: Moments, mine: Bools, place: int) -> float | None:
    """The mean answer at a visit, in points: the centre that was taken off is put back."""
    there = mine & by_arm.seen[:, place]
    weight = float(by_arm.weight_at(place)[there].sum())
    if not weight:
        return None
    answers = float(by_arm.answers_at(place)[there].sum())
    return answers / weight + float(by_arm.y_centre[place])
