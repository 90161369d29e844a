"""A patient's zone: the only part of an address that stands in the clear.

The first three digits of a postal code, but for areas of few people: the Safe Harbor
method, 45 CFR 164.514(b)(2)(i)(B), with the list that the U.S. Department of Health and
Human Services published in its guidance on de-identification (Census 2000).
"""

from __future__ import annotations

import re

from blastema.core.patient.us_states import POSTAL_CODES

# Three-digit areas of 20,000 people or fewer, written as 000.
FEW_PEOPLE = frozenset(
    {
        *("036", "059", "063", "102", "203", "556", "692", "790", "821"),
        *("823", "830", "831", "878", "879", "884", "890", "893"),
    }
)
_US_POSTAL = re.compile(r"(\d{3})\d{2}(-?\d{4})?", re.ASCII)
_STATE = re.compile(r"[A-Z]{2}")


def zone_of(*, state: str, postal: str) -> str:
    """The zone as ``TX-787``; the parts that are unknown or not American are left out."""
    match = _US_POSTAL.fullmatch(postal.strip())
    area = match.group(1) if match else ""
    shown = "000" if area in FEW_PEOPLE else area
    written = " ".join(state.split()).upper()
    known = POSTAL_CODES.get(written, written)
    return "-".join(part for part in (known if _STATE.fullmatch(known) else "", shown) if part)
