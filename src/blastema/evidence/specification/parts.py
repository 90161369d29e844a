"""The parts of an analysis specification, each checked on construction.

Numbers may be given as ``Decimal``, whole number, text or float (read through its shortest
text); they are kept as ``Decimal``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from blastema.evidence.specification.errors import SpecificationError
from blastema.evidence.specification.exact import decimals_of, exact

# A double keeps 15 digits of any decimal; 9 behind the point leave six before it.
MOST_DECIMALS = 9

# Names make the names of columns, ``RACE[White]:AGE``, which have to be read back one way.
_RESERVED = set(":[]*+~()|\"'\\`")


@dataclass(frozen=True)
class Outcome:
    """A score and its scale, in the outcome's own unit.

    ``decimals`` says how many places the scores have; ``None`` is a measurement that is not
    decimal, put on the specification's grid. ``centre`` is taken off before anything is summed.
    """

    name: str
    least: Decimal
    most: Decimal
    decimals: int | None = None
    better: Literal["lower", "higher"] = "lower"
    centre: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        where = f"outcome {self.name!r}"
        faults = [*_numbers(self, ("least", "most", "centre"), where), *_name(self.name, "outcome")]
        if not faults and self.least >= self.most:
            faults.append(f"{where} goes from {self.least} to {self.most}; expected least < most")
        if self.better not in {"lower", "higher"}:
            faults.append(f"{where}: better is {self.better!r}; expected 'lower' or 'higher'")
        _refuse([*faults, *_places(self, where)])


@dataclass(frozen=True)
class Visit:
    """A planned visit: its day from the anchor, and the days that still count as it."""

    name: str
    day: int | None = None
    earliest: int | None = None
    latest: int | None = None

    def __post_init__(self) -> None:
        faults = list(_name(self.name, "visit"))
        days = [d for d in (self.earliest, self.day, self.latest) if d is not None]
        if days != sorted(days):
            faults.append(
                f"visit {self.name!r} has the days {days}; expected earliest <= day <= latest"
            )
        _refuse(faults)


@dataclass(frozen=True)
class Continuous:
    """A number of a subject; its column is ``(value - centre) / scale``.

    ``decimals`` as for the outcome; ``least`` and ``most`` refuse impossible values. A
    ``varying`` one has a value at each visit: in a long table on each row, in a wide one in
    ``columns``, one for each visit (``NAME_VISIT`` unless told).
    """

    name: str
    decimals: int | None = None
    centre: Decimal = Decimal(0)
    scale: Decimal = Decimal(1)
    least: Decimal | None = None
    most: Decimal | None = None
    varying: bool = False
    columns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        where = f"covariate {self.name!r}"
        faults = _numbers(self, ("centre", "scale", "least", "most"), where)
        faults += [*_name(self.name, "covariate"), *_columns(self, where)]
        if not faults and self.scale <= 0:
            faults.append(f"{where} has the scale {self.scale}; expected more than zero")
        if not faults and None not in (self.least, self.most) and self.least >= self.most:  # type: ignore[operator]
            faults.append(f"{where} goes from {self.least} to {self.most}; expected least < most")
        _refuse([*faults, *_places(self, where)])


@dataclass(frozen=True)
class Categorical:
    """A factor of a subject; every level but the reference has a column of 0 and 1.

    A ``varying`` one has a level at each visit, in ``columns`` as a ``Continuous`` has.
    """

    name: str
    levels: tuple[str, ...]
    reference: str = ""
    varying: bool = False
    columns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _levels(self, "covariate")
        _refuse(list(_columns(self, f"covariate {self.name!r}")))

    @property
    def others(self) -> tuple[str, ...]:
        """The levels that have a column: all but the reference, in their order."""
        return tuple(level for level in self.levels if level != self.reference)


@dataclass(frozen=True)
class Arm:
    """What subjects are compared by; always in the key of a summary."""

    name: str
    levels: tuple[str, ...]
    reference: str = ""

    def __post_init__(self) -> None:
        _levels(self, "arm")

    @property
    def others(self) -> tuple[str, ...]:
        return tuple(level for level in self.levels if level != self.reference)


@dataclass(frozen=True)
class Basis:
    """Columns made of one continuous covariate by constants fixed beforehand.

    ``x`` is the centred and scaled value; ``knots`` are in the covariate's own unit.

    - ``polynomial``: x, x^2 ... x^degree;
    - ``restricted-cubic``: x and one cubic piece for each knot but the last two, linear in the
      tails (Harrell, Regression Modeling Strategies, 2nd ed., equation 2.25).
    """

    name: str
    covariate: str
    kind: Literal["polynomial", "restricted-cubic"]
    degree: int = 3
    knots: tuple[Decimal, ...] = ()

    def __post_init__(self) -> None:
        where = f"basis {self.name!r}"
        faults = list(_name(self.name, "basis"))
        try:
            knots = tuple(exact(knot, f"{where}: a knot") for knot in self.knots)
        except SpecificationError as error:
            _refuse([*faults, *error.faults])
        object.__setattr__(self, "knots", knots)
        _refuse([*faults, *self._shape(where)])

    def _shape(self, where: str) -> Iterable[str]:
        if self.kind == "polynomial":
            if not 2 <= self.degree <= 5:
                yield f"{where} has the degree {self.degree}; expected 2 to 5"
            if self.knots:
                yield f"{where} is a polynomial with knots; leave them out"
        elif self.kind == "restricted-cubic":
            if len(self.knots) < 3 or list(self.knots) != sorted(set(self.knots)):
                yield f"{where} needs three or more knots in ascending order"
        else:
            yield f"{where} is {self.kind!r}; expected 'polynomial' or 'restricted-cubic'"

    @property
    def columns(self) -> int:
        return self.degree if self.kind == "polynomial" else len(self.knots) - 1


@dataclass(frozen=True)
class Weight:
    """A weight; the variance of the answers is divided by it.

    A subject has one for all visits, or with ``varying`` one at each visit, in ``columns`` as a
    ``Continuous`` has: the covariance of two visits is then divided by the root of both.
    """

    name: str
    decimals: int | None = None
    varying: bool = False
    columns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        where = f"weight {self.name!r}"
        faults = [*_name(self.name, "weight"), *_columns(self, where)]
        if self.decimals is not None and not 0 <= self.decimals <= MOST_DECIMALS:
            faults.append(f"{where} has {self.decimals} decimals; expected 0 to {MOST_DECIMALS}")
        _refuse(faults)


Covariate = Continuous | Categorical


def _refuse(faults: Sequence[str]) -> None:
    if faults:
        raise SpecificationError(faults)


def _name(name: object, what: str) -> Iterable[str]:
    if not isinstance(name, str) or not name or not name.isprintable() or _RESERVED & set(name):
        yield f"{what} {name!r} has no usable name; expected text without any of : [ ] * + ~ ( ) |"


def _numbers(part: object, names: Iterable[str], where: str) -> list[str]:
    """Makes each named number a Decimal; says which are none."""
    faults: list[str] = []
    for name in names:
        value = getattr(part, name)
        if value is None:
            continue
        try:
            object.__setattr__(part, name, exact(value, f"{where}: {name}"))
        except SpecificationError as error:
            faults += error.faults
    return faults


def _columns(part: Continuous | Categorical | Weight, where: str) -> Iterable[str]:
    object.__setattr__(part, "columns", tuple(part.columns))
    if part.columns and not part.varying:
        yield f"{where} names a column for each visit, but is not varying; say varying = true"
    if len(set(part.columns)) != len(part.columns):
        yield f"{where} names a column twice; name one for each visit"


def _places(part: Outcome | Continuous, where: str) -> Iterable[str]:
    places = part.decimals
    if places is None:
        return
    if not 0 <= places <= MOST_DECIMALS:
        yield f"{where} has {places} decimals; expected 0 to {MOST_DECIMALS}, or none declared"
    elif isinstance(part.centre, Decimal) and decimals_of(part.centre) > places:
        yield f"{where} is centred at {part.centre}; expected no more than {places} decimals"


def _levels(part: Categorical | Arm, what: str) -> None:
    object.__setattr__(part, "levels", tuple(part.levels))
    if not part.reference and part.levels:
        object.__setattr__(part, "reference", part.levels[0])
    where = f"{what} {part.name!r}"
    faults = list(_name(part.name, what))
    faults += [
        f"{where} has the level {level!r}; expected text without [ and ]"
        for level in part.levels
        if not _is_level(level)
    ]
    if len(set(part.levels)) != len(part.levels):
        faults.append(f"{where} has a level twice; name each once")
    least = 1 if isinstance(part, Arm) else 2
    if len(part.levels) < least:
        count = "one level" if len(part.levels) == 1 else f"{len(part.levels)} levels"
        faults.append(f"{where} has {count}; expected at least {least}; leave it out, or add one")
    elif part.reference not in part.levels:
        faults.append(f"{where} has the reference {part.reference!r}, which is no level of it")
    _refuse(faults)


def _is_level(level: object) -> bool:
    return (
        isinstance(level, str)
        and level.isprintable()
        and bool(level)
        and not set(level) & {"[", "]"}
    )
