"""Results that cannot be: below nothing, above all, neither yes nor no.

A command line or an import may say any whole number; a form asks in the units of people and
catches most of it before. What is absurd here is what the type of the quantity excludes, and
nothing clinical: a limit belongs to a specification.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from blastema.core.catalogue.practice import Quantity, Specification, SpecTest
from blastema.core.product import endotoxin, sample
from blastema.core.product.standing import Reading
from blastema.core.quantity import (
    CellCount,
    Concentration,
    Endotoxin,
    QuantityError,
    Residue,
    Share,
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
    Quantity.SHARE: Share,
    Quantity.RESIDUE: Residue,
    Quantity.ENDOTOXIN: Endotoxin,
}


def why_impossible(line: SpecTest, value: int) -> str:
    """Why a value cannot be a result of this line, or its limit; empty where it can."""
    return _why(line.quantity, value)


def impossible(specification: Specification, reading: Reading) -> Finding | None:
    """Why this number cannot be a result of its test; nothing of a test that is not known."""
    line = specification.test(reading.test)
    return _cannot_be(line, reading) if line else None


def reading_faults(
    specification: Specification, reading: Reading, *, now: str
) -> tuple[Finding | None, ...]:
    """Everything that keeps this from being a result of its test, but the moment and the order.

    ``now`` is the moment of the command, UTC; empty where nobody asks about times.
    """
    line = specification.test(reading.test)
    if line is None:
        return ()
    if line.quantity is Quantity.ENDOTOXIN:
        cannot: tuple[Finding | None, ...] = endotoxin.faults(reading.given)
    else:
        cannot = (_given_in_vain(reading), _cannot_be(line, reading))
    unset = _no_limit(line) if line.unset else None
    return (*cannot, unset, *sample.faults(reading.sample, now=now or _END_OF_TIME))


def _cannot_be(line: SpecTest, reading: Reading) -> Finding | None:
    why = _why(line.quantity, reading.value)
    if not why:
        return None
    return refuse(
        "PRODUCT-RESULT-IMPOSSIBLE",
        f"This cannot be a result of {line.slug}. {why}",
        "Read it again, and look at the unit.",
        "laboratory",
    )


def _given_in_vain(reading: Reading) -> Finding | None:
    if reading.given is None:
        return None
    return refuse(
        "PRODUCT-RESULT-DOSE",
        f"Dose and weight belong to an endotoxin, and {reading.test} is none.",
        "Leave them out.",
        "laboratory",
    )


def _no_limit(line: SpecTest) -> Finding:
    return refuse(
        "PRODUCT-LIMIT-UNSET",
        f"No limit is set for: {line.name}.",
        "Record it as a measurement. Quality sets the limit in the site's own specification.",
        "quality",
    )


# Later than every moment that a record holds.
_END_OF_TIME = "9999"


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
