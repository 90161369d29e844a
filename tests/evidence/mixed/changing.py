"""A trial in which a dose changes from visit to visit and each answer has a weight.

Made by arithmetic as ``made`` is, so that R can be given the very same rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from blastema.evidence.mixed.design import Design
from blastema.evidence.mixed.formula import design
from blastema.evidence.mixed.moments import Floats, Moments
from blastema.evidence.specification.parts import Arm, Continuous, Outcome, Visit, Weight
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary.summarise import summarise
from tests.evidence.mixed.made import normal, uniforms

VISITS = ("v1", "v2", "v3", "v4")
FORMULA = "~ age + dose + arm*visit"

# The answers have one decimal, the doses one, the weights one: nothing is rounded but by a root.
PLAIN = Specification(
    "changing",
    1,
    Outcome("y", 0, 100, decimals=1, centre=50),
    tuple(map(Visit, VISITS)),
    Arm("arm", ("a", "b")),
    (
        Continuous("age", decimals=2),
        Continuous("dose", decimals=1, centre=4, scale=2, varying=True),
    ),
)
WEIGHTED = replace(PLAIN, weight=Weight("w", decimals=1, varying=True))


@dataclass(frozen=True)
class Subject:
    """``y`` has nan where there is no answer; ``dose`` and ``w`` are of every visit."""

    arm: str
    age: float
    dose: Floats
    w: Floats
    y: Floats


def trial(subjects: int = 60, seed: int = 20261129) -> list[Subject]:
    chance = uniforms(seed)
    found = []
    for number in range(subjects):
        arm, age = number % 2, round(normal(chance), 2)
        level = 3 * normal(chance)
        dose, w, y = np.empty(4), np.empty(4), np.full(4, np.nan)
        for visit in range(4):
            dose[visit] = round(4 + 2 * normal(chance) - 0.5 * visit, 1)
            w[visit] = (1 + round(24 * next(chance))) / 10
            noise = (2 + 0.3 * visit) * normal(chance)
            answer = 50 + 1.5 * age - 2 * visit - 1.2 * arm * visit + 0.7 * dose[visit] + level
            if next(chance) >= 0.15 or visit == 0:
                y[visit] = round(answer + noise / np.sqrt(w[visit]), 1)
        found.append(Subject("ab"[arm], age, dose, w, y))
    return found


def wide(people: list[Subject]) -> pa.Table:
    columns: dict[str, Any] = {"arm": [p.arm for p in people], "age": [p.age for p in people]}
    for place, visit in enumerate(VISITS):
        columns[visit] = pa.array([p.y[place] for p in people], from_pandas=True)
        columns[f"dose_{visit}"] = [p.dose[place] for p in people]
        columns[f"w_{visit}"] = [p.w[place] for p in people]
    return pa.table(columns)


def sums(people: list[Subject], spec: Specification = PLAIN) -> Moments:
    return summarise(wide(people), spec, source="made", threads=1).moments(())


def made(formula: str = FORMULA, spec: Specification = PLAIN) -> Design:
    return design(formula, spec)


def csv(people: list[Subject]) -> str:
    """What R was given, for who repeats its numbers."""
    lines = ["id,visit,arm,age,dose,w,y"]
    for number, p in enumerate(people):
        for place, visit in enumerate(VISITS):
            if not np.isnan(p.y[place]):
                values = (p.arm, p.age, p.dose[place], p.w[place], p.y[place])
                lines.append(f"s{number:03},{visit}," + ",".join(map(str, values)))
    return "\n".join(lines) + "\n"
