"""Number needed to treat to benefit (NNTB) or to harm (NNTH), honest where no effect is possible.

A difference whose interval passes zero has no interval of numbers from small to large: it runs
from the number needed to harm one more, through infinity, to the number needed to benefit one
more (Altman, BMJ 1998;317:1309-1312).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from blastema.evidence.responders.rates import Interval

# What the short words stand for; a response is the benefit, one response fewer the harm.
LEGEND = (
    "NNTB: number needed to treat for one more person to benefit (here, to respond); NNTH: for one "
    "more to be harmed (here, one fewer to respond); an interval that holds no difference runs "
    "through infinity"
)
_SHORT = {"benefit": "NNTB", "harm": "NNTH", "none": "NNT"}


@dataclass(frozen=True, slots=True)
class Needed:
    """How many are treated for one more (``benefit``) or fewer (``harm``) to respond.

    ``benefit`` and ``harm`` are the ends (fewest, most) on each side, ``None`` for a side that
    the interval does not reach; ``most`` is infinite where it passes or touches no difference.
    """

    estimate: float  # positive; infinite where the rates do not differ
    kind: Literal["benefit", "harm", "none"]
    benefit: Interval | None
    harm: Interval | None

    def __str__(self) -> str:
        """As Altman writes it: what was found, then the interval in the order of the rates'
        difference, from harm through infinity to benefit; ``LEGEND`` says the short words."""
        return f"{_SHORT[self.kind]} {_said(self.estimate)} ({self._interval()})"

    def _interval(self) -> str:
        if self.benefit and self.harm:
            harm, benefit = _said(self.harm[0]), _said(self.benefit[0])
            return f"NNTH {harm} to infinity to NNTB {benefit}"
        kind, ends = ("NNTB", self.benefit) if self.benefit else ("NNTH", self.harm)
        return f"{kind} {_said(ends[0])} to {_said(ends[1])}" if ends else "no interval"


def number_needed(difference: float, interval: Interval) -> Needed:
    """From a risk difference (arm minus comparator) and its interval."""
    lower, upper = interval
    benefit = (_inverse(upper), _inverse(max(lower, 0.0))) if upper > 0 else None
    harm = (_inverse(-lower), _inverse(max(-upper, 0.0))) if lower < 0 else None
    kind: Literal["benefit", "harm", "none"] = (
        "none" if difference == 0 else "benefit" if difference > 0 else "harm"
    )
    return Needed(_inverse(abs(difference)), kind, benefit, harm)


def _inverse(difference: float) -> float:
    return 1 / difference if difference else math.inf


def _said(number: float) -> str:
    return "infinity" if math.isinf(number) else f"{number:.1f}"
