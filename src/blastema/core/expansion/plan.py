"""The plan of a culture: cells, area and doublings by passage, and when the dose is there.

A plan is computed from what was counted and from what is known of growth, anew whenever
somebody looks. What would have to be known and is not, it says; it makes nothing up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from math import log, log2
from zoneinfo import ZoneInfo

from blastema.core.culture.growth import days_between, doublings, rates
from blastema.core.culture.state import Basis, CultureStage, CultureState
from blastema.core.expansion.forecast import Forecast
from blastema.core.expansion.growth import Growth, RunSum, growth
from blastema.core.expansion.missing import Missing, missing
from blastema.core.expansion.normal import Band, Normal, Z
from blastema.core.expansion.published import Published, published
from blastema.core.expansion.settings import Settings
from blastema.core.product.expiry import instant

# The chances by which the dose is early, likely and late.
EARLY, LIKELY, LATE = 0.05, 0.50, 0.95
# Passages that a plan shows: at least these, so that it says something, and at most these, ours.
LEAST_ROWS, MOST_ROWS = 2, 8


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage that is expected: it ends at ``ends_at`` with ``cells``.

    ``sown`` are the cells with which it begins, if none is set aside, and ``area_cm2`` what
    they need at the density of the plan; none where the culture began with an estimate.
    ``doublings`` are all that the cells have behind them at its end; none where unknown.
    """

    number: int
    ends_at: datetime
    cells: Band
    sown: Band | None
    area_cm2: Band | None
    doublings: Band | None
    past_passages: bool
    past_doublings: str


@dataclass(frozen=True, slots=True)
class Reached:
    """Days on which the dose is there: 5, 50 and 95 of 100; none beyond the horizon."""

    early: date | None
    likely: date | None
    late: date | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to expect of a culture. Without ``forecast`` only ``missing`` says something.

    ``ready_by`` is the day on which the cells have to be there for the slot, and ``chance``
    that they are.
    """

    forecast: Forecast | None
    growth: Growth | None
    start: Published | None
    counted_at: datetime
    passages: tuple[Passage, ...]
    reached: Reached
    ready_by: date | None
    chance: float | None
    missing: tuple[Missing, ...]
    settings: Settings

    @property
    def doubling_hours(self) -> Band | None:
        """How long a doubling takes in this culture; the slow end is open where growth may stop."""
        if self.forecast is None or self.forecast.rate.mean <= 0:
            return None
        rate = self.forecast.rate.band
        slow = 24 / rate.low if rate.low > 0 else float("inf")
        return Band(24 / rate.high, 24 / rate.mid, slow)


def plan(
    state: CultureState, said: Settings, past: Sequence[RunSum], *, now: datetime, zone: ZoneInfo
) -> Plan:
    """The plan as of now; ``past`` are the ended runs of this source at this site."""
    start = said.stated or published().get(state.source)
    known, cells = growth(past, start), begun(state, said)
    growing = state.stage is CultureStage.GROWING
    forecast = expected(state, known, cells, now=now) if growing and known and cells else None
    counted_at = instant(state.last_at).astimezone(zone)
    ready_by = _ready_by(state, said)
    return Plan(
        forecast=forecast,
        growth=known,
        start=start,
        counted_at=counted_at,
        passages=tuple(_passages(state, said, forecast, counted_at)) if forecast else (),
        reached=_reached(forecast, state.goal.dose_cells, counted_at),
        ready_by=ready_by,
        chance=_chance(forecast, state, counted_at, ready_by),
        missing=_missing(state, said, known) if growing else (),
        settings=said,
    )


def _missing(state: CultureState, said: Settings, known: Growth | None) -> tuple[Missing, ...]:
    return missing(
        state,
        said,
        growth_known=known is not None,
        cells_known=begun(state, said) is not None,
        founders_known=founders(state, said) is not None,
    )


def begun(state: CultureState, said: Settings) -> Normal | None:
    """The log2 of the cells at the last count, or of those that began the culture."""
    return Normal(log2(state.cells)) if state.counts else founders(state, said)


def founders(state: CultureState, said: Settings) -> Normal | None:
    """The log2 of the cells that began the culture; none where nobody stated their share."""
    sown = state.sown
    if sown.basis is Basis.CELLS:
        return Normal(log2(sown.amount))
    if sown.basis is Basis.COLONIES:
        # Colonies are counted as rare events: the relative variance is one over their number.
        whole = sown.amount / sown.plated * sown.nucleated
        return Normal(log2(whole), 1 / (sown.amount * log(2) ** 2))
    if said.colonies is None:
        return None
    low, high = (log2(sown.amount * share / 10**6) for share in said.colonies)
    return Normal((low + high) / 2, ((high - low) / (2 * Z)) ** 2)


def expected(state: CultureState, known: Growth, cells: Normal, *, now: datetime) -> Forecast:
    """An overdue passage goes on until now; what is planned for later keeps its length."""
    since = days_between(state.passage_at, state.last_at)
    waited = (now - instant(state.last_at)).total_seconds() / (24 * 60 * 60)
    return Forecast(
        start=cells,
        rate=known.of_run(rates(state)),
        within=known.within,
        widen=known.widen,
        first_days=max(state.goal.passage_days - since, waited, 0.0),
        passage_days=float(state.goal.passage_days),
    )


def _passages(
    state: CultureState, said: Settings, forecast: Forecast, counted_at: datetime
) -> list[Passage]:
    late = forecast.day_of(state.goal.dose_cells, LATE)
    found: list[Passage] = []
    sown = _powers(forecast.start.band) if state.cells else None
    for number, end in enumerate(islice(forecast.passage_ends(), MOST_ROWS), start=state.passage):
        grown = forecast.at(end)
        cells = _powers(grown.band)
        behind = _behind(state, said, forecast, grown)
        found.append(
            Passage(
                number=number,
                ends_at=counted_at + timedelta(days=end),
                cells=cells,
                sown=sown,
                area_cm2=_area(sown, state.goal.density_per_cm2),
                doublings=behind,
                past_passages=said.passage_limit is not None and number > said.passage_limit,
                past_doublings=_past(behind, said.doubling_limit),
            )
        )
        sown = cells
        if late is not None and end >= late and len(found) >= LEAST_ROWS:
            break
    return found


def _powers(logs: Band) -> Band:
    """Numbers of cells from their log2, no larger than a number can be."""
    low, mid, high = (2.0 ** min(one, 100.0) for one in (logs.low, logs.mid, logs.high))
    return Band(low, mid, high)


def _area(sown: Band | None, density: int) -> Band | None:
    return Band(sown.low / density, sown.mid / density, sown.high / density) if sown else None


def _behind(state: CultureState, said: Settings, forecast: Forecast, grown: Normal) -> Band | None:
    """All doublings: those it came with, those counted, those to come; an estimated start
    makes those before the first count as unsure as it is."""
    counted, start = doublings(state), forecast.start
    if state.sown.basis is Basis.CELLS or not state.counts:
        return Normal(counted + grown.mean - start.mean, grown.var).band
    first = founders(state, said)
    if first is None:
        return None
    before = log2(state.counts[0].cells) - first.mean
    return Normal(counted + before + grown.mean - start.mean, first.var + grown.var).band


def _past(behind: Band | None, limit: float | None) -> str:
    """Whether a limit of doublings is passed: yes, perhaps (more than 5 of 100), or no."""
    if behind is None or limit is None or behind.high <= limit:
        return ""
    return "yes" if behind.mid > limit else "perhaps"


def _reached(forecast: Forecast | None, dose: int, counted_at: datetime) -> Reached:
    def day(chance: float) -> date | None:
        after = forecast.day_of(dose, chance) if forecast else None
        return None if after is None else (counted_at + timedelta(days=after)).date()

    return Reached(day(EARLY), day(LIKELY), day(LATE))


def _ready_by(state: CultureState, said: Settings) -> date | None:
    if not state.goal.slot_on or said.release_days is None:
        return None
    return date.fromisoformat(state.goal.slot_on) - timedelta(days=said.release_days)


def _chance(
    forecast: Forecast | None, state: CultureState, counted_at: datetime, ready_by: date | None
) -> float | None:
    """The chance that the dose is there when the day begins by which it has to be."""
    if forecast is None or ready_by is None:
        return None
    begins = datetime.combine(ready_by, time(), counted_at.tzinfo)
    days = (begins - counted_at).total_seconds() / (24 * 60 * 60)
    return forecast.chance(state.goal.dose_cells, int(days // 1))
