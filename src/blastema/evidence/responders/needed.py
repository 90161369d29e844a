"""Number needed to treat, in the form that stays honest where the interval holds zero.

A difference whose interval passes zero has no interval of numbers from small to large: it runs
from the number needed for one more to respond, through infinity, to the number for one fewer
(Altman, BMJ 1998;317:1309-1312).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from blastema.evidence.responders.rates import Interval


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
        if self.benefit and self.harm:
            return f"benefit {_said(self.benefit[0])} to infinity to harm {_said(self.harm[0])}"
        kind, ends = ("benefit", self.benefit) if self.benefit else ("harm", self.harm)
        return f"{kind} {_said(ends[0])} to {_said(ends[1])}" if ends else "no number"


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
