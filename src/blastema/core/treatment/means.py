"""With what an injection was given: the needle, the skin, and what made it numb.

All of it may stay unsaid, and the procedure note then says so: an act that was done is
never refused its record because somebody did not read a needle's package.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from blastema.core.verdict import Finding, refuse


class SkinPreparation(StrEnum):
    CHLORHEXIDINE_ALCOHOL = "chlorhexidine-in-alcohol"
    CHLORHEXIDINE_WATER = "chlorhexidine-in-water"
    IODINE_ALCOHOL = "povidone-iodine-in-alcohol"
    IODINE_WATER = "povidone-iodine-in-water"
    ALCOHOL = "alcohol"
    OTHER = "other"


class Anaesthetic(StrEnum):
    """The local anaesthetic; what lies in a joint with the cells may harm them."""

    NONE = "none"
    LIDOCAINE = "lidocaine"
    MEPIVACAINE = "mepivacaine"
    PRILOCAINE = "prilocaine"
    ROPIVACAINE = "ropivacaine"
    BUPIVACAINE = "bupivacaine"
    OTHER = "other"


# Guards against slips of the finger, ours, not clinical limits: from a marrow needle to the
# finest, and from a finger's joint to a deep hip.
THICKEST_GAUGE, THINNEST_GAUGE = 8, 34
SHORTEST_MM, LONGEST_MM = 8, 250
MOST_ANAESTHETIC_UL = 60_000


@dataclass(frozen=True, slots=True)
class Means:
    """``needle_gauge`` and ``needle_mm`` (length), 0 where not said; codes, empty where not said.

    ``anaesthetic_ul`` is the volume of the local anaesthetic given for this injection.
    """

    needle_gauge: int = 0
    needle_mm: int = 0
    skin: SkinPreparation | None = None
    anaesthetic: Anaesthetic | None = None
    anaesthetic_ul: int = 0


NOT_SAID = Means()


def means_faults(means: Means) -> tuple[Finding | None, ...]:
    return (
        _between(
            "TREATMENT-GAUGE",
            means.needle_gauge,
            THICKEST_GAUGE,
            THINNEST_GAUGE,
            "A needle's gauge",
        ),
        _between(
            "TREATMENT-LENGTH", means.needle_mm, SHORTEST_MM, LONGEST_MM, "A needle's length in mm"
        ),
        _between(
            "TREATMENT-ANAESTHETIC-VOLUME",
            means.anaesthetic_ul,
            1,
            MOST_ANAESTHETIC_UL,
            "The volume of a local anaesthetic in microlitres",
        ),
        refuse(
            "TREATMENT-ANAESTHETIC",
            "A volume was given, but no local anaesthetic it could be of.",
            "Choose which one was given, or leave the volume out.",
        )
        if means.anaesthetic_ul and means.anaesthetic in (None, Anaesthetic.NONE)
        else None,
    )


def _between(rule: str, number: int, least: int, most: int, what: str) -> Finding | None:
    if number == 0 or least <= number <= most:
        return None
    return refuse(
        rule, f"{what} is between {least} and {most}.", "Check the number, or leave it out."
    )
