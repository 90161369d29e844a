"""The Single European Code of tissues and cells: 40 characters that name one container.

Layout: Directive 2006/86/EC, Annex VII. Its legal base changes when Regulation (EU)
2024/1938 applies (7 August 2027); whether the layout stays was not found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from blastema.core.identity.errors import IdentityError
from blastema.core.identity.scan.kinds import SEC

_FIELDS = (
    ("country", 2, r"[A-Z]{2}", "two letters of a country"),
    ("establishment", 6, r"[A-Z0-9]{6}", "6 letters or digits of a tissue establishment"),
    ("donation", 13, r"[A-Z0-9]{13}", "13 letters or digits of a donation"),
    ("system", 1, r"[A-Z]", "a letter for the product coding system"),
    ("product", 7, r"[A-Z0-9]{7}", "7 letters or digits of a product"),
    ("split", 3, r"[A-Z0-9]{3}", "3 letters or digits of a split"),
)
LENGTH = 40
_NO_EXPIRY = "00000000"


@dataclass(frozen=True, slots=True)
class SingleEuropeanCode:
    """Donation part and product part; ``expires`` is ``None`` where the code names no day."""

    country: str
    establishment: str
    donation: str
    system: str
    product: str
    split: str
    expires: date | None = None

    def __post_init__(self) -> None:
        faults = [
            f"A Single European Code has {words} here."
            for name, _, shape, words in _FIELDS
            if not re.fullmatch(shape, getattr(self, name), re.ASCII)
        ]
        if faults:
            raise IdentityError(*faults)

    @classmethod
    def parse(cls, text: str) -> SingleEuropeanCode:
        """As printed, with or without spaces; raises `IdentityError` with every fault."""
        packed = "".join(text.split())
        if len(packed) != LENGTH:
            raise IdentityError(
                f"A Single European Code has {LENGTH} characters; this has {len(packed)}."
            )
        parts, at = {}, 0
        for name, length, _, _ in _FIELDS:
            parts[name] = packed[at : at + length]
            at += length
        return cls(**parts, expires=_expiry(packed[at:]))

    @property
    def characters(self) -> str:
        day = f"{self.expires:%Y%m%d}" if self.expires else _NO_EXPIRY
        return "".join(getattr(self, name) for name, *_ in _FIELDS) + day

    @property
    def for_scan(self) -> str:
        return f"{SEC.prefix}{self.characters}"

    @property
    def for_people(self) -> str:
        """Donation part, a space, product part."""
        return f"{self.characters[:21]} {self.characters[21:]}"


def _expiry(text: str) -> date | None:
    if text == _NO_EXPIRY:
        return None
    if not (text.isascii() and text.isdigit()):
        raise IdentityError("The expiry of a Single European Code is 8 digits.")
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise IdentityError("The expiry of this Single European Code is not a day.") from None
