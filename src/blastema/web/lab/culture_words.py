"""A culture and its plan in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import isinf

from blastema.core.culture.state import Basis, CultureEnd, CultureStage, CultureState, Sown
from blastema.core.expansion.normal import Band
from blastema.core.expansion.plan import Passage, Plan
from blastema.web.charts import cells_words
from blastema.web.clinic.words import names as said
from blastema.web.parts import Cell

BASIS = {
    Basis.CELLS.value: "Cells that grow, counted",
    Basis.COLONIES.value: "Fibroblast colonies (CFU-F) of a trial plating",
    Basis.NUCLEATED.value: "Nucleated cells, of which few grow",
}
END = {
    CultureEnd.HARVESTED.value: "harvested",
    CultureEnd.CONTAMINATED.value: "contaminated",
    CultureEnd.NO_GROWTH.value: "the cells did not grow",
    CultureEnd.LIMIT_PASSED.value: "a limit of passages or doublings was passed",
    CultureEnd.NOT_NEEDED.value: "not needed any more",
    CultureEnd.ACCIDENT.value: "lost in an accident",
}
# From this chance on a slot is as good as kept, and below that it needs a decision, ours.
GOOD, POOR = 0.90, 0.50


def cells(number: float) -> str:
    return cells_words(number)


def area(cm2: float) -> str:
    return f"{round(cm2):,}"


def one_decimal(value: float) -> str:
    return f"{value:.1f}"


def band_cell(band: Band | None, shown: Callable[[float], str]) -> Cell:
    if band is None:
        return Cell("not known")
    low, mid, high = (shown(one) for one in (band.low, band.mid, band.high))
    return Cell(mid, note="" if low == high else f"{low} to {high}")


def wanted(state: CultureState) -> str:
    goal = state.goal
    slot = f" for {said.day(goal.slot_on)}" if goal.slot_on else ", for no day yet"
    return cells(goal.dose_cells) + slot


def sown(one: Sown) -> str:
    if one.basis is Basis.CELLS:
        return f"{cells(one.amount)} cells"
    if one.basis is Basis.NUCLEATED:
        return f"{cells(one.amount)} nucleated cells"
    return (
        f"{cells(one.nucleated)} nucleated cells; a trial of {cells(one.plated)} gave "
        f"{one.amount:,} colonies"
    )


def doublings(state: CultureState, so_far: float) -> str:
    if state.sown.basis is not Basis.CELLS:
        return f"{so_far:.1f} since the first count" if state.counts else "not known yet"
    return f"{so_far:.1f} by the last count"


def hours(band: Band | None) -> str:
    if band is None:
        return ""
    slow = "without end" if isinf(band.high) else f"{band.high:.0f} hours"
    return f"{band.mid:.0f} hours in this culture; nine of ten times {band.low:.0f} to {slow}"


def known_from(plan: Plan) -> str:
    """Where the figures come from, and how far anybody has verified them."""
    if plan.growth is None:
        return ""
    runs = plan.growth.runs
    own = f"{runs} own {'culture' if runs == 1 else 'cultures'}" if runs else "no own culture yet"
    if plan.start is None or not plan.start.url:
        return f"{own}; {plan.start.name}" if plan.start else own
    verified = "" if plan.start.verified else ", not verified"
    return f"{own}; {plan.start.name} ({plan.start.citation}{verified})"


def likely(plan: Plan) -> str:
    day = plan.reached.likely
    return _day(day) if day else "not within a year" if plan.forecast else "cannot be told"


def chance_cell(plan: Plan) -> Cell:
    if plan.chance is None:
        return Cell("cannot be told")
    kind = "good" if plan.chance >= GOOD else "wait" if plan.chance >= POOR else "stop"
    return Cell(of_hundred(plan.chance), status=kind)


def of_hundred(chance: float) -> str:
    """``91 of 100``; what is all but certain is not called so."""
    whole = round(100 * chance)
    if whole >= 100:
        return "more than 99 of 100"
    return f"{whole} of 100" if whole else "fewer than 1 of 100"


def outlook(state: CultureState, plan: Plan) -> tuple[str, str, str]:
    """Kind, heading and words of what stands first on the page."""
    if state.stage is CultureStage.ENDED:
        return ("info", "This culture has ended", f"{END.get(state.end, state.end)}.".capitalize())
    if plan.forecast is None:
        return ("warning", "No plan can be made yet", "What is missing stands below.")
    reached = plan.reached
    late = f"by {_day(reached.late)} nearly surely" if reached.late else "perhaps not within a year"
    when = f"{cells(state.goal.dose_cells)} cells are likely on {likely(plan)}, {late}."
    if not reached.likely:
        when = f"{cells(state.goal.dose_cells)} cells are not likely within a year."
    if plan.chance is None or plan.ready_by is None:
        return ("info", "What to expect", when)
    ready = f"The cells have to be there by {_day(plan.ready_by)}"
    kind = "success" if plan.chance >= GOOD else "warning" if plan.chance >= POOR else "error"
    return (kind, f"Chance to keep the slot: {of_hundred(plan.chance)}", f"{ready}. {when}")


def limits(one: Passage) -> str:
    """Which limits a passage goes past, said where it stands."""
    past = {"yes": "past the limit of doublings", "perhaps": "perhaps past the limit of doublings"}
    found = ["past the limit of passages"] if one.past_passages else []
    return ", ".join([*found, *filter(None, [past.get(one.past_doublings, "")])])


def _day(day: date | None) -> str:
    return f"{day:%-d %B %Y}" if day else ""
