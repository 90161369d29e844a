"""Cells in culture: put in from a container, counted, passaged, aimed anew, ended."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.culture import decide
from blastema.core.culture.state import CultureEnd, Goal, Sown
from blastema.records import find_culture


@verb(Permission.CULTURE_KEEP)
def start_culture(
    door: Door,
    *,
    product: str,
    sown: Sown,
    goal: Goal,
    passage: int = 0,
    doublings_milli: int = 0,
) -> Done:
    """``passage`` and ``doublings_milli`` (thousandths) are what the cells have behind them."""
    culture = door.new()
    started = decide.start(
        door.begin("culture", culture),
        product=product,
        material=door.state("product", product),
        sown=sown,
        goal=goal,
        passage=passage,
        doublings_milli=doublings_milli,
        growing_already=door.look(find_culture.is_growing, product),
        at=door.act.occurred_at,
        today=door.act.today,
    )
    return door.write({("culture", culture): started})


@verb(Permission.CULTURE_KEEP)
def count_culture(door: Door, *, culture: str, cells: int) -> Done:
    """``cells`` are all cells of the culture; none is taken out or sown anew."""
    counted = decide.count(door.state("culture", culture), cells=cells, at=door.act.occurred_at)
    return door.write({("culture", culture): counted})


@verb(Permission.CULTURE_KEEP)
def passage_culture(door: Door, *, culture: str, cells: int, sown: int) -> Done:
    """``cells`` were harvested and counted, ``sown`` of them went on growing."""
    state = door.state("culture", culture)
    passaged = decide.passage(state, cells=cells, sown=sown, at=door.act.occurred_at)
    return door.write({("culture", culture): passaged})


@verb(Permission.CULTURE_KEEP)
def aim_culture(door: Door, *, culture: str, goal: Goal) -> Done:
    """Changes what it is grown for: the dose, the day, the density, the length of a passage."""
    aimed = decide.aim(door.state("culture", culture), goal=goal, today=door.act.today)
    return door.write({("culture", culture): aimed})


@verb(Permission.CULTURE_KEEP)
def end_culture(door: Door, *, culture: str, reason: CultureEnd, cells: int = 0) -> Done:
    """A harvest says how many ``cells`` it gave; another end may."""
    state = door.state("culture", culture)
    ended = decide.end(state, reason=reason, cells=cells, at=door.act.occurred_at)
    return door.write({("culture", culture): ended})
