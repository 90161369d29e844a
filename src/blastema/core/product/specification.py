"""What a product must show before it leaves, and how its tests stand against that.

Specifications differ from product to product and from site to site: they are data that
come in, never numbers in code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

# A count or a measured amount in its named small unit, or a word ("no growth").
Value = int | str


class Comparator(StrEnum):
    AT_LEAST = ">="
    AT_MOST = "<="
    BELOW = "<"
    ABOVE = ">"
    EQUAL = "="


_COMPARE: Mapping[Comparator, Callable[[int, int], bool]] = {
    Comparator.AT_LEAST: int.__ge__,
    Comparator.AT_MOST: int.__le__,
    Comparator.BELOW: int.__lt__,
    Comparator.ABOVE: int.__gt__,
}


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a specification: a test, its limit, and whether release waits for it.

    A limit in words can only be equal or not; a limit in numbers is a whole number of
    ``unit``.
    """

    test: str
    unit: str
    comparator: Comparator
    limit: Value
    required: bool = True
    method: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.limit, str) and self.comparator is not Comparator.EQUAL:
            raise ValueError(
                f"Found the limit of {self.test!r} in words with {self.comparator}; "
                "expected =. Words cannot be greater or smaller."
            )

    def met_by(self, value: Value) -> bool:
        """Whether a result passes; a word for a number (or the reverse) does not."""
        if self.comparator is Comparator.EQUAL:
            return value == self.limit
        if isinstance(value, str) or isinstance(self.limit, str):
            return False
        return _COMPARE[self.comparator](value, self.limit)


@dataclass(frozen=True, slots=True)
class Result:
    """What one test of a product showed."""

    test: str
    value: Value
    unit: str
    passed: bool


def missing(specification: Iterable[Criterion], results: Mapping[str, Result]) -> tuple[str, ...]:
    """Required tests without a result, in the specification's order."""
    return tuple(c.test for c in specification if c.required and c.test not in results)


def failed(specification: Sequence[Criterion], results: Mapping[str, Result]) -> tuple[str, ...]:
    """Required tests whose result did not pass, in the specification's order."""
    return tuple(
        c.test
        for c in specification
        if c.required and c.test in results and not results[c.test].passed
    )
