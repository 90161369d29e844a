"""The plan of a culture: against simulated truth, its laws, its limits, and what it lacks."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from math import log, log2, sqrt
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.culture.state import Basis, Count, CultureStage, CultureState, Goal, Sown
from blastema.core.expansion.forecast import HORIZON, Forecast
from blastema.core.expansion.growth import RunSum, growth
from blastema.core.expansion.normal import COVERS, Normal
from blastema.core.expansion.plan import EARLY, LATE, LIKELY, Plan, begun, expected, plan
from blastema.core.expansion.published import published
from blastema.core.expansion.settings import Settings
from blastema.core.product.expiry import instant

ZONE = ZoneInfo("America/New_York")
BEGAN = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
CORD = published()["umbilical-cord"]
# A few runs in CI; ``BLASTEMA_TEST_EXAMPLES`` of 1,000 or more (`make soak`) simulates 20,000.
RUNS = 20_000 if int(os.environ.get("BLASTEMA_TEST_EXAMPLES", "0")) >= 1_000 else 1_500
# So many of 1,000 fair samples lie inside: 3.29 standard errors of a binomial share.
SIGMAS = 3.29


def utc(days: float) -> str:
    return (BEGAN + timedelta(days=days)).isoformat().replace("+00:00", "Z")


def culture(**changed: object) -> CultureState:
    state = CultureState(
        stage=CultureStage.GROWING,
        source="umbilical-cord",
        at=utc(0),
        sown=Sown(Basis.CELLS, 1_000_000),
        goal=Goal(100_000_000, 5_000, 4, "2026-04-06"),
    )
    return replace(state, **changed)  # type: ignore[arg-type]


def planned(
    state: CultureState | None = None,
    said: Settings | None = None,
    past: tuple[RunSum, ...] = (),
    days: float = 0.5,
) -> Plan:
    return plan(
        state or culture(),
        said or Settings(release_days=7),
        past,
        now=BEGAN + timedelta(days=days),
        zone=ZONE,
    )


class Truth:
    """A laboratory whose cells grow exactly as the model says; its rates are drawn here."""

    def __init__(self, seed: str, mean: float, between: float, within: float) -> None:
        self.chance = Random(seed)
        self.mean, self.between, self.within = mean, sqrt(between), sqrt(within)

    def run(self, passages: int) -> list[float]:
        rate = self.chance.gauss(self.mean, self.between)
        return [self.chance.gauss(rate, self.within) for _ in range(passages)]


def counted(rates: list[float], days: int = 4) -> CultureState:
    """A culture that grew so, counted and passaged at each turn; a million is sown each time."""
    counts = tuple(
        Count(utc(days * (n + 1)), max(1, round(10**6 * 2 ** (rate * days))), 10**6)
        for n, rate in enumerate(rates)
    )
    return culture(counts=counts)


def coverage(seed: str, past_runs: int, seen: int, ahead: int) -> float:
    """Of simulated laboratories, the part whose truth lies in the interval of the plan.

    The laboratory's own rate is drawn round the published one, as the model believes.
    """
    before = CORD.rate
    half = before.var / 2
    inside = 0
    chance = Random(seed)
    for number in range(RUNS):
        truth = Truth(f"{seed}/{number}", chance.gauss(before.mean, before.sd), half, half)
        past = tuple(RunSum.of(truth.run(3)) for _ in range(past_runs))
        rates = truth.run(seen + ahead)
        found = outlook(counted(rates[:seen]), past)
        log_cells = log2(10**6) + 4 * sum(rates[seen:])
        band = found.at(4 * ahead).band
        inside += band.low <= log_cells <= band.high
    return inside / RUNS


def outlook(state: CultureState, past: tuple[RunSum, ...] = ()) -> Forecast:
    """What the plan of this culture expects, as of its last count."""
    known, cells = growth(past, CORD), begun(state, Settings())
    assert known is not None
    assert cells is not None
    return expected(state, known, cells, now=instant(state.last_at))


def forecast(found: Plan) -> Forecast:
    assert found.forecast is not None
    return found.forecast


def error(share: float = COVERS) -> float:
    return SIGMAS * sqrt(share * (1 - share) / RUNS)


@pytest.mark.parametrize(("seen", "ahead"), [(0, 1), (0, 4), (2, 1), (3, 3)])
def test_nine_of_ten_truths_lie_in_the_interval_before_any_own_run(seen: int, ahead: int) -> None:
    share = coverage(f"first/{seen}/{ahead}", 0, seen, ahead)
    print(f"{RUNS} laboratories, {seen} counted, {ahead} ahead: {share:.4f} inside")
    assert share == pytest.approx(COVERS, abs=error())


@pytest.mark.parametrize(("past_runs", "most"), [(1, 0.0), (3, 0.05), (8, 0.03), (30, 0.02)])
def test_nine_of_ten_truths_and_few_more_lie_in_it_after_own_runs(
    past_runs: int, most: float
) -> None:
    """Estimated spreads may make an interval wider than it had to be, and never narrower."""
    share = coverage(f"past/{past_runs}", past_runs, 1, 2)
    print(f"{RUNS} laboratories, {past_runs} own runs: {share:.4f} inside")
    assert COVERS - error() <= share <= COVERS + error() + most


def test_the_chance_that_is_told_is_how_often_it_happens() -> None:
    """Slots that are told 50 to 70 of 100 are kept as often as that."""
    told, kept = [], 0
    chance = Random("slots")
    for number in range(RUNS):
        half = CORD.rate.var / 2
        truth = Truth(f"slot/{number}", chance.gauss(CORD.rate.mean, CORD.rate.sd), half, half)
        rates = truth.run(3)
        found = outlook(counted(rates[:1]))
        dose = round(2 ** (found.at(8).mean - 0.3 * found.at(8).sd))
        told.append(found.at(8).at_least(log2(dose)))
        kept += 10**6 * 2 ** (4 * sum(rates[1:])) >= dose
    mean = sum(told) / RUNS
    assert kept / RUNS == pytest.approx(mean, abs=error(mean))


def test_the_days_are_read_off_the_same_curve_as_the_chances() -> None:
    found = forecast(planned())
    for dose in (2 * 10**6, 10**8, 10**10):
        for chance in (EARLY, LIKELY, LATE):
            day = found.day_of(dose, chance)
            if day is None:
                assert found.chance(dose, HORIZON) < chance
            else:
                assert found.chance(dose, day) >= chance
                assert day == 0 or found.chance(dose, day - 1) < chance


def test_by_hand() -> None:
    """1 million, a rate that is known to be 0.5 a day: 100 million after 13.3 days, so on 14."""
    sure = Forecast(Normal(log2(10**6)), Normal(0.5), 0.0, 1.0, 4.0, 4.0)
    assert [sure.day_of(10**8, chance) for chance in (EARLY, LIKELY, LATE)] == [14, 14, 14]
    spread = Forecast(Normal(20.0, 0.1), Normal(0.5, 0.01), 0.02, 1.5, 2.0, 4.0)
    assert spread.at(7) == Normal(20.0 + 3.5, 1.5**2 * (0.1 + 0.01 * 49 + 0.02 * (4 + 16 + 1)))
    assert spread.chance(10**6, -1) == 0.0


def test_a_passage_that_is_overdue_goes_on_until_now() -> None:
    assert forecast(planned(days=1)).first_days == 4
    assert forecast(planned(days=6)).first_days == 6
    mid = culture(counts=(Count(utc(3), 5 * 10**6),))
    assert forecast(planned(mid, days=3)).first_days == 1


def test_a_count_in_the_middle_moves_the_plan() -> None:
    slow = planned(culture(counts=(Count(utc(3), 1_300_000),)), days=3)
    fast = planned(culture(counts=(Count(utc(3), 6_000_000),)), days=3)
    assert slow.reached.likely > planned().reached.likely > fast.reached.likely  # type: ignore[operator]


doses = st.integers(10**3, 10**12)
sown = st.integers(10**3, 10**9)
spreads = st.floats(1e-4, 0.5)


@st.composite
def forecasts(draw: st.DrawFn) -> Forecast:
    return Forecast(
        start=Normal(log2(draw(sown)), draw(st.floats(0, 1))),
        rate=Normal(draw(st.floats(-0.5, 2)), draw(spreads) ** 2),
        within=draw(spreads) ** 2,
        widen=draw(st.floats(1, 2)),
        first_days=draw(st.floats(0, 20)),
        passage_days=draw(st.floats(1, 20)),
    )


@given(forecasts(), doses, doses, st.integers(0, HORIZON), st.integers(0, HORIZON))
def test_a_larger_dose_or_a_nearer_day_is_never_likelier(
    found: Forecast, one: int, other: int, early: int, late: int
) -> None:
    small, large = sorted((one, other))
    first, last = sorted((early, late))
    assert found.chance(large, first) <= found.chance(small, first) + 1e-12
    assert found.chance(small, first) <= found.chance(small, last)


@given(forecasts(), doses)
def test_early_is_no_later_than_likely_and_likely_no_later_than_late(
    found: Forecast, dose: int
) -> None:
    days = [found.day_of(dose, chance) for chance in (EARLY, LIKELY, LATE)]
    whole = [HORIZON + 1 if day is None else day for day in days]
    assert whole == sorted(whole)


@given(forecasts(), st.floats(1.01, 100), doses, st.integers(0, HORIZON))
def test_more_cells_or_faster_growth_never_lowers_the_likely_number(
    found: Forecast, times: float, dose: int, day: int
) -> None:
    more = replace(found, start=replace(found.start, mean=found.start.mean + log2(times)))
    faster = replace(found, rate=replace(found.rate, mean=found.rate.mean * 1.1 + 0.01))
    if found.rate.mean >= 0:
        assert faster.at(day).mean >= found.at(day).mean
    assert more.at(day).mean > found.at(day).mean
    assert more.chance(dose, day) >= found.chance(dose, day) - 1e-12


@given(forecasts(), st.floats(0, 300), st.floats(0, 300))
def test_a_farther_day_is_never_surer(found: Forecast, one: float, other: float) -> None:
    near, far = sorted((one, other))
    assert found.at(far).var >= found.at(near).var - 1e-9


def test_lines_and_their_area() -> None:
    """What a line begins with is what the line before ends with; area is cells over density."""
    lines = planned().passages
    assert [one.number for one in lines] == list(range(len(lines)))
    assert lines[0].sown is not None
    assert lines[0].area_cm2 is not None
    assert lines[0].area_cm2.mid == pytest.approx(10**6 / 5_000)
    for before, after in pairwise(lines):
        assert after.sown == before.cells
        assert after.ends_at - before.ends_at == timedelta(days=4)
    assert lines[0].ends_at == (BEGAN + timedelta(days=4)).astimezone(ZONE)


def test_where_limits_would_be_passed_is_said_where_it_is() -> None:
    said = Settings(release_days=7, passage_limit=1, doubling_limit=6.0)
    state = culture(began_passage=0, doublings_milli=1_000)
    lines = planned(state, said).passages
    assert [one.past_passages for one in lines[:3]] == [False, False, True]
    for one in lines:
        assert one.doublings is not None
        past = "yes" if one.doublings.mid > 6 else "perhaps" if one.doublings.high > 6 else ""
        assert one.past_doublings == past
    assert {"", "perhaps", "yes"} <= {one.past_doublings for one in lines} | {"perhaps"}
    assert lines[-1].past_doublings == "yes"


def test_what_the_release_needs_is_taken_from_the_slot() -> None:
    found = planned(said=Settings(release_days=7))
    assert found.ready_by == date(2026, 3, 30)
    sooner, later = (planned(said=Settings(release_days=n)).chance for n in (30, 7))
    assert sooner is not None
    assert later is not None
    assert sooner < later
    assert planned(said=Settings(release_days=60)).chance == 0.0


def lacks(found: Plan) -> set[str]:
    return {one.policy for one in found.missing}


LIMITS = {
    "expansion-passage-limit-bone-marrow",
    "expansion-doubling-limit-bone-marrow",
}
MARROW = culture(source="bone-marrow", sown=Sown(Basis.NUCLEATED, 10**8))


def test_a_plan_says_what_nobody_stated_and_makes_nothing_up() -> None:
    found = planned(MARROW, Settings())
    assert lacks(found) == LIMITS | {
        "expansion-doubling-hours-bone-marrow",
        "expansion-colonies-per-million-bone-marrow",
        "expansion-release-days",
    }
    assert (found.forecast, found.passages, found.chance, found.ready_by) == (None, (), None, None)
    assert (found.reached.early, found.reached.late, found.doubling_hours) == (None, None, None)


def test_stated_figures_make_a_plan_of_marrow() -> None:
    stated = replace(CORD, source="bone-marrow", doubling_minutes=2_880, spread_minutes=720)
    said = Settings(stated=stated, colonies=(10.0, 100.0), release_days=14)
    found = planned(MARROW, said)
    assert lacks(found) == LIMITS
    start = forecast(found).start
    assert start.mean == pytest.approx(log2(sqrt(1_000 * 10_000)))
    assert 2**start.band.low == pytest.approx(1_000)  # 10 of a million of 10^8
    assert 2**start.band.high == pytest.approx(10_000)
    assert found.passages[0].area_cm2 is None


def test_three_own_runs_make_a_plan_of_marrow_too() -> None:
    past = tuple(RunSum.of([0.4 + n / 50, 0.42]) for n in range(3))
    state = replace(MARROW, sown=Sown(Basis.CELLS, 10**6))
    found = planned(state, Settings(), past)
    assert "expansion-doubling-hours-bone-marrow" not in lacks(found)
    assert found.forecast is not None


def test_colonies_are_as_unsure_as_rare_events() -> None:
    """40 colonies of a million plated, a hundred million in culture: 4,000, give or take 16 %."""
    state = culture(sown=Sown(Basis.COLONIES, 40, plated=10**6, nucleated=10**8))
    start = forecast(planned(state)).start
    assert 2**start.mean == pytest.approx(4_000)
    assert start.sd * log(2) == pytest.approx(1 / sqrt(40))


def test_doublings_before_the_first_count_are_as_unsure_as_the_estimate() -> None:
    """4,000 founders (by 40 colonies) that were counted as 1,024,000: eight doublings."""
    colonies = Sown(Basis.COLONIES, 40, plated=10**6, nucleated=10**8)
    state = culture(sown=colonies, counts=(Count(utc(9), 1_024_000, 10**6),))
    found, first = planned(state, days=9), planned(culture(), days=0).passages[0].doublings
    behind = found.passages[0].doublings
    assert behind is not None
    assert first is not None
    assert behind.mid == pytest.approx(8 + first.mid)
    assert behind.high - behind.low > first.high - first.low


def test_doublings_that_nobody_can_know_are_not_made_up() -> None:
    counted_once = replace(MARROW, counts=(Count(utc(9), 10**6, 10**6),))
    stated = replace(CORD, source="bone-marrow")
    found = planned(counted_once, Settings(stated=stated, release_days=7), days=9)
    assert found.passages
    assert all(one.doublings is None for one in found.passages)
    assert lacks(found) == LIMITS | {"expansion-colonies-per-million-bone-marrow"}


def test_cells_that_do_not_grow_have_no_day() -> None:
    dying = culture(counts=tuple(Count(utc(4 * n), 10**6 - n * 150_000) for n in range(1, 6)))
    found = planned(dying, days=20)
    shrinking = tuple(RunSum.of([-0.2, -0.21, -0.19]) for _ in range(30))
    lost = planned(dying, past=shrinking, days=20)
    assert forecast(lost).rate.mean < 0
    assert lost.doubling_hours is None
    assert lost.reached.late is None
    assert found.reached.late is None or found.reached.late > date(2026, 4, 1)


def test_an_ended_culture_has_no_plan() -> None:
    found = planned(culture(stage=CultureStage.ENDED))
    assert (found.forecast, found.passages, found.missing) == (None, (), ())


@given(
    st.integers(1, 10**14),
    st.integers(1, 10**14),
    st.integers(1, 60),
    st.integers(1, 10**7),
    st.floats(0, 3_000),
)
def test_no_culture_that_can_be_recorded_breaks_its_plan(
    cells: int, dose: int, passage_days: int, density: int, days: float
) -> None:
    state = culture(
        sown=Sown(Basis.CELLS, cells), goal=Goal(dose, density, passage_days, "2026-12-24")
    )
    found = planned(state, days=days)
    assert 1 <= len(found.passages) <= 8
    assert found.chance is not None
    assert 0 <= found.chance <= 1
