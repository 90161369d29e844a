"""What people got better by without the treatment, in published trials: facts with sources.

A single-arm result shows a fall and no reason for it. Beside it stands what a placebo or
conventional care alone did to similar people. The arms are data (``comparators.toml``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from blastema.evidence.errors import SensitivityError

KINDS = ("placebo", "conventional care")


@dataclass(frozen=True, slots=True)
class ComparatorArm:
    """One arm of a published trial.

    ``change`` is the mean change from baseline in points of a scale from 0 to ``top``, below
    zero where pain fell; ``seen`` says how far the source was read.
    """

    study: str
    source: str
    seen: str
    condition: str
    given: str
    kind: str
    outcome: str
    top: float
    when: str
    change: float
    n: int | None = None
    baseline: float | None = None
    change_sd: float | None = None
    note: str = ""

    def on(self, top: float) -> float:
        """The change in points of another scale from 0 to ``top``."""
        if not top > 0:
            raise SensitivityError(f"a scale up to {top}; expected more than 0")
        return self.change * top / self.top

    def line(self, top: float) -> str:
        """One sentence for a reader, with its source."""
        people = f"{self.n} people" if self.n else "number of people not given"
        return (
            f"{self.given[0].upper()}{self.given[1:]}: {self.on(top):+.1f} on 0-{top:g} after "
            f"{self.when.removeprefix('after ')} ({self.study}, {people}; {self.source})"
        )


def beside(condition: str) -> tuple[ComparatorArm, ...]:
    """The known arms for a condition, placebo first; empty where none is known."""
    known = (arm for arm in comparator_arms() if arm.condition == condition)
    return tuple(sorted(known, key=lambda arm: KINDS.index(arm.kind)))


@lru_cache(maxsize=1)
def comparator_arms() -> tuple[ComparatorArm, ...]:
    text = resources.files(__package__).joinpath("comparators.toml").read_text("utf-8")
    return tuple(_arm(entry) for entry in tomllib.loads(text)["arm"])


def _arm(entry: Mapping[str, Any]) -> ComparatorArm:
    arm = ComparatorArm(**entry)
    if arm.kind not in KINDS or arm.change >= arm.top or not arm.source:
        raise SensitivityError(f"the arm of {arm.study} is not one of {KINDS} with a source")
    return arm
