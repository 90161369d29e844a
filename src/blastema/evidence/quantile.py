"""Student's two-sided quantile, which every interval of the room stands on."""

from __future__ import annotations

import math

from blastema.evidence.errors import LevelError


def quantile(level: float, df: float = math.inf) -> float:
    """``level`` is the interval's coverage, 0 to 1; without degrees of freedom, the normal's.

    >>> round(quantile(0.95), 4)
    1.96
    """
    if not 0 < level < 1:
        raise LevelError(f"a level of {level}; expected more than 0 and less than 1")
    from scipy.special import ndtri, stdtrit

    tail = (1 + level) / 2
    return float(ndtri(tail) if math.isinf(df) else stdtrit(df, tail))
