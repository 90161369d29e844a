"""One entry of a summary: who it counts, and their exact sums."""

from __future__ import annotations

from dataclasses import dataclass
from operator import add, sub

# Sums of logarithms of weights are whole numbers of 2**-32.
LOG_GRID = 32


@dataclass(frozen=True, order=True, slots=True)
class Key:
    """Subjects of one arm, covariance group, stratum and pattern of answered visits.

    ``group`` and ``stratum`` are the levels of what the specification's ``grouping`` and
    ``strata`` name. ``pattern`` has a digit for each visit: 1 answered, 0 not.
    """

    arm: str
    group: tuple[str, ...]
    stratum: tuple[str, ...]
    pattern: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Sums over ``n`` subjects of the products of their k = q + T whole numbers.

    ``products`` is the lower triangle, row by row, of the (k, k) matrix of the q columns of a
    subject and then its T answers (0 where not answered); with weights, each product times the
    weight's whole number. A pattern without any answer keeps ``n`` alone: its sums are 0.
    """

    n: int
    log_weight: int
    products: tuple[int, ...]

    def __add__(self, other: Entry) -> Entry:
        products = tuple(map(add, self.products, other.products))
        return Entry(self.n + other.n, self.log_weight + other.log_weight, products)

    def __sub__(self, other: Entry) -> Entry:
        products = tuple(map(sub, self.products, other.products))
        return Entry(self.n - other.n, self.log_weight - other.log_weight, products)

    @property
    def possible(self) -> bool:
        """Whether these can be sums of subjects: no count and no square below zero, and
        nothing left where nobody is."""
        if self.n == 0:
            return not self.log_weight and not any(self.products)
        return self.n > 0 and all(square >= 0 for square in self.squares())

    def squares(self) -> tuple[int, ...]:
        """The diagonal of the products."""
        found, place, row = [], 0, 0
        while place < len(self.products):
            found.append(self.products[place])
            row += 1
            place += row + 1
        return tuple(found)
