"""Whole numbers cut into limbs that float64 matrix products add without rounding.

A limb is at most 2**18 from zero, so a product of two is at most 2**36 and the sum of a chunk
of 2**16 rows at most 2**52: every intermediate is a whole number that a double holds exactly,
in whatever order a library adds. Limb l counts for 2**(19 l); digits are balanced.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from blastema.evidence.mixed.moments import Floats

LIMB_BITS = 19
LIMB = 2.0**LIMB_BITS
MOST_LIMB = 2.0 ** (LIMB_BITS - 1)
CHUNK = 2**16

# No value is kept that is further from zero, in units of its column.
MOST_VALUE = 2.0**46

# Products of limbs of this many rows stay within 64-bit integers (2**62).
ROWS_IN_64_BITS = 2**26


def limbs_needed(most: float) -> int:
    """How many limbs hold every number at most so far from zero."""
    count = 1
    while most > MOST_LIMB:
        most = most / LIMB + 1
        count += 1
    return count


def split(values: Floats, count: int) -> list[Floats]:
    """``count`` limbs, the lowest first; the values are whole numbers."""
    found = []
    for _ in range(count - 1):
        carry = np.floor((values + MOST_LIMB) / LIMB)
        found.append(values - carry * LIMB)
        values = carry
    return [*found, values]


def multiply(left: Sequence[Floats], right: Sequence[Floats]) -> list[Floats]:
    """The limbs of a product, as by hand: digits together, then carried."""
    digits = [np.zeros_like(left[0]) for _ in range(len(left) + len(right))]
    for a, one in enumerate(left):
        for b, two in enumerate(right):
            digits[a + b] += one * two
    found = []
    carry = np.zeros_like(left[0])
    for digit in digits:
        low, carry = split(digit + carry, 2)
        found.append(low)
    return found


def joiner(limbs: Sequence[int]) -> NDArray[Any]:
    """The (k, K) matrix of Python integers that puts the limbs of each of k columns together."""
    join = np.zeros((len(limbs), sum(limbs)), dtype=object)
    place = 0
    for column, count in enumerate(limbs):
        for limb in range(count):
            join[column, place + limb] = 1 << (LIMB_BITS * limb)
        place += count
    return join
