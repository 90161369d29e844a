"""A trial that the tests make by arithmetic, the same on every machine and in every version."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from blastema.evidence.mixed.design import Design
from tests.evidence.mixed.plain import Person, design_of

TERMS = ("1", "arm", "age")


def uniforms(seed: int) -> Iterator[float]:
    """Park and Miller's generator (1988): 16807 x modulo 2^31 - 1, which anybody can repeat."""
    state = seed
    while True:
        state = 16807 * state % (2**31 - 1)
        yield state / (2**31 - 1)


def normal(chance: Iterator[float]) -> float:
    """Twelve uniforms less six: near enough to normal, and exact arithmetic everywhere."""
    return sum(next(chance) for _ in range(12)) - 6


def visits(count: int) -> tuple[str, ...]:
    return tuple(f"v{number}" for number in range(1, count + 1))


def trial(subjects: int, count: int, seed: int = 20261129, missing: float = 0.15) -> list[Person]:
    """Two arms, an age term, answers to one decimal that share a person's level and drift.

    Everybody answers the first visit; later answers are missing at random.
    """
    chance = uniforms(seed)
    people = []
    for number in range(subjects):
        arm, age = number % 2, round(normal(chance), 2)
        level, drift = 3 * normal(chance), 0.8 * normal(chance)
        y = np.full(count, np.nan)
        for visit in range(count):
            noise = (2 + 0.2 * visit) * normal(chance)
            answer = 50 + 1.5 * age - 2 * visit - 1.2 * arm * visit + level + drift * visit + noise
            if next(chance) >= missing or visit == 0:
                y[visit] = round(answer, 1)
        people.append(Person(np.array([1, arm, age], dtype=float), y, "ab"[arm]))
    return people


def design(count: int) -> Design:
    """y ~ age + arm * visit, treatment coding."""
    names = visits(count)
    columns: list[tuple[str, str, str | None]] = [
        ("(Intercept)", "1", None),
        ("age", "age", None),
        ("arm", "arm", None),
    ]
    columns += [(name, "1", name) for name in names[1:]]
    columns += [(f"arm:{name}", "arm", name) for name in names[1:]]
    return design_of(names, TERMS, columns, "y ~ age + arm * visit")
