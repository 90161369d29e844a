"""Data that anybody can make again, in any language: whole numbers from a small generator.

s = (1103 s + 12345) mod 65521, each draw is s div 16. The same lines in R gave the reference
numbers of the tests beside: R 4.2.2, nlme 3.1-162, emmeans 1.8.4.1, car 3.1-1.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from blastema.evidence.mixed.fit import Fit, fit
from blastema.evidence.mixed.formula import design
from blastema.evidence.mixed.moments import Moments
from blastema.evidence.specification.parts import Arm, Categorical, Continuous, Outcome, Visit
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary.summarise import summarise

VISITS = ("v1", "v2", "v3")


def _draws() -> Iterator[int]:
    state = 12345
    while True:
        state = (state * 1103 + 12345) % 65521
        yield state // 16


def rows() -> list[dict[str, Any]]:
    """120 people: arm, sex, age, pain at three visits, the first never missing."""
    draw = _draws()
    found = []
    for _ in range(120):
        arm, sex = ("care", "cells")[next(draw) % 2], ("F", "M", "X")[next(draw) % 3]
        age, own = 30 + next(draw) % 50, next(draw) % 30
        row: dict[str, Any] = {"arm": arm, "sex": sex, "age": age}
        for place, visit in enumerate(VISITS):
            silent = next(draw) % 100 < 20 and place > 0
            pain = 30 + own + next(draw) % 20 - place * (3 + 4 * (arm == "cells"))
            pain += round((age - 50) / 10) + 5 * (sex == "M")
            row[visit] = None if silent else pain
        found.append(row)
    return found


def specification(visits: tuple[str, ...] = VISITS) -> Specification:
    return Specification(
        "made",
        1,
        Outcome("pain", Decimal(0), Decimal(100), decimals=0, centre=Decimal(50)),
        tuple(map(Visit, visits)),
        Arm("arm", ("care", "cells")),
        (
            Categorical("sex", ("F", "M", "X")),
            Continuous("age", decimals=0, centre=Decimal(50), scale=Decimal(10)),
        ),
    )


@cache
def sums(visits: tuple[str, ...] = VISITS) -> Moments:
    import pyarrow as pa

    return summarise(pa.Table.from_pylist(rows()), specification(visits), source="made").moments(())


@cache
def fitted(formula: str, visits: tuple[str, ...] = VISITS, covariance: str = "us") -> Fit:
    return fit(sums(visits), design(formula, specification(visits)), covariance=covariance)
