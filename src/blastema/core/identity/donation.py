"""The donation number that every product carries, with its check character.

Layout and flags: public descriptions of data structure 001 (13 characters: facility 5,
nominal year 2, sequence 6; two flag characters beside it are not part of it). Check
character: ISO/IEC 7064 MOD 37-2. Example numbers use a facility code that is not
assigned; a practice sets its own, from the body that licenses it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from blastema.core.identity.errors import IdentityError

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
_SHAPE = re.compile(r"[A-NP-Z1-9][A-Z0-9]{4}\d{2}\d{6}")
# Flags that hold the check value: 60 + value of the check character (type 3).
_CHECK_FLAGS = range(60, 97)
_ASSIGNED_FLAGS = range(97)
_SHAPE_WORDS = (
    "A donation number is a facility code of 5 characters (the first neither 0 nor O), "
    "2 digits of the year and 6 digits; this is not."
)
LENGTH = 13
_SCAN_LENGTH = 16


def check_character(number: str) -> str:
    """The ISO/IEC 7064 MOD 37-2 check character of a number in capitals."""
    total = 0
    for character in number:
        total = (total + ALPHABET.index(character)) * 2 % 37
    return ALPHABET[(38 - total) % 37]


@dataclass(frozen=True, slots=True)
class DonationNumber:
    """A 13-character donation number; ``flags`` are carried along but never compared."""

    characters: str
    flags: str = field(default="00", compare=False)

    def __post_init__(self) -> None:
        faults = (*_shape_faults(self.characters), *_flag_faults(self.characters, self.flags))
        if faults:
            raise IdentityError(*faults)

    @classmethod
    def of(cls, facility: str, year: int, sequence: int) -> DonationNumber:
        """The number of a donation: facility code, nominal year (2026 or 26), running number."""
        if not 0 <= sequence <= 999_999:
            raise IdentityError("The running number of a donation lies between 0 and 999999.")
        return cls(f"{facility}{year % 100:02d}{sequence:06d}")

    @classmethod
    def parse(cls, text: str) -> DonationNumber:
        """A number that was typed (with or without spaces and check character) or scanned.

        A scanned number starts with "=" and ends with two flag characters.
        """
        packed = "".join(text.split()).upper()
        if packed.startswith("="):
            return cls._scanned(packed)
        if len(packed) == LENGTH + 1:
            return cls._checked(packed[:LENGTH], packed[LENGTH])
        return cls(packed)

    @classmethod
    def _scanned(cls, packed: str) -> DonationNumber:
        if len(packed) != _SCAN_LENGTH:
            raise IdentityError(
                f"The scan has {len(packed)} characters; a donation number's has {_SCAN_LENGTH}. "
                "Scan the label's donation number again."
            )
        return cls(packed[1 : LENGTH + 1], packed[LENGTH + 1 :])

    @classmethod
    def _checked(cls, number: str, given: str) -> DonationNumber:
        parsed = cls(number)
        if parsed.check != given:
            raise IdentityError(
                "The check character does not match the donation number. "
                "Compare each character with the label, or scan it."
            )
        return parsed

    @property
    def check(self) -> str:
        """The character that is printed boxed beside the number, never part of it."""
        return check_character(self.characters)

    @property
    def facility(self) -> str:
        return self.characters[:5]

    @property
    def year(self) -> int:
        """Two digits of the nominal year, which may differ from the calendar's by a month."""
        return int(self.characters[5:7])

    @property
    def sequence(self) -> int:
        return int(self.characters[7:])

    @property
    def for_people(self) -> str:
        """As read aloud and printed: ``A9999 26 000001 8``."""
        return f"{self.facility} {self.characters[5:7]} {self.characters[7:]} {self.check}"

    @property
    def for_scan(self) -> str:
        """As encoded in a barcode: ``=``, number, flags."""
        return f"={self.characters}{self.flags}"

    @property
    def check_flags(self) -> str:
        """The flags that carry the check value, for a system that verifies scans by them."""
        return str(_CHECK_FLAGS.start + ALPHABET.index(self.check))

    @property
    def doubts(self) -> tuple[str, ...]:
        """What looks unusual but could not be verified to be wrong: shown, never refused."""
        if self.facility[2:].isdigit():
            return ()
        # Only the first character's set is confirmed by a public source.
        return ("The last three characters of the facility code are usually digits.",)

    def __str__(self) -> str:
        return self.characters


def _shape_faults(number: str) -> tuple[str, ...]:
    if len(number) != LENGTH:
        return (f"A donation number has {LENGTH} characters; this has {len(number)}.",)
    if not _SHAPE.fullmatch(number) or not number.isascii():
        return (_SHAPE_WORDS,)
    return ()


def _flag_faults(number: str, flags: str) -> tuple[str, ...]:
    if not re.fullmatch(r"[0-9]{2}", flags) or int(flags) not in _ASSIGNED_FLAGS:
        return ("The two flag characters of the scan are not digits from 00 to 96.",)
    if int(flags) in _CHECK_FLAGS and not _shape_faults(number):
        expected = _CHECK_FLAGS.start + ALPHABET.index(check_character(number))
        if int(flags) != expected:
            return ("The check value in the scan does not match the number. Scan it again.",)
    return ()
