"""What shares its material with a container: the whole it was divided from, what was poured
into it, and so everything below these."""

from __future__ import annotations

from dataclasses import replace

from blastema.actions.door import Door
from blastema.actions.trace_start import Start


def with_kin(door: Door, start: Start) -> Start:
    """The start of a search that goes down from the oldest container of the same material.

    Growth in one part says that the whole may have grown; growth in a pool says the same of
    each container that was poured into it. Up through a process it does not go: there the
    laboratory judges, and recalls the donation where it has to.
    """
    return replace(start, down=_roots(door, start.down))


def _roots(door: Door, products: tuple[str, ...]) -> tuple[str, ...]:
    met: list[str] = []
    waiting = products
    while waiting:
        met += waiting
        states = door.facts("product", waiting)
        above = (p.product for one in states if one.of_containers for p in one.parents)
        waiting = tuple(one for one in dict.fromkeys(above) if one and one not in met)
    return tuple(met)
