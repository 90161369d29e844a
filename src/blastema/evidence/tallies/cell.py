"""One cell of ``describe``: how many were due, how many answered, and their power sums.

Mean and standard deviation follow from three whole numbers (Chan, Golub, LeVeque 1983, The
American Statistician 37:242-247, for why sums of raw floats do not do; whole numbers lose
nothing, so the textbook formula is exact here).

Bound. A score is at most ``SCORE_LIMIT_MILLI`` thousandths from zero, so a square is at most
1e14. Python's integers never overflow; a columnar engine with signed 64-bit integers may sum
``ROWS_IN_64_BITS`` squares (92,233) before it must hand over to a wider integer. For a scale of
0 to 10 the same limit is 9.2e10 rows, for 0 to 100 it is 9.2e8.

>>> (Cell.of(3000) + Cell.of(None) + Cell.of(4000)).mean
3.5
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from blastema.evidence.errors import SubjectError

# No instrument of the catalogue goes beyond 2,400 points (WOMAC, 0-100 mm version);
# 10,000 points leaves room and keeps squares far from the 64-bit edge.
SCORE_LIMIT_MILLI = 10_000_000
ROWS_IN_64_BITS = (2**63 - 1) // SCORE_LIMIT_MILLI**2

# More bits than a double's 53, so that the one rounding is the last one.
_ROOT_BITS = 160


@dataclass(frozen=True, slots=True)
class Cell:
    """Counts and power sums of one (arm, visit), scores in thousandths of a point.

    ``answered`` is the n of mean and SD; ``due`` includes those who did not answer.
    """

    due: int = 0
    answered: int = 0
    total: int = 0
    squares: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.answered <= self.due:
            raise SubjectError(
                f"{self.answered} answered of {self.due} due; nobody answers who was not due"
            )
        # Cauchy-Schwarz; with answered = 0 it forces both sums to zero.
        if self.total**2 > self.answered * self.squares or (self.squares and not self.answered):
            raise SubjectError("these sums belong to no list of scores; sum again from the answers")

    @classmethod
    def of(cls, value_milli: int | None) -> Cell:
        """The cell of one due visit: its score, or ``None`` where nobody answered."""
        if value_milli is None:
            return cls(due=1)
        if isinstance(value_milli, bool) or not isinstance(value_milli, int):
            raise SubjectError("a score is a whole number of thousandths; multiply by 1000 first")
        if abs(value_milli) > SCORE_LIMIT_MILLI:
            raise SubjectError(
                f"a score is more than {SCORE_LIMIT_MILLI} thousandths from zero; check its unit"
            )
        return cls(1, 1, value_milli, value_milli * value_milli)

    def __add__(self, other: Cell) -> Cell:
        return Cell(
            self.due + other.due,
            self.answered + other.answered,
            self.total + other.total,
            self.squares + other.squares,
        )

    @property
    def missing(self) -> int:
        return self.due - self.answered

    @property
    def mean(self) -> float | None:
        """In points, rounded once from the exact fraction; ``None`` where nobody answered."""
        return float(Fraction(self.total, 1000 * self.answered)) if self.answered else None

    @property
    def sd(self) -> float | None:
        """Sample standard deviation in points; ``None`` below two answers."""
        n = self.answered
        if n < 2:
            return None
        return _root(Fraction(n * self.squares - self.total**2, n * (n - 1) * 1_000_000))


def _root(square: Fraction) -> float:
    """The square root, the same digits on every machine: whole numbers until the last step."""
    scaled = (square.numerator << 2 * _ROOT_BITS) // square.denominator
    return float(Fraction(isqrt(scaled), 1 << _ROOT_BITS))
