"""What a culture's own counts say of its growth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log2

from blastema.core.culture.state import Basis, CultureState
from blastema.core.product.expiry import instant

DAY_SECONDS = 24 * 60 * 60
# Between counts nearer than this the error of counting is more than the growth, ours.
LEAST_DAYS = 1.0


@dataclass(frozen=True, slots=True)
class Grown:
    """From one count to the next, without a passage in between."""

    before: int
    after: int
    days: float

    @property
    def doublings(self) -> float:
        return log2(self.after / self.before)

    @property
    def rate(self) -> float:
        """Doublings a day."""
        return self.doublings / self.days


def days_between(earlier: str, later: str) -> float:
    return (instant(later) - instant(earlier)).total_seconds() / DAY_SECONDS


def grown(state: CultureState) -> Iterator[Grown]:
    """Every stretch between two counts; what began as an estimate begins with its first count."""
    at, cells = state.at, state.sown.amount if state.sown.basis is Basis.CELLS else 0
    for count in state.counts:
        if cells:
            yield Grown(cells, count.cells, days_between(at, count.at))
        at, cells = count.at, count.sown or count.cells


def rates(state: CultureState) -> tuple[float, ...]:
    """The growth of each stretch that is long enough to tell, in doublings a day."""
    return tuple(one.rate for one in grown(state) if one.days >= LEAST_DAYS)


def doublings(state: CultureState) -> float:
    """Population doublings up to the last count: those it came with, and those counted."""
    return state.doublings_milli / 1000 + sum(one.doublings for one in grown(state))
