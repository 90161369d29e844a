"""What ``describe`` prints: figures, who is missing, and how to make it again."""

from __future__ import annotations

import hashlib

import pytest

from blastema.evidence import Subject, Tally, describe, tally

COHORT = [
    Subject("s1", "usual-care", {"baseline": 4000, "week-4": 3000, "week-12": None}, True),
    Subject("s2", "usual-care", {"baseline": 6000, "week-4": None, "week-12": None}, True),
    Subject("s3", "usual-care", {"baseline": None}, False),
    Subject("s4", "sham", {"baseline": 5000, "week-4": 5000}),
]


def test_the_rows_have_the_contract_s_keys_and_order() -> None:
    rows = describe(tally(COHORT, "clinic-1"), visits=["week-4", "week-12"]).to_json()["rows"]
    # By hand: mean of 4 and 6 is 5, sample SD is the root of 2; one answer has no SD.
    assert rows == [
        {"arm": "sham", "visit": "baseline", "due": 1, "answered": 1, "mean": 5.0, "sd": None},
        {"arm": "sham", "visit": "week-4", "due": 1, "answered": 1, "mean": 5.0, "sd": None},
        {
            "arm": "usual-care",
            "visit": "baseline",
            "due": 3,
            "answered": 2,
            "mean": 5.0,
            "sd": 2**0.5,
        },
        {"arm": "usual-care", "visit": "week-4", "due": 2, "answered": 1, "mean": 3.0, "sd": None},
        {
            "arm": "usual-care",
            "visit": "week-12",
            "due": 2,
            "answered": 0,
            "mean": None,
            "sd": None,
        },
    ]


def test_missing_answers_are_counted_and_said_in_words() -> None:
    missing = describe(tally(COHORT, "clinic-1")).missing.to_json()
    # By hand: of 9 due, s1 misses one, s2 two, s3 one; s2 of s1, s2, s4 is silent after baseline.
    assert "4 of 9 due answers are missing (44.4 %)" in str(missing["sentence"])
    assert "1 of 3 people due after baseline never answered" in str(missing["sentence"])
    assert missing["arms"] == [
        {
            "arm": "sham",
            "eligible": 1,
            "treated": 0,
            "not_treated": 0,
            "treatment_not_recorded": 1,
            "due_after_baseline": 1,
            "never_answered_after_baseline": 0,
        },
        {
            "arm": "usual-care",
            "eligible": 3,
            "treated": 2,
            "not_treated": 1,
            "treatment_not_recorded": 0,
            "due_after_baseline": 2,
            "never_answered_after_baseline": 1,
        },
    ]
    assert {"arm": "usual-care", "visit": "week-4", "due": 2, "missing": 1} in missing["cells"]


def test_the_printed_table_says_eligible_treated_due_and_answered() -> None:
    printed = describe(tally(COHORT, "clinic-1"), definition={"outcome": "nrs"}).text()
    for wanted in (
        "usual-care: eligible 3, treated 2, due after baseline 2, never answered after baseline 1",
        "sham: eligible 1, treated not recorded",
        "usual-care, week-12: 2 of 2 due did not answer",
        "outcome nrs",
        "sources clinic-1",
    ):
        assert wanted in printed
    assert "     5.00     1.41" in printed  # the root of 2, two decimals


def test_nothing_due_is_said_plainly() -> None:
    assert "nothing to describe" in describe(Tally()).text()


def test_the_fingerprint_is_of_the_bytes_that_its_docstring_names() -> None:
    found = describe(
        tally([Subject("s", "a", {"baseline": 1500})], "clinic-1"),
        definition={"outcome": "nrs"},
        code="9.9.9",
    )
    body = (
        b'{"code":"9.9.9","definition":{"outcome":"nrs"},"format":"blastema-describe-summary-1",'
        b'"summary":{"baseline":"baseline","cells":[["a","baseline","1","1","1500","2250000"]],'
        b'"rolls":[["a","1","0","0","0","0"]]}}'
    )
    assert found.fingerprint == hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize(
    ("subjects", "definition", "code"),
    [
        ([Subject("s", "a", {"baseline": 1501})], {"outcome": "nrs"}, "1"),
        ([Subject("s", "b", {"baseline": 1500})], {"outcome": "nrs"}, "1"),
        ([Subject("s", "a", {"baseline": 1500}, True)], {"outcome": "nrs"}, "1"),
        ([Subject("s", "a", {"baseline": 1500})], {"outcome": "odi"}, "1"),
        ([Subject("s", "a", {"baseline": 1500})], {"outcome": "nrs"}, "2"),
    ],
)
def test_sums_code_and_definition_each_change_the_fingerprint(
    subjects: list[Subject], definition: dict[str, object], code: str
) -> None:
    first = tally([Subject("s", "a", {"baseline": 1500})], "clinic-1")
    one = describe(first, definition={"outcome": "nrs"}, code="1")
    other = describe(tally(subjects, "clinic-1"), definition=definition, code=code)
    assert one.fingerprint != other.fingerprint
