"""Decimal constants that keep the digits they were written with."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from blastema.evidence.specification.errors import SpecificationError

Number: TypeAlias = Decimal | int | float | str


def exact(value: Number, where: str) -> Decimal:
    """The decimal as it is written; a float through its shortest text, so 0.1 is a tenth.

    Raises ``SpecificationError`` for what is no finite number.
    """
    try:
        found = Decimal(str(value)) if not isinstance(value, bool) else Decimal("NaN")
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise SpecificationError([f"{where} is {value!r}; expected a finite number"])
    return Decimal(written(found))


def written(value: Decimal) -> str:
    """The one text of a decimal: no exponent, no idle zero, no minus zero."""
    text = format(value.normalize(), "f")
    return "0" if text == "-0" else text


def decimals_of(value: Decimal) -> int:
    """How many places stand behind the point."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -int(exponent))
