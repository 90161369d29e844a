"""Published comparator arms: every figure equals the table of trials it was taken from."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from blastema.evidence.errors import SensitivityError
from blastema.evidence.sensitivity.comparators import (
    ComparatorArm,
    beside,
    comparator_arms,
)

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("BLASTEMA_TEST_DATA", ROOT.parent / "shared" / "data"))
TRIALS = DATA.parent / "reference" / "trials.csv"
ARMS = comparator_arms()


def test_a_knee_has_a_placebo_first_and_says_who_saw_it_where() -> None:
    first = beside("knee-osteoarthritis")[0]
    assert first.kind == "placebo"
    # RESTORE: saline, 144 people, numeric rating 0-10, -1.8 at 12 months (JAMA 2021, abstract).
    assert first.line(100) == (
        "Saline injection, in a randomised blinded trial: -18.0 on 0-100 after 12 months "
        "(Bennell 2021 (RESTORE), 144 people; https://doi.org/10.1001/jama.2021.19415)"
    )


def test_a_condition_without_a_published_arm_has_none() -> None:
    assert beside("neck-pain") == ()


@pytest.mark.shared_data
@pytest.mark.skipif(not TRIALS.exists(), reason=f"no table of trials at {TRIALS}")
@pytest.mark.parametrize("arm", ARMS, ids=lambda arm: f"{arm.study} {arm.when}")
def test_every_figure_is_in_the_table_of_trials(arm: ComparatorArm) -> None:
    rows = list(csv.DictReader(TRIALS.read_text("utf-8").splitlines()))
    mine = [
        row for row in rows if row["study"] == arm.study and float(row["scale_max"] or 0) == arm.top
    ]
    changes = {float(row["mean_change"]) for row in mine if row["mean_change"]}
    means = {float(row["mean"]) for row in mine if row["mean"]}
    if arm.note:  # "difference of the two means"
        assert arm.baseline is not None
        assert any(round(arm.baseline + arm.change, 6) == mean for mean in means)
    else:
        assert arm.change in changes
    assert arm.baseline is None or arm.baseline in means
    assert all(row["seen_as"] != "secondary" for row in mine)


@pytest.mark.parametrize("arm", ARMS, ids=lambda arm: f"{arm.study} {arm.when}")
def test_every_arm_has_a_source_that_can_be_opened(arm: ComparatorArm) -> None:
    assert arm.source.startswith("https://doi.org/10.")
    assert arm.seen


def test_a_scale_without_a_top_is_refused() -> None:
    with pytest.raises(SensitivityError, match="expected more than 0"):
        ARMS[0].on(0)
