"""Quantities with their units as types: a cell count cannot be passed as a volume.

Each is a whole number of a small unit, read exactly from text ("2.5 ml"), and refuses
what cannot be (negative, not a number) or cannot be meant (ten litres in a syringe).
Only arithmetic with a physical meaning exists; rounding is to the nearest whole unit,
halves to the even one, so that no sum drifts.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Self

_WRITTEN = re.compile(r"([+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?)\s*([^\d\s.,].*)?")


class QuantityError(ValueError):
    """A quantity that cannot be; the message says what was expected, never whose it is."""


@dataclass(frozen=True, slots=True, order=True)
class _Quantity(ABC):
    """A whole number of the unit that the field is named after."""

    NAME: ClassVar[str]
    UNITS: ClassVar[Mapping[str, Fraction]]
    LEAST: ClassVar[int] = 0
    MOST: ClassVar[int]

    def __post_init__(self) -> None:
        amount = self._amount
        if type(amount) is not int:
            raise QuantityError(f"A {self.NAME} is a whole number of its smallest unit.")
        if amount < self.LEAST:
            below = "below absolute zero" if self.LEAST else "negative"
            raise QuantityError(f"A {self.NAME} cannot be {below}.")
        if amount > self.MOST:
            raise QuantityError(
                f"This {self.NAME} is larger than {self._spoken(self.MOST)}: check the unit."
            )

    @property
    def _amount(self) -> int:
        value: int = getattr(self, fields(self)[0].name)
        return value

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an amount with its unit, exactly; a comma is refused as ambiguous."""
        match = _WRITTEN.fullmatch(text.strip())
        if match is None:
            raise QuantityError(
                f"This is not a {cls.NAME}: expected a number and a unit "
                f"({', '.join(cls.UNITS)}), with a point for decimals."
            )
        number, unit = match.groups()
        scale = cls.UNITS.get((unit or "").strip())
        if scale is None:
            raise QuantityError(f"A {cls.NAME} has the unit {' or '.join(cls.UNITS)}.")
        exact = Fraction(Decimal(number)) * scale
        if exact.denominator != 1:
            raise QuantityError(f"This {cls.NAME} is finer than the smallest unit kept.")
        return cls(**{fields(cls)[0].name: exact.numerator})

    @classmethod
    @abstractmethod
    def _spoken(cls, amount: int) -> str:
        """The amount as people say it."""

    def __str__(self) -> str:
        return self._spoken(self._amount)


def _plain(amount: int, per: int) -> str:
    """``amount / per`` without trailing zeros: 2500, 1000 -> "2.5"."""
    sign = "-" if amount < 0 else ""
    whole, rest = divmod(abs(amount), per)
    decimals = str(rest).zfill(len(str(per)) - 1).rstrip("0") if rest else ""
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def _millions(count: int) -> str:
    return f"{_plain(count, 10**6)} million" if count >= 10**6 else str(count)


@dataclass(frozen=True, slots=True, order=True)
class Volume(_Quantity):
    """A volume of liquid, in microlitres."""

    ul: int
    NAME: ClassVar[str] = "volume"
    UNITS: ClassVar[Mapping[str, Fraction]] = {
        "ml": Fraction(1000),
        "mL": Fraction(1000),
        "µl": Fraction(1),
        "ul": Fraction(1),
        "uL": Fraction(1),
        "l": Fraction(10**6),
    }
    MOST: ClassVar[int] = 10_000_000  # 10 l: above any collection, ours

    @classmethod
    def _spoken(cls, amount: int) -> str:
        return f"{_plain(amount, 1000)} ml"

    def __add__(self, other: Volume) -> Volume:
        return Volume(self.ul + other.ul)

    def __sub__(self, other: Volume) -> Volume:
        """What is left; refuses to go below nothing."""
        return Volume(self.ul - other.ul)


@dataclass(frozen=True, slots=True, order=True)
class CellCount(_Quantity):
    """A number of cells."""

    cells: int
    NAME: ClassVar[str] = "cell count"
    UNITS: ClassVar[Mapping[str, Fraction]] = {
        "cells": Fraction(1),
        "million": Fraction(10**6),
        "million cells": Fraction(10**6),
        "billion cells": Fraction(10**9),
    }
    MOST: ClassVar[int] = 10**14  # an adult body holds some 10^13 nucleated cells, ours

    @classmethod
    def _spoken(cls, amount: int) -> str:
        return f"{_millions(amount)} cells"

    def __add__(self, other: CellCount) -> CellCount:
        return CellCount(self.cells + other.cells)

    def living(self, viability: Viability) -> CellCount:
        """The living ones, rounded to the nearest cell, halves to even."""
        return CellCount(round(Fraction(self.cells * viability.permille, 1000)))

    def per(self, volume: Volume) -> Concentration:
        """How many are in each millilitre; refuses an empty volume."""
        if volume.ul == 0:
            raise QuantityError("A concentration needs a volume above zero.")
        return Concentration(round(Fraction(self.cells * 1000, volume.ul)))


@dataclass(frozen=True, slots=True, order=True)
class Concentration(_Quantity):
    """Cells in a millilitre."""

    cells_per_ml: int
    NAME: ClassVar[str] = "concentration"
    UNITS: ClassVar[Mapping[str, Fraction]] = {
        "cells/ml": Fraction(1),
        "/ml": Fraction(1),
        "million/ml": Fraction(10**6),
        "million cells/ml": Fraction(10**6),
        "cells/µl": Fraction(1000),
        "cells/ul": Fraction(1000),
        "/µl": Fraction(1000),
        "/ul": Fraction(1000),
    }
    MOST: ClassVar[int] = 10**11  # packed blood platelets come near 10^10 per ml, ours

    @classmethod
    def _spoken(cls, amount: int) -> str:
        return f"{_millions(amount)} cells per ml"

    def times(self, volume: Volume) -> CellCount:
        """The cells in a volume, rounded to the nearest cell, halves to even."""
        return CellCount(round(Fraction(self.cells_per_ml * volume.ul, 1000)))


@dataclass(frozen=True, slots=True, order=True)
class _Part(_Quantity):
    """A part of the cells, in thousandths."""

    permille: int
    UNITS: ClassVar[Mapping[str, Fraction]] = {
        "%": Fraction(10),
        "percent": Fraction(10),
        "permille": Fraction(1),
    }
    MOST: ClassVar[int] = 1000

    @classmethod
    def _spoken(cls, amount: int) -> str:
        return f"{_plain(amount, 10)} %"


@dataclass(frozen=True, slots=True, order=True)
class Viability(_Part):
    """The living part of the cells, in thousandths."""

    NAME: ClassVar[str] = "viability"


@dataclass(frozen=True, slots=True, order=True)
class Temperature(_Quantity):
    """A temperature, in thousandths of a degree Celsius."""

    mc: int
    NAME: ClassVar[str] = "temperature"
    UNITS: ClassVar[Mapping[str, Fraction]] = {
        "°C": Fraction(1000),
        "C": Fraction(1000),
        "degrees C": Fraction(1000),
    }
    LEAST: ClassVar[int] = -273_150  # absolute zero
    MOST: ClassVar[int] = 150_000  # hotter than an autoclave (134 °C), ours

    @classmethod
    def _spoken(cls, amount: int) -> str:
        return f"{_plain(amount, 1000)} °C"


@dataclass(frozen=True, slots=True, order=True)
class Mass(_Quantity):
    """A mass, in micrograms: a dose of medicine or the weight of a person."""

    ug: int
    NAME: ClassVar[str] = "mass"
    UNITS: ClassVar[Mapping[str, Fraction]] = {
        "kg": Fraction(10**9),
        "g": Fraction(10**6),
        "mg": Fraction(1000),
        "µg": Fraction(1),
        "ug": Fraction(1),
        "lb": Fraction(453_592_370),  # the international pound, exact
    }
    MOST: ClassVar[int] = 700 * 10**9  # the heaviest documented person weighed 635 kg

    @classmethod
    def _spoken(cls, amount: int) -> str:
        if amount >= 10**9:
            return f"{_plain(amount, 10**9)} kg"
        return f"{_plain(amount, 1000)} mg"


@dataclass(frozen=True, slots=True, order=True)
class Share(_Part):
    """The part of the cells that carry a marker, in thousandths."""

    NAME: ClassVar[str] = "share of the cells"


@dataclass(frozen=True, slots=True, order=True)
class Residue(_Quantity):
    """Cells of a kind that should be gone, in each million of all."""

    per_million: int
    NAME: ClassVar[str] = "number of residual cells"
    UNITS: ClassVar[Mapping[str, Fraction]] = {
        "per million": Fraction(1),
        "%": Fraction(10_000),
        "percent": Fraction(10_000),
    }
    MOST: ClassVar[int] = 10**6

    @classmethod
    def _spoken(cls, amount: int) -> str:
        return f"{amount} per million"


@dataclass(frozen=True, slots=True, order=True)
class EndotoxinLevel(_Quantity):
    """Endotoxin in a millilitre, in thousandths of an endotoxin unit."""

    meu_per_ml: int
    NAME: ClassVar[str] = "endotoxin level"
    UNITS: ClassVar[Mapping[str, Fraction]] = {
        "EU/ml": Fraction(1000),
        "EU/mL": Fraction(1000),
        "mEU/ml": Fraction(1),
    }
    MOST: ClassVar[int] = 10**9  # a million units a millilitre: no product, ours

    @classmethod
    def _spoken(cls, amount: int) -> str:
        return f"{_plain(amount, 1000)} EU/ml"


@dataclass(frozen=True, slots=True, order=True)
class Endotoxin(_Quantity):
    """Endotoxin for each kilogram of a person, in thousandths of an endotoxin unit."""

    meu_per_kg: int
    NAME: ClassVar[str] = "endotoxin for each kilogram"
    UNITS: ClassVar[Mapping[str, Fraction]] = {
        "EU/kg": Fraction(1000),
        "mEU/kg": Fraction(1),
    }
    MOST: ClassVar[int] = 10**12  # ours

    @classmethod
    def _spoken(cls, amount: int) -> str:
        return f"{_plain(amount, 1000)} EU/kg"
