"""Invented rows of any number of arms and visits: nobody's answers."""

from __future__ import annotations

from blastema.evidence.pictures.rows import (
    Changed,
    Difference,
    Mean,
    Pattern,
    Scale,
    Unanswered,
)

SCALE = Scale("Pain", "points", 0, 10, mcid=1)
TWO = ("Marrow concentrate", "Usual care")
EIGHT = tuple(f"Treatment with a long name of its own & <{n}>" for n in range(8))
FOUR = ("Before", "Week 4", "Week 12", "Week 26")
TWELVE = tuple(f"Month {n} after the treatment" for n in range(12))


def means(arms: tuple[str, ...], visits: tuple[str, ...]) -> list[Mean]:
    return [
        Mean(
            arm,
            visit,
            6 - a / 4 - v / 5,
            5 - a / 4 - v / 5,
            7 - a / 4 - v / 5,
            900 - 7 * a - v,
            901,
            0.5,
            80.0,
        )
        for a, arm in enumerate(arms)
        for v, visit in enumerate(visits)
    ]


def differences(arms: tuple[str, ...], visits: tuple[str, ...]) -> list[Difference]:
    return [
        Difference(
            visit,
            arm,
            arms[-1],
            -v / 4,
            -v / 4 - 1,
            -v / 4 + 1,
            800 - v - a,
            600 - v,
            0.5,
            80.0,
            0.0004,
        )
        for a, arm in enumerate(arms[:-1])
        for v, visit in enumerate(visits)
    ]


def patterns(arms: tuple[str, ...], visits: int) -> list[Pattern]:
    return [
        Pattern(arm, tuple(v <= last for v in range(visits)), 700 + 11 * last + a)
        for a, arm in enumerate(arms)
        for last in range(visits)
    ]


def changes(arms: tuple[str, ...]) -> list[Changed]:
    return [
        Changed(arm, float(change), 10 + a + change)
        for a, arm in enumerate(arms)
        for change in range(-8, 4)
    ]


def unanswered(arms: tuple[str, ...]) -> list[Unanswered]:
    return [Unanswered(arm, 31 + a) for a, arm in enumerate(arms)]
