"""A real trial through the mapping and the Tally: published means as expected numbers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from blastema.core.intake import Intake, Mapping, decode_table, parse_mapping, read_table
from blastema.evidence import Description, Subject, describe, tally

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("BLASTEMA_TEST_DATA", ROOT.parent / "shared" / "data"))
FILE = DATA / "ashar2022_back_pain_rct.csv"

pytestmark = [
    pytest.mark.shared_data,
    pytest.mark.skipif(
        not FILE.exists(), reason=f"{FILE.name} is not beside the repository (BLASTEMA_TEST_DATA)"
    ),
]


@pytest.fixture(scope="module")
def mapping() -> Mapping:
    text = (ROOT / "examples" / "ashar2022_back_pain_rct.toml").read_text(encoding="utf-8")
    return parse_mapping(text)


@pytest.fixture(scope="module")
def intake(mapping: Mapping) -> Intake:
    return read_table(decode_table(FILE.read_bytes(), mapping.file), mapping)


def described(intake: Intake, instrument: str) -> Description:
    cohort = [Subject(e.identifier, e.arm, e.scores(instrument)) for e in intake.episodes]
    return describe(tally(cohort, intake.source))


def test_151_randomised_are_read_and_every_other_row_is_accounted_for(intake: Intake) -> None:
    # The trial's record NCT03294148: 151 randomised, 81 women and 70 men, mean age 41.1.
    assert len(intake.episodes) == 151
    assert sum(e.sex == "female" for e in intake.episodes) == 81
    ages = [e.age for e in intake.episodes if e.age is not None]
    assert round(sum(ages) / len(ages), 1) == 41.1
    # The file itself: 341 rows, 54 of volunteers, one of a patient without a group.
    assert {s.why: s.count for s in intake.skipped} == {
        "a healthy volunteer, not a patient": 54,
        "a patient who was not randomised": 1,
    }
    used = sum(len(e.rows) for e in intake.episodes)
    assert used + sum(s.count for s in intake.skipped) == intake.data_rows == 341
    assert intake.rejected == ()


@pytest.mark.parametrize(
    ("instrument", "arm", "due", "answered", "mean", "sd"),
    [
        # nrs: the means published in JAMA Psychiatry 2022;79(1):13-23; numbers of completers
        # as in the trial's record (44, 44 and 47 of 50, 51 and 50)
        ("nrs", "pain-reprocessing-therapy", 50, 44, "1.18", "1.24"),
        ("nrs", "open-label-placebo", 51, 44, "2.84", "1.64"),
        ("nrs", "usual-care", 50, 47, "3.13", "1.45"),
        # odi: computed from the file with Python's own statistics.mean and statistics.stdev
        ("odi", "pain-reprocessing-therapy", 50, 44, "10.14", "10.63"),
        ("odi", "open-label-placebo", 51, 44, "19.00", "11.07"),
        ("odi", "usual-care", 50, 47, "20.68", "10.68"),
    ],
)
def test_the_second_visit_is_as_published(
    intake: Intake, instrument: str, arm: str, due: int, answered: int, mean: str, sd: str
) -> None:
    rows = described(intake, instrument).rows
    (row,) = [r for r in rows if r.arm == arm and r.visit == "post-treatment"]
    assert (row.due, row.answered) == (due, answered)
    assert (f"{row.mean:.2f}", f"{row.sd:.2f}") == (mean, sd)


def test_everybody_was_due_at_baseline_and_answered(intake: Intake) -> None:
    rows = [r for r in described(intake, "nrs").rows if r.visit == "baseline"]
    assert (sum(r.due for r in rows), sum(r.answered for r in rows)) == (151, 151)


def test_those_who_dropped_out_are_named_as_missing(intake: Intake) -> None:
    # 151 - 135 rows at the second visit = 16
    missing = described(intake, "nrs").missing
    assert "16 of 151 people due after baseline never answered" in missing.sentence
    assert {arm: roll.silent for arm, roll in missing.rolls} == {
        "open-label-placebo": 7,
        "pain-reprocessing-therapy": 6,
        "usual-care": 3,
    }
