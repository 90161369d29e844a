"""The slow, obvious judge: plain lists and Python's own statistics module."""

from __future__ import annotations

import statistics
from fractions import Fraction

from blastema.evidence import Subject


def judge(subjects: list[Subject]) -> list[dict[str, object]]:
    """The rows of ``describe``, each from the list of its answers."""
    rows = []
    keys = sorted({(s.arm, visit) for s in subjects for visit in s.answers}, key=_baseline_first)
    for arm, visit in keys:
        asked = [s.answers[visit] for s in subjects if s.arm == arm and visit in s.answers]
        scores = [Fraction(value, 1000) for value in asked if value is not None]
        rows.append(
            {
                "arm": arm,
                "visit": visit,
                "due": len(asked),
                "answered": len(scores),
                "mean": float(statistics.mean(scores)) if scores else None,
                "sd": float(statistics.stdev(scores)) if len(scores) > 1 else None,
            }
        )
    return rows


def silent(subjects: list[Subject], arm: str, baseline: str) -> int:
    """How many of an arm were due after baseline and never answered after it."""
    count = 0
    for subject in subjects:
        later = [value for visit, value in subject.answers.items() if visit != baseline]
        if subject.arm == arm and later and set(later) == {None}:
            count += 1
    return count


def _baseline_first(key: tuple[str, str]) -> tuple[str, bool, str]:
    return key[0], key[1] != "baseline", key[1]
