"""Product code and division: which container of a donation.

Only local codes (first letter A to D) are made here. The published code tables are
licensed and are not part of this software; a licensed user loads them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase

from blastema.core.identity.donation import DonationNumber
from blastema.core.identity.errors import IdentityError

_DIVISION = re.compile(r"00|[A-Z]0|[A-Z][a-z]")
_DESCRIPTION = re.compile(r"[A-Z][0-9A-Z]{4}")
_LOCAL = "ABCD"
UNDIVIDED = "00"


@dataclass(frozen=True, slots=True)
class Division:
    """Which part of a product: ``00`` undivided, ``A0`` a part, ``Aa`` a part of a part."""

    code: str = UNDIVIDED

    def __post_init__(self) -> None:
        if not _DIVISION.fullmatch(self.code):
            raise IdentityError("A division is 00, a capital letter and 0, or two letters as Aa.")

    def split(self, parts: int) -> tuple[Division, ...]:
        """The divisions that come of dividing this one; at most 26, and twice in all."""
        if self.code != UNDIVIDED and self.code[1] != "0":
            raise IdentityError("This part cannot be divided again: only two levels have codes.")
        if not 2 <= parts <= len(ascii_uppercase):
            raise IdentityError("A product is divided into 2 to 26 parts.")
        if self.code == UNDIVIDED:
            return tuple(Division(f"{letter}0") for letter in ascii_uppercase[:parts])
        return tuple(Division(f"{self.code[0]}{letter}") for letter in ascii_lowercase[:parts])

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class ProductCode:
    """What a container holds: description (5 characters), collection type, division."""

    description: str
    collection_type: str = "0"
    division: Division = Division()

    def __post_init__(self) -> None:
        faults = []
        if not _DESCRIPTION.fullmatch(self.description):
            faults.append("A product description code is a capital letter and four characters.")
        if not re.fullmatch(r"[0-9A-Za-z]", self.collection_type):
            faults.append("A collection type is one letter or digit.")
        if faults:
            raise IdentityError(*faults)

    @classmethod
    def parse(cls, text: str) -> ProductCode:
        """A code as typed (8 characters) or scanned (with "=<" before it)."""
        packed = text.strip().removeprefix("=<")
        if len(packed) != 8:
            raise IdentityError(f"A product code has 8 characters; this has {len(packed)}.")
        return cls(packed[:5], packed[5], Division(packed[6:]))

    @property
    def is_local(self) -> bool:
        """Whether the code means something only at the facility that made it."""
        return self.description[0] in _LOCAL

    @property
    def for_scan(self) -> str:
        return f"=<{self}"

    def __str__(self) -> str:
        return f"{self.description}{self.collection_type}{self.division}"


def product_key(number: DonationNumber, code: ProductCode) -> str:
    """The name of one container in the world: donation number, product code, division."""
    return f"{number}{code}"
