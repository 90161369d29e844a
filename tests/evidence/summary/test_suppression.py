"""Sums that leave out entries about few subjects: how many, said everywhere, never taken off."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.evidence import EvidenceError
from blastema.evidence.mixed.fit import fit
from blastema.evidence.mixed.formula import design
from blastema.evidence.report.asked import Asked
from blastema.evidence.report.make import report
from blastema.evidence.report.of_fit import parts_of_fit
from blastema.evidence.summary import file
from blastema.evidence.summary.errors import SubtractionError
from blastema.evidence.summary.summarise import summarise
from blastema.evidence.summary.summary import Summary
from tests.evidence.means import made
from tests.evidence.specifications import PLAIN, RICH
from tests.evidence.summary.subjects import Subject, judge, people, wide_table

WHOLE = judge(
    [{"arm": "care", "age": 50, "v0": 1.0, "v1": 2.0, "v2": 3.0}] * 3
    + [{"arm": "care", "age": 40, "v0": 1.0, "v1": None, "v2": None}] * 2
    + [{"arm": "cells", "age": 40, "v0": None, "v1": None, "v2": None}]
    + [{"arm": "cells", "age": 60, "v0": 5.0, "v1": 4.0, "v2": None}] * 4,
    PLAIN,
)
SAID = (
    "Suppressed: groups of fewer than 3 people with the same visits answered are in no sum (care 2 "
    "people in 1 entry, cells 1 person in 1 entry)."
)


def test_entries_about_fewer_than_least_are_left_out_and_counted() -> None:
    found = WHOLE.suppressed(3)
    assert {(key.arm, key.pattern): e.n for key, e in found.entries.items()} == {
        ("care", "111"): 3,
        ("cells", "110"): 4,
    }
    assert found.withheld == {(3, "care"): (1, 2), (3, "cells"): (1, 1)}
    assert found.notes[0].startswith(SAID)
    assert found.moments().notes == found.notes


@given(people(30), st.integers(3, 6))
def test_the_judge_agrees(subjects: list[Subject], least: int) -> None:
    """A plain count of who shares arm, sex (group and stratum) and pattern."""
    whole = summarise(wide_table(subjects), RICH, source="a")
    there = [s for s in subjects if None not in (s["age"], s["base"], s["race"])]
    keys = [
        (s["arm"], s["sex"], *(s[visit.name] is not None for visit in RICH.visits)) for s in there
    ]
    counts = Counter(keys)
    few = [key for key in keys if counts[key] < least]
    found = whole.suppressed(least)
    assert found.subjects == len(there) - len(few)
    for arm in RICH.arm.levels:
        mine = [key for key in few if key[0] == arm]
        assert found.withheld[least, arm] == (len(set(mine)), len(mine))
    assert found.left_out == whole.left_out
    assert file.from_table(file.to_table(found)) == found


def test_a_suppressed_summary_says_so_in_its_fingerprint_also_where_nothing_was_small() -> None:
    plenty = WHOLE.only(arms=["cells"]).suppressed(3).suppressed(3)
    assert plenty.withheld[3, "care"] == (0, 0)
    big = judge([{"arm": "care", "age": 50, "v0": 1.0, "v1": 2.0, "v2": 3.0}] * 3, PLAIN)
    assert big.suppressed(3).entries == big.entries
    assert len({big.fingerprint, big.suppressed(3).fingerprint, big.suppressed(4).fingerprint}) == 3


def test_suppressed_sums_add_and_keep_count_of_each_least() -> None:
    other = replace(WHOLE, sources=frozenset("b")).suppressed(4)
    both = WHOLE.suppressed(3) + other
    assert both.withheld[3, "care"] == (1, 2)
    assert both.withheld[4, "care"] == (2, 5)
    assert len(both.notes) == 2
    assert both == other + WHOLE.suppressed(3)


@pytest.mark.parametrize("left", [True, False])
def test_nothing_is_taken_off_a_suppressed_summary(left: bool) -> None:
    one, two = (WHOLE.suppressed(3), WHOLE) if left else (WHOLE, WHOLE.suppressed(3))
    with pytest.raises(SubtractionError, match="expected sums that hold everybody"):
        one - two


@pytest.mark.parametrize("least", [-1, 0, 1, 2])
def test_a_least_that_protects_nobody_is_refused(least: int) -> None:
    with pytest.raises(EvidenceError, match="protects nobody; use 3 or more"):
        WHOLE.suppressed(least)


def test_an_altered_count_of_the_withheld_is_refused() -> None:
    table = file.to_table(WHOLE.suppressed(3))
    metadata = dict(table.schema.metadata)
    metadata[b"withheld"] = metadata[b"withheld"].replace(b"1,2", b"0,0")
    with pytest.raises(file.SummaryFileError, match="altered"):
        file.from_table(table.replace_schema_metadata(metadata))


@pytest.fixture(scope="module")
def trial() -> Summary:
    import pyarrow as pa

    table = pa.Table.from_pylist(made.rows())
    return summarise(table, made.specification(), source="made").suppressed(10)


def test_a_fit_and_a_report_of_suppressed_sums_carry_the_sentence(trial: Summary) -> None:
    found = fit(trial.moments(()), design("~ arm*visit", trial.specification))
    (said,) = trial.notes
    assert found.notes == trial.notes
    parts = parts_of_fit(found, trial, Asked("2026-11-29", commands=("again",)))
    assert sum(one.eligible for one in parts.people) == 120, "nobody disappears"
    assert said in report(parts).html()
