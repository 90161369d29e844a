"""Levels of the spine: a motion segment such as L4-L5, or one vertebra such as S1."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from blastema.core.identity.errors import IdentityError

# From the skull (C0) to the end of the sacrum. People with an extra or a missing
# vertebra are described in the findings; the numbering stays the standard one.
VERTEBRAE = (
    "C0",
    *(f"C{n}" for n in range(1, 8)),
    *(f"T{n}" for n in range(1, 13)),
    *(f"L{n}" for n in range(1, 6)),
    *(f"S{n}" for n in range(1, 6)),
)
_WRITTEN = re.compile(r"([CTLS])\s*(\d{1,2})(?:\s*[-/]?\s*([CTLS])?\s*(\d{1,2}))?", re.IGNORECASE)
_EXPECTED = "Expected a level such as L4-L5, L5-S1, C0-C1 or S1."


class SpinalRegion(StrEnum):
    """The part of the spine that a level belongs to, by its upper vertebra."""

    CERVICAL = "cervical"
    THORACIC = "thoracic"
    LUMBAR = "lumbar"
    SACRAL = "sacral"


_REGION = dict(zip("CTLS", SpinalRegion, strict=True))


@dataclass(frozen=True, slots=True)
class SpinalLevel:
    """One motion segment (``upper`` and the vertebra below it), or one vertebra alone."""

    upper: str
    lower: str | None = None

    def __post_init__(self) -> None:
        if self.upper not in VERTEBRAE or self.lower not in (None, *VERTEBRAE):
            raise IdentityError(f"This vertebra does not exist. {_EXPECTED}")
        if self.lower is None and self.upper == "C0":
            raise IdentityError(f"The skull is not a level of its own. {_EXPECTED}")
        if self.lower and VERTEBRAE.index(self.lower) != VERTEBRAE.index(self.upper) + 1:
            raise IdentityError(f"These two vertebrae are not neighbours. {_EXPECTED}")

    @classmethod
    def parse(cls, text: str) -> SpinalLevel:
        """The level a person typed: "L4-L5", "L4/5", "l5s1", "S1"."""
        match = _WRITTEN.fullmatch(text.strip())
        if match is None:
            raise IdentityError(f"This is not a spinal level. {_EXPECTED}")
        letter, number, low_letter, low_number = match.groups()
        upper = f"{letter.upper()}{int(number)}"
        if low_number is None:
            return cls(upper)
        return cls(upper, f"{(low_letter or letter).upper()}{int(low_number)}")

    @property
    def region(self) -> SpinalRegion:
        return _REGION["C" if self.upper == "C0" else self.upper[0]]

    @property
    def is_segment(self) -> bool:
        """Whether there is a disc or joint between two vertebrae here."""
        return self.lower is not None

    def __str__(self) -> str:
        return f"{self.upper}-{self.lower}" if self.lower else self.upper


SEGMENTS = tuple(
    SpinalLevel(upper, lower) for upper, lower in pairwise(VERTEBRAE) if not upper.startswith("S")
)
