"""What may happen to a culture, and what happens when it does."""

from __future__ import annotations

from math import log2

from blastema.core.catalogue import catalogue
from blastema.core.civil import parse_day
from blastema.core.culture.growth import days_between
from blastema.core.culture.state import (
    Basis,
    CultureEnd,
    CultureStage,
    CultureState,
    Goal,
    Sown,
)
from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.origin import never_remade
from blastema.core.product.place import stored
from blastema.core.product.state import Disposition, ProductState, Release
from blastema.core.product.use import expired, held, in_transit
from blastema.core.quantity import CellCount
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

# Wider than any culture of this programme, ours: beyond them a keyboard has slipped.
MOST_PASSAGE_DAYS = 60
MOST_DENSITY = 10**7
MOST_PASSAGES = 60
MOST_DOUBLINGS_MILLI = 200_000
# No human cell divides every eight hours, ours; one doubling besides for the error of a count.
FASTEST_A_DAY = 3
COUNTING_ERROR = 1

_GROWING = (CultureStage.GROWING,)


def start(
    state: CultureState,
    *,
    product: str,
    material: ProductState,
    sown: Sown,
    goal: Goal,
    passage: int,
    doublings_milli: int,
    growing_already: bool,
    at: str,
    today: str,
) -> Decision:
    """Cells of a container go into culture; ``passage`` and ``doublings_milli`` are behind them."""
    refused = refusal(
        moment("CULTURE-START-WHEN", "start this culture", state.stage, (CultureStage.NONE,)),
        *_material(material, at),
        refuse(
            "CULTURE-GROWING",
            "Cells of this container are in culture already.",
            "Open that culture, or end it first.",
            "laboratory",
        )
        if growing_already
        else None,
        *_sown(sown),
        *_goal(goal, today),
        _behind(passage, doublings_milli),
    )
    data: dict[str, Json] = {
        "product": product,
        "patient": material.patient,
        "source": material.source,
        "at": at,
        "basis": sown.basis.value,
        "amount": sown.amount,
        "plated": sown.plated,
        "nucleated": sown.nucleated,
        "passage": passage,
        "doublings_milli": doublings_milli,
        **_aims(goal),
    }
    return refused or (Event("culture.started.v1", data),)


def count(state: CultureState, *, cells: int, at: str) -> Decision:
    """All cells of the culture were counted, or worked out from a sample; none was passaged."""
    refused = refusal(
        moment("CULTURE-COUNT-WHEN", "count this culture", state.stage, _GROWING),
        *_counted(state, cells, at),
    )
    data: dict[str, Json] = {"cells": cells, "at": at}
    return refused or (Event("culture.counted.v1", data),)


def passage(state: CultureState, *, cells: int, sown: int, at: str) -> Decision:
    """The cells were harvested and counted, and ``sown`` of them went on growing."""
    refused = refusal(
        moment("CULTURE-PASSAGE-WHEN", "passage this culture", state.stage, _GROWING),
        *_counted(state, cells, at),
        _some("CULTURE-SOWN", sown, "The number of cells that were sown"),
        refuse(
            "CULTURE-SOWN-MORE",
            "More cells would be sown than were harvested.",
            "Check both numbers.",
        )
        if sown > cells > 0
        else None,
    )
    data: dict[str, Json] = {"cells": cells, "sown": sown, "at": at}
    return refused or (Event("culture.passaged.v1", data),)


def aim(state: CultureState, *, goal: Goal, today: str) -> Decision:
    """The dose, the day or the way of growing changes; what was counted stays."""
    refused = refusal(
        moment("CULTURE-AIM-WHEN", "change what it is grown for", state.stage, _GROWING),
        *_goal(goal, today),
    )
    return refused or (Event("culture.aimed.v1", _aims(goal)),)


def end(state: CultureState, *, reason: CultureEnd, cells: int, at: str) -> Decision:
    """The culture ends; a harvest says how many cells it gave."""
    refused = refusal(
        moment("CULTURE-END-WHEN", "end this culture", state.stage, _GROWING),
        *(_counted(state, cells, at) if cells else (_backwards(state, at),)),
        refuse("CULTURE-HARVEST", "A harvest gives cells.", "Say how many were counted.")
        if reason is CultureEnd.HARVESTED and not cells
        else None,
    )
    data: dict[str, Json] = {"reason": reason.value, "cells": cells, "at": at}
    return refused or (Event("culture.ended.v1", data),)


def may_begin(material: ProductState) -> bool:
    """Whether it makes sense to ask for a culture of this container at all."""
    here = material.disposition is Disposition.IN_STOCK and material.volume_left_ul > 0
    fit = not (material.received or material.donor) and material.release is not Release.REFUSED
    return here and fit and _is_grown_from(material)


def _is_grown_from(material: ProductState) -> bool:
    """The catalogue knows a product that is grown from this one, or is this one."""
    return any(
        material.product_class in (product.slug, *product.parents)
        for product in catalogue().products.values()
        if product.expanded
    )


def _material(material: ProductState, at: str) -> tuple[Finding | None, ...]:
    here = material.disposition is Disposition.IN_STOCK and material.volume_left_ul
    return (
        never_remade(material),
        held(material),
        expired(material, at),
        in_transit(material),
        stored(material),
        None
        if here
        else refuse("CULTURE-GONE", "There is nothing left in this container.", "Scan another."),
        refuse("CULTURE-REFUSED", "The release of this container was refused.", "Use another.")
        if material.release is Release.REFUSED
        else None,
        None
        if _is_grown_from(material)
        else refuse(
            "CULTURE-CLASS",
            "The catalogue knows no product that is grown from what this container holds.",
            "Start from a container that one is grown from.",
        ),
    )


def _sown(sown: Sown) -> tuple[Finding | None, ...]:
    trial = sown.basis is Basis.COLONIES
    return (
        _some("CULTURE-AMOUNT", sown.amount, "The number of what was put into culture"),
        _some("CULTURE-PLATED", sown.plated, "The number of cells plated for the colonies")
        if trial
        else None,
        _some("CULTURE-NUCLEATED", sown.nucleated, "The number of nucleated cells put into culture")
        if trial
        else None,
        refuse(
            "CULTURE-COLONIES",
            "There would be more colonies than cells that were plated.",
            "Check both numbers.",
        )
        if trial and sown.amount > sown.plated > 0
        else None,
        refuse(
            "CULTURE-TRIAL",
            "A trial plating belongs to a start from colonies alone.",
            "Leave its numbers out, or start from colonies.",
        )
        if not trial and (sown.plated or sown.nucleated)
        else None,
    )


def _goal(goal: Goal, today: str) -> tuple[Finding | None, ...]:
    return (
        _some("CULTURE-DOSE", goal.dose_cells, "The number of cells that are wanted"),
        refuse(
            "CULTURE-DENSITY",
            f"The density at a passage is between 1 and {MOST_DENSITY} cells a square centimetre.",
            "Check the number.",
        )
        if not 0 < goal.density_per_cm2 <= MOST_DENSITY
        else None,
        refuse(
            "CULTURE-PASSAGE-DAYS",
            f"A passage takes between 1 and {MOST_PASSAGE_DAYS} days.",
            "Check the number.",
        )
        if not 0 < goal.passage_days <= MOST_PASSAGE_DAYS
        else None,
        None
        if not goal.slot_on or (parse_day(goal.slot_on) and goal.slot_on >= today)
        else refuse(
            "CULTURE-SLOT",
            "The day for which it is wanted has passed, or is no day.",
            "Write it as 2026-05-04.",
        ),
    )


def _aims(goal: Goal) -> dict[str, Json]:
    return {
        "dose_cells": goal.dose_cells,
        "density_per_cm2": goal.density_per_cm2,
        "passage_days": goal.passage_days,
        "slot_on": goal.slot_on,
    }


def _behind(passage: int, doublings_milli: int) -> Finding | None:
    if 0 <= passage <= MOST_PASSAGES and 0 <= doublings_milli <= MOST_DOUBLINGS_MILLI:
        return None
    return refuse(
        "CULTURE-BEHIND",
        f"Cells have between 0 and {MOST_PASSAGES} passages and between 0 and "
        f"{MOST_DOUBLINGS_MILLI // 1000} doublings behind them.",
        "Check the numbers; cells that are fresh from a person have none.",
    )


def _counted(state: CultureState, cells: int, at: str) -> tuple[Finding | None, ...]:
    return (
        _some("CULTURE-CELLS", cells, "The number of cells that were counted"),
        _backwards(state, at),
        _too_fast(state, cells, at),
    )


def _some(rule: str, number: int, what: str) -> Finding | None:
    if 0 < number <= CellCount.MOST:
        return None
    return refuse(
        rule,
        f"{what} is at least 1 and at most {CellCount(CellCount.MOST)}.",
        "Check the number. A culture in which no cell lives is ended.",
    )


def _backwards(state: CultureState, at: str) -> Finding | None:
    if not state.last_at or days_between(state.last_at, at) >= 0:
        return None
    return refuse(
        "CULTURE-BACKWARDS",
        "This would lie before what was recorded last of this culture.",
        "Check the time.",
    )


def _too_fast(state: CultureState, cells: int, at: str) -> Finding | None:
    if not state.cells or not 0 < cells <= CellCount.MOST:
        return None
    most = FASTEST_A_DAY * max(0.0, days_between(state.last_at, at)) + COUNTING_ERROR
    if log2(cells / state.cells) <= most:
        return None
    return refuse(
        "CULTURE-TOO-FAST",
        f"That is more than {FASTEST_A_DAY} doublings a day since the last count: human cells "
        "do not divide so fast.",
        "Check the number and its unit; if it is right, the last count was not.",
    )
