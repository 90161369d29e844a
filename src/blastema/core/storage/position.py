"""The name of one position: store, rack, box, row and column, as it is printed and scanned.

``F1-2-3-B4`` is column 4 of row B in box 3 of rack 2 of the store F1. On a printed label a
fifth part follows, the ISO 7064 MOD 37-2 check character of the letters and digits before
it, so that a slip of a typist is found. No donation number has a hyphen: the two cannot be
taken for each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from blastema.core.identity.donation import check_character
from blastema.core.identity.errors import IdentityError

CODE = re.compile(r"[A-Z][A-Z0-9]{0,7}", re.ASCII)
_POSITION = re.compile(
    r"([A-Z][A-Z0-9]{0,7})-([1-9][0-9]{0,2})-([1-9][0-9]{0,2})-([A-Z])([1-9][0-9]?)(?:-([0-9A-Z*]))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """One place for one container; racks, boxes and columns count from 1."""

    store: str
    rack: int
    box: int
    row: str
    column: int

    @classmethod
    def parse(cls, text: str) -> Position:
        """What was scanned or typed, with its check character or without."""
        match = _POSITION.fullmatch("".join(text.split()).upper())
        if match is None:
            raise IdentityError(
                "This is not a position: expected store, rack, box and place, such as F1-2-3-B4."
            )
        store, rack, box, row, column, check = match.groups()
        found = cls(store, int(rack), int(box), row, int(column))
        if check and check != found.check:
            raise IdentityError("The position's check character is wrong. Scan it again.")
        return found

    @property
    def check(self) -> str:
        return check_character(str(self).replace("-", ""))

    @property
    def printed(self) -> str:
        """What stands on the label of the position."""
        return f"{self}-{self.check}"

    def __str__(self) -> str:
        return f"{self.store}-{self.rack}-{self.box}-{self.row}{self.column}"
