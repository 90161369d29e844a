"""The two inner loops compiled, for large tables, where numba is installed.

``values`` and ``gram`` hold the same loops in numpy; both make the same whole numbers, bit for
bit, so a pass may change from one to the other between two chunks. Fetching numba takes as long
as numpy needs for a few million subjects, so a worker asks for it only after as many, or where
the process holds it already.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np

# Subjects of one worker: what it takes to fetch numba (half a second), at what it then saves
# (65 ns a subject); whoever stops sooner has lost nothing.
WORTH_FETCHING = 1 << 23

# Beyond, a row of sums no longer stays in the processor (k = 12: 49 ns a subject, 16: 154), or the
# sums of all codes in its cache, and rows sorted by code are multiplied faster.
MOST_COLUMNS = 13
MOST_SUMS = 1 << 20


@dataclass(frozen=True)
class Compiled:
    """``steps`` is ``values.Scale.whole`` for decimals without a fault; ``products(k)`` adds the
    products of a constant and k columns to the sums of each row's code."""

    steps: Callable[..., bool]
    products: Callable[[int], Callable[..., None]]


def after(subjects: int) -> Compiled | None:
    """The compiled loops for a worker that has summed so many subjects, or ``None``."""
    if subjects < WORTH_FETCHING and "numba" not in sys.modules:
        return None
    return load() if find_spec("numba") else None


@cache
def load() -> Compiled:
    return Compiled(_kept(_steps), cache(lambda k: _kept(_products_of(k))))


def _kept(loop: Callable[..., Any]) -> Any:
    """Compiled at its first call, and kept on disk where there is a place for it."""
    import numba

    try:
        return numba.njit(nogil=True, cache=True)(loop)
    except RuntimeError:  # no place to write to
        return numba.njit(nogil=True)(loop)


def _steps(
    values: Any, seen: Any, power: float, centre: float, least: float, most: float, out: Any
) -> bool:
    """Whole numbers into ``out``, 0 where nothing is seen; whether all are exact and within.

    Faults are counted rather than acted on: without a branch a processor does four at a time.
    """
    wrong = 0
    for row in range(len(values)):
        value = values[row]
        step = np.rint(value * power)
        inexact = step / power != value
        step -= centre
        outside = not (least <= step) or not (step <= most)
        if seen is None:
            wrong += inexact | outside
            out[row] = step
        else:
            wrong += (inexact | outside) & seen[row]
            out[row] = step if seen[row] else 0.0
    return wrong == 0


def _products_of(k: int) -> Callable[..., None]:
    """For k columns beside the constant; a loop of known length is laid out by the compiler."""

    def products(codes: Any, columns: Any, sums: Any) -> None:
        """``columns`` (k, n) of whole numbers of one limb; ``sums`` (codes, (k + 1)(k + 2) / 2):
        the lower triangle of (columns, constant), row by row."""
        row = np.empty(k, np.int64)
        for subject in range(len(codes)):
            for a in range(k):
                row[a] = np.int32(columns[a, subject])
            own, place = sums[np.int64(codes[subject])], 0
            for a in range(k):
                for b in range(a + 1):
                    own[place] += row[a] * row[b]
                    place += 1
            for a in range(k):
                own[place] += row[a]
                place += 1
            own[place] += 1

    return products
