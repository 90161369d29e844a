"""How many cells are in a volume: what was given, as arithmetic on counted material."""

from __future__ import annotations

from dataclasses import dataclass

from blastema.core.quantity import CellCount, Concentration, Viability, Volume


@dataclass(frozen=True, slots=True)
class Dose:
    """What one volume held; ``living`` is ``None`` where viability was not measured."""

    volume: Volume
    nucleated: CellCount
    living: CellCount | None


def dose(concentration: Concentration, volume: Volume, viability: Viability | None = None) -> Dose:
    """Nucleated cells are concentration times volume; living ones that times viability."""
    nucleated = concentration.times(volume)
    return Dose(volume, nucleated, nucleated.living(viability) if viability else None)


def recovery_permille(before: Dose, after: Dose) -> int | None:
    """The part of the nucleated cells that a process kept; ``None`` of no cells.

    Rounded to the nearest thousandth, halves up. More than 1000 means that one of the
    two counts is wrong.
    """
    if not before.nucleated.cells:
        return None
    return (2000 * after.nucleated.cells + before.nucleated.cells) // (2 * before.nucleated.cells)
