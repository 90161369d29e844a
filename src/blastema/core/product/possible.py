"""Results that cannot be: below nothing, above all, neither yes nor no.

A command line or an import may say any whole number; a form asks in the units of people and
catches most of it before. What is absurd here is what the type of the quantity excludes, and
nothing clinical: a limit belongs to a specification.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from blastema.core.catalogue.practice import Quantity, Specification
from blastema.core.product.standing import Reading
from blastema.core.quantity import (
    CellCount,
    Concentration,
    QuantityError,
    Temperature,
    Viability,
    Volume,
)
from blastema.core.verdict import Finding, refuse

# More of anything than a person counts or a clock runs; ours.
MOST_COUNTED = 10**9

_TYPES: Mapping[Quantity, Callable[[int], object]] = {
    Quantity.VOLUME: Volume,
    Quantity.CELLS: CellCount,
    Quantity.CONCENTRATION: Concentration,
    Quantity.VIABILITY: Viability,
    Quantity.TEMPERATURE: Temperature,
}


def impossible(specification: Specification, reading: Reading) -> Finding | None:
    """Why this cannot be a result of its test; nothing of a test that is not known."""
    line = specification.test(reading.test)
    why = _why(line.quantity, reading.value) if line else ""
    if not why:
        return None
    return refuse(
        "PRODUCT-RESULT-IMPOSSIBLE",
        f"This cannot be a result of {reading.test}. {why}",
        "Read it again, and look at the unit.",
        "laboratory",
    )


def _why(quantity: Quantity, value: int) -> str:
    if type(value) is not int:
        return "A result is a whole number of the small unit of its test."
    if quantity is Quantity.YES_NO:
        return "" if value in (0, 1) else "It is 1 for yes or 0 for no."
    if quantity in _TYPES:
        return _refused(_TYPES[quantity], value)
    return "" if 0 <= value <= MOST_COUNTED else "It cannot be negative, nor beyond counting."


def _refused(make: Callable[[int], object], value: int) -> str:
    try:
        make(value)
    except QuantityError as error:
        return str(error)
    return ""
