"""The chain-of-identity number: one course of therapy, from first collection to last visit.

ICCBBA publishes such an identifier (ST-028, data structure 040); its layout was not found
in a public source, so this one is LOCAL and says so by its first letters: ``CI-``, then
facility, year and running number as in a donation number, then an ISO 7064 MOD 37-2 check
character over all but the hyphen. It adds to the donation number and never replaces it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from blastema.core.identity.donation import check_character
from blastema.core.identity.errors import IdentityError

PREFIX = "CI-"
MOST = 999_999
_SHAPE = re.compile(r"[A-NP-Z1-9][A-Z0-9]{4}\d{8}", re.ASCII)
_LENGTH = 14


@dataclass(frozen=True, slots=True)
class ChainNumber:
    """The 13 characters that name a course; letters, prefix and check character stand around."""

    characters: str

    def __post_init__(self) -> None:
        if not _SHAPE.fullmatch(self.characters):
            raise IdentityError(
                "A chain-of-identity number is CI-, a facility code, 2 digits of the year, "
                "6 digits and a check character; this is not."
            )

    @classmethod
    def of(cls, facility: str, year: int, sequence: int) -> ChainNumber:
        if not 0 < sequence <= MOST:
            raise IdentityError(f"The running number of a course lies between 1 and {MOST}.")
        return cls(f"{facility}{year % 100:02d}{sequence:06d}")

    @classmethod
    def parse(cls, text: str) -> ChainNumber:
        """As printed or scanned, with or without spaces."""
        packed = "".join(text.split()).upper()
        if not packed.startswith(PREFIX) or len(packed) != len(PREFIX) + _LENGTH:
            raise IdentityError(
                f"A chain-of-identity number begins with {PREFIX} and has {_LENGTH} more."
            )
        parsed = cls(packed[len(PREFIX) : -1])
        if parsed.check != packed[-1]:
            raise IdentityError(
                "The check character does not match the chain-of-identity number. "
                "Compare each character, or scan it."
            )
        return parsed

    @property
    def check(self) -> str:
        return check_character(f"CI{self.characters}")

    @property
    def sequence(self) -> int:
        return int(self.characters[7:])

    @property
    def for_people(self) -> str:
        """As printed: ``CI-A9999 26 000001`` and the check character."""
        body = self.characters
        return f"{PREFIX}{body[:5]} {body[5:7]} {body[7:]} {self.check}"

    @property
    def for_scan(self) -> str:
        return f"{PREFIX}{self.characters}{self.check}"

    def __str__(self) -> str:
        return self.for_scan
