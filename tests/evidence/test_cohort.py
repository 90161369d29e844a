"""The exported cohort: what may be in it, what is withheld, and that it is whole or absent."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from blastema.evidence import (
    CohortError,
    EvidenceError,
    FolderNotEmptyError,
    pseudonym,
    write_cohort,
)
from blastema.evidence.release import folder
from blastema.evidence.release.codebook import COLUMNS, NAMES, age_band
from blastema.evidence.release.csvtext import cell_text, csv_bytes

ASKED = {"condition": "knee-osteoarthritis", "cut": "position 1204"}
Rows = list[dict[str, object]]


def person(
    name: str, arm: str = "usual-care", age: int | None = 45, sex: str | None = "female"
) -> Rows:
    """Two rows: a baseline answer and a post-treatment visit that was due and not answered."""
    shared = {
        "subject": name,
        "condition": "knee-osteoarthritis",
        "arm": arm,
        "instrument": "nrs-pain",
        "age_years": age,
        "sex": sex,
        "due": True,
    }
    return [
        {**shared, "visit": "baseline", "relative_day": -3, "value_milli": 4000, "answered": True},
        {**shared, "visit": "week-4", "relative_day": 28, "value_milli": None, "answered": False},
    ]


def table(rows: Rows) -> pa.Table:
    types = {"age_years": pa.int64(), "sex": pa.string(), "value_milli": pa.int64()}
    found = pa.Table.from_pylist(rows)
    for name, kind in types.items():
        if name in found.column_names:
            found = found.set_column(found.column_names.index(name), name, found[name].cast(kind))
    return found


def people(count: int, **facts: object) -> Rows:
    start = hashlib.sha256(repr(facts).encode()).hexdigest()[:6]
    return [row for n in range(count) for row in person(f"{start}-{n:03}", **facts)]  # type: ignore[arg-type]


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_five_files_are_written_and_both_tables_hold_the_same(tmp_path: Path) -> None:
    written = write_cohort(table(people(6)), tmp_path / "out", definition=ASKED)
    assert sorted(p.name for p in written.folder.iterdir()) == [
        "codebook.csv",
        "cohort.csv",
        "cohort.parquet",
        "counts.csv",
        "fingerprint.json",
    ]
    assert (written.rows, written.subjects, written.due, written.answered) == (12, 6, 12, 6)
    rows = read_csv(written.folder / "cohort.csv")
    parquet = pq.read_table(written.folder / "cohort.parquet")
    assert parquet.column_names == list(NAMES) == list(rows[0])
    for row, same in zip(rows, parquet.to_pylist(), strict=True):
        assert list(row.values()) == [cell_text(value) for value in same.values()]
    assert rows[0]["relative_day"] == "-3"
    assert rows[1]["value_milli"] == ""


def test_the_codebook_has_a_full_line_for_every_column(tmp_path: Path) -> None:
    write_cohort(table(people(6)), tmp_path / "out", definition=ASKED)
    lines = read_csv(tmp_path / "out" / "codebook.csv")
    assert [line["name"] for line in lines] == [column.name for column in COLUMNS]
    assert all(all(line.values()) for line in lines)


def test_the_counts_say_eligible_treated_due_answered(tmp_path: Path) -> None:
    rows = people(6) + people(7, arm="sham")
    write_cohort(table(rows), tmp_path / "out", definition=ASKED)
    lines = [list(line.values())[2:] for line in read_csv(tmp_path / "out" / "counts.csv")]
    assert lines == [
        ["baseline", "sham", "7", "0", "7", "7"],
        ["baseline", "usual-care", "6", "0", "6", "6"],
        ["baseline", "all", "13", "0", "13", "13"],
        ["week-4", "sham", "7", "0", "7", "0"],
        ["week-4", "usual-care", "6", "0", "6", "0"],
        ["week-4", "all", "13", "0", "13", "0"],
    ]


def test_the_bytes_are_the_same_from_run_to_run_and_for_any_order(tmp_path: Path) -> None:
    rows = people(6) + people(9, arm="sham", age=71)
    first = write_cohort(table(rows), tmp_path / "one", definition=ASKED)
    second = write_cohort(table(rows[::-1]), tmp_path / "two", definition=ASKED)
    assert first.files == second.files
    assert first.content == second.content
    for name in (*first.files, "fingerprint.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_fingerprint_file_names_every_file_by_its_hash(tmp_path: Path) -> None:
    written = write_cohort(table(people(6)), tmp_path / "out", definition=ASKED)
    said = json.loads((tmp_path / "out" / "fingerprint.json").read_text())
    assert said["definition"] == ASKED
    assert said["threshold"] == 5
    assert said["content"] == written.content
    for name, digest in said["files"].items():
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest
    changed = write_cohort(table(people(6)), tmp_path / "b", definition={**ASKED, "cut": "9"})
    assert changed.content != written.content


def test_an_arm_below_the_threshold_leaves_the_export_and_every_total(tmp_path: Path) -> None:
    rows = people(4, arm="sham") + people(8)
    written = write_cohort(table(rows), tmp_path / "out", definition=ASKED)
    assert written.withheld_subjects == 4
    for name in ("cohort.csv", "counts.csv", "fingerprint.json"):
        assert "sham" not in (tmp_path / "out" / name).read_text()
    total = [r for r in read_csv(tmp_path / "out" / "counts.csv") if r["arm"] == "all"]
    assert [line["eligible"] for line in total] == ["8", "8"]


@pytest.mark.parametrize(
    ("groups", "withheld"),
    [
        # six women of 40-49 may be shown, and nobody else is there
        ([(6, 45, "female")], 0),
        # two men would be singled out; two withheld people are few, so the six go with them
        ([(6, 45, "female"), (2, 45, "male")], 8),
        # five withheld people are enough, the six stay
        ([(6, 45, "female"), (2, 45, "male"), (3, 71, "male")], 5),
        # the smaller of two large groups hides the two
        ([(6, 45, "female"), (9, 62, "male"), (2, 30, "male")], 8),
        # not recorded is a trait like any other
        ([(6, 45, "female"), (2, None, None)], 8),
    ],
)
def test_traits_that_single_out_are_withheld(
    tmp_path: Path, groups: list[tuple[int, int | None, str | None]], withheld: int
) -> None:
    rows = [row for count, age, sex in groups for row in people(count, age=age, sex=sex)]
    written = write_cohort(table(rows), tmp_path / "out", definition=ASKED)
    assert written.blurred_subjects == withheld
    hidden = {
        (row["age_band"], row["sex"], row["subject"])
        for row in read_csv(tmp_path / "out" / "cohort.csv")
        if "withheld" in row.values()
    }
    assert len(hidden) == withheld
    assert all(found[:2] == ("withheld", "withheld") for found in hidden)


@pytest.mark.parametrize(
    ("years", "band"),
    [(0, "0-9"), (9, "0-9"), (10, "10-19"), (89, "80-89"), (90, "90+"), (104, "90+")],
)
def test_ages_are_banded_and_over_89_is_one_group(tmp_path: Path, years: int, band: str) -> None:
    # 45 CFR 164.514(b)(2)(i)(C): ages over 89 are pooled
    assert age_band(years) == band
    write_cohort(table(people(5, age=years)), tmp_path / "out", definition=ASKED)
    rows = read_csv(tmp_path / "out" / "cohort.csv")
    assert {row["age_band"] for row in rows} == {band}


def test_a_negative_age_has_no_band() -> None:
    with pytest.raises(ValueError, match="negative"):
        age_band(-1)


def _with(**change: object) -> Callable[[Rows], Rows]:
    return lambda rows: [{**rows[0], **change}, *rows[1:]]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_with(birth_date=dt.date(1980, 2, 29)), "column birth_date holds dates"),
        (_with(note="called twice"), "column note is not in the codebook"),
        (lambda rows: [{k: v for k, v in r.items() if k != "due"} for r in rows], "no column due"),
        (lambda rows: [{**r, "age_band": "40-49"} for r in rows], "keep one"),
        (lambda rows: [{**r, "relative_day": "soon"} for r in rows], "relative_day is string"),
        (lambda rows: [{**r, "age_years": None} for r in rows] + person("x", age=-1), "negative"),
        (_with(subject="0190163d-8694-739b-aea5-966c26f8ad90"), "UUIDv7"),
        (_with(subject="=HYPERLINK(1)"), "column subject has 1 values that are not allowed"),
        (_with(arm="Usual Care"), "column arm has 1 values"),
        (_with(sex="F"), "expected female, male, other, unknown"),
        (_with(visit=None), "column visit is empty in 1 rows"),
        (_with(answered=False), "contradict each other"),
        (_with(due=False), "answered and was not due"),
        (_with(visit="week-4"), "same instrument and visit twice"),
        (_with(arm="sham"), "arm changes between rows"),
        (_with(sex="male"), "sex changes between rows"),
        (_with(age_years=12), "age_band changes between rows"),
    ],
)
def test_rows_that_may_not_leave_are_refused_and_nothing_is_written(
    tmp_path: Path, spoil: Callable[[Rows], Rows], said: str
) -> None:
    with pytest.raises(CohortError, match=said):
        write_cohort(table(spoil(people(6))), tmp_path / "out", definition=ASKED)
    assert list(tmp_path.iterdir()) == []


def test_ages_that_are_not_whole_years_are_refused(tmp_path: Path) -> None:
    rows = table(people(6)).drop_columns(["age_years"])
    rows = rows.append_column("age_years", pa.repeat(45.5, rows.num_rows))
    with pytest.raises(CohortError, match="age_years is double; expected whole years"):
        write_cohort(rows, tmp_path / "out", definition=ASKED)


def test_a_column_given_twice_is_refused(tmp_path: Path) -> None:
    rows = table(people(6))
    with pytest.raises(CohortError, match="a column comes twice"):
        write_cohort(rows.append_column("arm", rows["arm"]), tmp_path / "o", definition=ASKED)


def test_every_fault_is_listed_and_no_value_is_repeated(tmp_path: Path) -> None:
    rows = [{**row, "arm": "Mrs Secret", "sex": "F"} for row in people(6)]
    with pytest.raises(CohortError) as caught:
        write_cohort(table(rows), tmp_path / "out", definition=ASKED)
    assert len(caught.value.faults) == 2
    assert "Secret" not in str(caught.value)


def test_a_folder_that_holds_anything_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FolderNotEmptyError, match="is not empty"):
        write_cohort(table(people(6)), tmp_path, definition=ASKED)
    with pytest.raises(FolderNotEmptyError, match="is not a folder"):
        write_cohort(table(people(6)), tmp_path / "mine.txt", definition=ASKED)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    written = write_cohort(table(people(6)), tmp_path / "out", definition=ASKED)
    assert len(list(written.folder.iterdir())) == 5


def test_a_disk_that_fails_half_way_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = folder._write_synced

    def full_at_the_third(path: Path, content: bytes) -> None:
        if len(list(path.parent.iterdir())) == 2:
            raise OSError(28, "No space left on device")
        real(path, content)

    monkeypatch.setattr(folder, "_write_synced", full_at_the_third)
    with pytest.raises(OSError, match="No space"):
        write_cohort(table(people(6)), tmp_path / "out", definition=ASKED)
    assert list(tmp_path.iterdir()) == []


def test_a_threshold_that_protects_nobody_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="use 3 or more"):
        write_cohort(table(people(6)), tmp_path / "out", definition=ASKED, threshold=1)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        # the starts that OWASP's "CSV Injection" lists
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        # a number of ours is a number, also below zero
        (-7, "-7"),
        ("knee-osteoarthritis", "knee-osteoarthritis"),
        (None, ""),
        (True, "true"),
    ],
)
def test_no_cell_is_a_formula(value: str | int | None, text: str) -> None:
    assert cell_text(value) == text


def test_a_header_is_no_formula_either() -> None:
    assert csv_bytes(["=a"], [["b", 1]]) == b"'=a\nb,1\n"


def test_a_pseudonym_needs_its_key() -> None:
    # RFC 4231, test case 1: HMAC-SHA-256 of "Hi There" under twenty bytes 0x0b begins b0344c61...
    assert pseudonym("Hi There", b"\x0b" * 20) == "s-b0344c61d8db38535ca8"
    with pytest.raises(EvidenceError, match="15 bytes; use 16 or more"):
        pseudonym("x", b"k" * 15)
