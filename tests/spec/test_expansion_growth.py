"""How fast cells grow: published, stated, learned; and the limits between these."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist, fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.catalogue import catalogue
from blastema.core.catalogue.errors import CatalogueError
from blastema.core.expansion.growth import Growth, RunSum, growth
from blastema.core.expansion.normal import Normal, Z, widening
from blastema.core.expansion.published import load, published
from blastema.core.expansion.settings import ALL, Settings, settings

CORD = published()["umbilical-cord"]


def known(found: Growth | None) -> Growth:
    assert found is not None
    return found


def test_the_published_figures_are_those_of_their_sources() -> None:
    """shared/reference/evidence.md, section D: 31.9 (6.8) h; 5.1 days, and 215 of 402 h."""
    assert (CORD.doubling_minutes, CORD.spread_minutes) == (31.9 * 60, 6.8 * 60)
    fat = published()["adipose-tissue"]
    assert fat.doubling_minutes == round(5.1 * 24 * 60)
    assert fat.spread_minutes == round(fat.doubling_minutes * 215 / 402)
    assert not any(one.verified for one in published().values())
    assert set(published()) <= set(catalogue().sources)
    assert "bone-marrow" not in published()


def test_without_own_runs_the_published_rate_counts() -> None:
    """24 h / 31.9 h a doubling; the spread is the same part of it; half to each level."""
    found = known(growth((), CORD))
    assert found.laboratory.mean == pytest.approx(24 / 31.9)
    assert found.laboratory.sd == pytest.approx(24 / 31.9 * 6.8 / 31.9)
    assert found.between == found.within == pytest.approx(found.laboratory.var / 2)
    assert (found.widen, found.runs) == (1.0, 0)


def test_many_own_runs_outweigh_what_was_published() -> None:
    runs = [RunSum.of((0.30 + n % 5 / 100, 0.32 + n % 3 / 100)) for n in range(400)]
    found = known(growth(runs, CORD))
    assert found.laboratory.mean == pytest.approx(fmean(run.mean for run in runs), abs=1e-3)
    assert found.laboratory.sd < 0.005
    assert found.widen == pytest.approx(1.0, abs=0.005)


def test_one_own_run_moves_the_rate_a_part_of_the_way() -> None:
    found = known(growth([RunSum.of([0.4, 0.4, 0.4])], CORD))
    assert 0.4 < found.laboratory.mean < CORD.rate.mean
    assert found.laboratory.var < CORD.rate.var


@pytest.mark.parametrize(("runs", "is_known"), [(0, False), (2, False), (3, True)])
def test_a_source_without_a_figure_needs_three_own_runs(runs: int, is_known: bool) -> None:
    past = [RunSum.of([0.4 + n / 100, 0.45]) for n in range(runs)]
    assert (growth(past, None) is not None) == is_known
    assert (growth([*past, RunSum.of(())], None) is not None) == is_known  # tells nothing


def test_the_spreads_are_estimated_as_in_an_analysis_of_variance() -> None:
    """Three runs of two: by hand, mean squares within 0.005 and between the means 0.01."""
    found = known(growth([RunSum.of(r) for r in ([0.35, 0.45], [0.45, 0.55], [0.55, 0.65])], None))
    assert found.within == pytest.approx(0.005)
    assert found.between == pytest.approx(0.01 - 0.005 / 2)
    assert found.laboratory.mean == pytest.approx(0.5)
    assert found.laboratory.var == pytest.approx(0.01 / 3)


def test_runs_that_are_all_alike_leave_something_to_chance() -> None:
    found = known(growth([RunSum.of([0.5, 0.5])] * 4, None))
    assert found.between > 0
    assert found.within > 0
    single = known(growth([RunSum.of([rate]) for rate in (0.4, 0.5, 0.6)], None))
    assert single.between == single.within == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("freedom", "quantile"),
    # Student's t, 95 of 100: Abramowitz and Stegun 1964, table 26.10.
    [(2, 2.920), (4, 2.132), (6, 1.943), (10, 1.812), (30, 1.697)],
)
def test_an_estimated_spread_widens_as_students_t(freedom: int, quantile: float) -> None:
    assert widening(freedom) * Z == pytest.approx(quantile, rel=0.013)


def test_own_counts_pull_the_rate_of_the_run() -> None:
    before = known(growth((), CORD))
    slow = before.of_run([0.3, 0.3, 0.3])
    assert 0.3 < slow.mean < before.laboratory.mean
    assert slow.var < before.of_run([0.3]).var < before.of_run([]).var


rates = st.lists(st.floats(-1, 3), min_size=1, max_size=12)


@given(st.lists(rates, min_size=0, max_size=8), rates)
def test_the_rate_lies_between_what_was_published_and_what_was_seen(
    past: list[list[float]], own: list[float]
) -> None:
    runs = [RunSum.of(one) for one in past]
    found = known(growth(runs, CORD))
    ends = [CORD.rate.mean, *(run.mean for run in runs)]
    assert min(ends) - 1e-9 <= found.laboratory.mean <= max(ends) + 1e-9
    assert found.laboratory.var <= CORD.rate.var + 1e-12
    run = found.of_run(own)
    assert min(*own, found.laboratory.mean) - 1e-9 <= run.mean
    assert run.mean <= max(*own, found.laboratory.mean) + 1e-9
    assert found.widen >= 1


@given(rates)
def test_sums_hold_what_the_rates_say(one: list[float]) -> None:
    run = RunSum.of(one)
    assert run.mean == pytest.approx(fmean(one), abs=1e-6)
    mean = fmean(one)
    assert run.scatter == pytest.approx(sum((x - mean) ** 2 for x in one), abs=1e-4)


@given(st.floats(-50, 50), st.floats(0, 50), st.floats(-60, 60))
def test_a_chance_is_that_of_the_normal_distribution(mean: float, var: float, limit: float) -> None:
    one = Normal(mean, var)
    assert 0 <= one.at_least(limit) <= 1
    if var > 1e-3:
        expected = 1 - NormalDist(mean, sqrt(var)).cdf(limit)
        assert one.at_least(limit) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("mean", "var"), [(float("nan"), 1), (0, -1), (0, float("inf"))])
def test_a_normal_that_cannot_be_is_not_made(mean: float, var: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        Normal(mean, var)


def test_a_file_of_figures_tells_every_fault() -> None:
    text = """
    [[growth]]
    source = "a"
    name = "n"
    doubling_minutes = 10
    spread_minutes = 10
    citation = "c"
    verified = false
    [[growth]]
    source = "b"
    doubling_minutes = "10"
    """
    with pytest.raises(CatalogueError) as raised:
        load(text)
    told = str(raised.value)
    assert "more than its spread" in told
    assert "doubling_minutes is str" in told
    assert "name is missing" in told


SAID = {
    "expansion-doubling-hours-bone-marrow": "48, 12",
    "expansion-colonies-per-million-bone-marrow": "2.5,20",
    "expansion-passage-limit-bone-marrow": "5",
    "expansion-doubling-limit-bone-marrow": "12.5",
    "expansion-release-days": "21",
}


def test_a_site_states_its_own_figures_by_source() -> None:
    found = settings(SAID, "bone-marrow")
    assert found.stated is not None
    assert (found.stated.doubling_minutes, found.stated.spread_minutes) == (48 * 60, 12 * 60)
    assert (found.colonies, found.passage_limit) == ((2.5, 20.0), 5)
    assert (found.doubling_limit, found.release_days, found.unread) == (12.5, 21, ())
    assert settings(SAID, "adipose-tissue") == Settings(release_days=21)
    assert settings({}, "bone-marrow") == Settings()


@pytest.mark.parametrize(
    ("policy", "value"),
    [
        (ALL[0], "48"),
        (ALL[0], "12,48"),
        (ALL[0], "0,0"),
        (ALL[0], "48,-2"),
        (ALL[1], "20,2"),
        (ALL[1], "0,5"),
        (ALL[1], "1,2000000"),
        (ALL[2], "five"),
        (ALL[2], "-1"),
        (ALL[2], "2.5"),
        (ALL[3], "0"),
        (ALL[3], "1e9"),
        (ALL[4], "21 days"),
        (ALL[4], "²"),
    ],
)
def test_what_cannot_be_read_counts_as_not_set_and_is_told(policy: str, value: str) -> None:
    name = policy.format(source="bone-marrow")
    assert settings({name: value}, "bone-marrow") == Settings(unread=(name,))


@given(st.text(max_size=12), st.sampled_from(ALL))
def test_no_value_of_a_policy_breaks_a_plan(value: str, policy: str) -> None:
    name = policy.format(source="bone-marrow")
    found = settings({name: value}, "bone-marrow")
    assert found.unread in ((), (name,))
