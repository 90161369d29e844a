"""Places in the body, and one place at which a needle is aimed."""

from __future__ import annotations

from dataclasses import dataclass

from blastema.core.identity.errors import IdentityError
from blastema.core.identity.side import Laterality
from blastema.core.identity.spine import SpinalLevel


@dataclass(frozen=True, slots=True)
class BodySite:
    """A part of the body as the catalogue knows it.

    ``sided`` means that left and right must be told apart; ``levels`` names the
    spinal region whose levels it has (``""`` where it is not the spine);
    ``structures`` are the routes that lead into it.
    """

    slug: str
    name: str
    plain: str
    sided: bool
    levels: str = ""
    structures: tuple[str, ...] = ()
    snomed: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """Exactly one place: a body site, one side, and a level where it is the spine."""

    site: str
    side: Laterality
    level: SpinalLevel | None = None

    def __post_init__(self) -> None:
        if not self.side.is_one_place:
            raise IdentityError(
                "A target has one side: left, right or midline. Two sides are two targets."
            )

    @classmethod
    def at(cls, site: BodySite, side: Laterality, level: SpinalLevel | None = None) -> Target:
        """A target that fits the body site: its side and its levels."""
        faults = (*_side_faults(site, side), *_level_faults(site, level))
        if faults:
            raise IdentityError(*faults)
        return cls(site.slug, side, level)

    def __str__(self) -> str:
        parts = (self.side.value, self.site, str(self.level) if self.level else "")
        return " ".join(part for part in parts if part)


def _side_faults(site: BodySite, side: Laterality) -> tuple[str, ...]:
    if site.sided and side not in (Laterality.LEFT, Laterality.RIGHT):
        return (f"The {site.plain} is on the left or the right: say which.",)
    return ()


def _level_faults(site: BodySite, level: SpinalLevel | None) -> tuple[str, ...]:
    if site.levels and level is None:
        return (f"The {site.plain} needs a spinal level.",)
    if level is not None and not site.levels:
        return (f"The {site.plain} has no spinal level.",)
    # The segment L5-S1 is lumbar by its upper vertebra, so the region decides alone.
    if level is not None and level.region.value != site.levels:
        return (f"This level is not in the {site.plain}.",)
    return ()
