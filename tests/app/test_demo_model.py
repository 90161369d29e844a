"""What is true of the invented patients follows from the model as it is written down."""

from __future__ import annotations

from math import exp, sqrt
from pathlib import Path
from random import Random
from statistics import fmean, pstdev

import pytest

from blastema.app.demo import model
from blastema.app.demo.model import ARMS, RHO, SD, TAU, VISITS

DRAWN = 4000
# Means of 4000 draws stray by this many standard errors less than once in ten thousand.
ERRORS = 4.0


def drawn(arm: str) -> list[model.Course]:
    chance = Random("model")
    return [model.draw(arm, chance.gauss(0, 1), chance) for _ in range(DRAWN)]


@pytest.mark.parametrize("arm", sorted(ARMS))
def test_latent_pain_has_the_means_and_spreads_that_are_told(arm: str) -> None:
    people = drawn(arm)
    for number in range(len(VISITS)):
        values = [person.latent[number] for person in people]
        spread = sqrt(SD**2 + (TAU**2 if number else 0))
        wanted = ARMS[arm].mean + ARMS[arm].change_at(number)
        assert abs(fmean(values) - wanted) < ERRORS * spread / sqrt(DRAWN)
        assert pstdev(values) == pytest.approx(spread, rel=0.06)


def test_visits_go_together_as_the_key_says() -> None:
    people = drawn("physiotherapy")
    first, last = ([p.latent[n] for p in people] for n in (0, 5))
    pairs = zip(first, last, strict=True)
    covariance = fmean((a - fmean(first)) * (b - fmean(last)) for a, b in pairs)
    assert covariance == pytest.approx(SD**2 * RHO, rel=0.12)


@pytest.mark.parametrize("arm", ["marrow-concentrate", "watchful-waiting"])
def test_the_mean_answer_counts_rounding_and_ends(arm: str) -> None:
    people = drawn(arm)
    for number in (0, 3):
        mean = fmean(person.nrs[number] for person in people)
        assert mean == pytest.approx(model.mean_answer(arm, number), abs=0.12)


def test_whoever_stops_stops_for_good_but_for_a_skipped_visit() -> None:
    people = drawn("watchful-waiting")
    assert all(person.seen[0] for person in people)
    at_the_end = fmean(person.seen[-1] for person in people)
    stops = [model.stop_probability(ARMS["watchful-waiting"], p.nrs[0]) for p in people]
    wanted = fmean((1 - stop) ** 5 for stop in stops) * (1 - model.SKIPS)
    assert at_the_end == pytest.approx(wanted, abs=0.03)


@pytest.mark.parametrize(
    ("arm", "first", "log_odds"),
    [
        # STOPS + STOPS_PER_POINT * (first - 6) + Arm.stops, by hand.
        ("physiotherapy", 6, -2.6),
        ("physiotherapy", 10, -2.0),
        ("marrow-concentrate", 6, -3.1),
        ("watchful-waiting", 2, -2.8),
    ],
)
def test_stopping_depends_on_arm_and_first_answer(arm: str, first: int, log_odds: float) -> None:
    assert model.stop_probability(ARMS[arm], first) == pytest.approx(1 / (1 + exp(-log_odds)))


def test_whoever_is_worse_off_chooses_cells_more_often() -> None:
    chance = Random("choice")
    shares = [
        fmean(model.chooses_cells(0.38, severity, chance) for _ in range(DRAWN))
        for severity in (-1.0, 0.0, 1.0)
    ]
    assert shares == sorted(shares)
    # 0.38 at a severity of 0, by the definition of ``share``.
    assert shares[1] == pytest.approx(0.38, abs=0.03)


def test_the_page_tells_the_model_as_it_is(root: Path) -> None:
    """The table of docs/reference/demonstration.md, read back."""
    told = {}
    for line in (root / "docs/reference/demonstration.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        arm = cells[0].partition(",")[0]
        if arm in ARMS:
            told[arm] = tuple(float(cell) for cell in cells[1:])
    assert told == {slug: (*arm.change, arm.stops) for slug, arm in ARMS.items()}
