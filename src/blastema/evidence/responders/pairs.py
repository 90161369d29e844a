"""Two arms in one stratum, and how missing answers enter: as failures, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from blastema.evidence.responders.counts import Count, Counts
from blastema.evidence.responders.errors import ResponderError

Missing = Literal["failure", "observed"]
WAYS: tuple[Missing, Missing] = ("failure", "observed")


@dataclass(frozen=True, slots=True)
class Pair:
    """``x1`` of ``n1`` responded in the arm, ``x0`` of ``n0`` in the one it is compared with."""

    x1: int
    n1: int
    x0: int
    n0: int

    def __post_init__(self) -> None:
        if not (0 <= self.x1 <= self.n1 and 0 <= self.x0 <= self.n0):
            told = f"{self.x1} of {self.n1} and {self.x0} of {self.n0}; expected parts of wholes"
            raise ResponderError([told])

    @property
    def n(self) -> int:
        return self.n1 + self.n0

    @property
    def both(self) -> bool:
        return self.n1 > 0 and self.n0 > 0

    @property
    def p1(self) -> float:
        return self.x1 / self.n1

    @property
    def p0(self) -> float:
        return self.x0 / self.n0

    @property
    def swapped(self) -> Pair:
        return Pair(self.x0, self.n0, self.x1, self.n1)


def share(count: Count, missing: Missing) -> tuple[int, int]:
    """Responders, and of how many; the excluded are in neither."""
    if missing not in WAYS:
        raise ResponderError([f"missing {missing!r}; expected {' or '.join(WAYS)}"])
    silent = count.missing if missing == "failure" else 0
    return count.responder, count.responder + count.not_ + silent


def pooled(counts: Counts, arm: str, against: str, missing: Missing) -> Pair:
    """Both arms over all strata together."""
    return Pair(*share(counts.count(arm), missing), *share(counts.count(against), missing))


def by_stratum(counts: Counts, arm: str, against: str, missing: Missing) -> dict[str, Pair]:
    """Both arms in each stratum, the ones where an arm is empty among them."""
    return {
        stratum: Pair(
            *share(counts.count(arm, stratum), missing),
            *share(counts.count(against, stratum), missing),
        )
        for stratum in counts.strata
    }


def compared(pairs: Sequence[Pair]) -> list[Pair]:
    """The strata with patients of both arms. Raises ``ResponderError`` where there is none."""
    if not (found := [pair for pair in pairs if pair.both]):
        raise ResponderError(["no stratum has patients of both arms; there is no comparison"])
    return found
