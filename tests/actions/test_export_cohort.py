"""A cohort without names: who is in it, who is not, and what the log says of it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from django.db import DatabaseError

from blastema.actions.export_cohort import Exported, export_cohort
from blastema.actions.manage_patient import withdraw_patient
from blastema.core.patient.state import PatientWithdrawal
from blastema.evidence import FolderNotEmptyError
from blastema.records import access
from blastema.records.models import AccessLog, Course, Patient
from tests.actions.spreadsheets import ROWS, bring
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db

# Four people of another arm: below the threshold of five (evidence/disclosure.py).
FEW = [f"2{number},M,R,PT,heel,{visit},3" for number in range(4) for visit in (0, 1)]


@pytest.fixture
def world() -> World:
    return World("export")


def export(world: World, folder: Path, **asked: str) -> Exported:
    exported = export_cohort(world.act("analyst"), folder=folder, **asked)
    assert isinstance(exported, Exported), exported
    return exported


def lines(folder: Path) -> list[dict[str, str]]:
    with (folder / "cohort.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_one_row_is_one_scale_at_one_due_visit(world: World, tmp_path: Path) -> None:
    bring(world, *ROWS)
    exported = export(world, tmp_path / "out")
    assert (exported.files.subjects, exported.files.rows) == (7, 14)
    assert (exported.files.due, exported.files.answered) == (14, 13)
    found = lines(tmp_path / "out")
    assert {(row["visit"], row["relative_day"]) for row in found} == {
        ("baseline", "0"),
        ("week-6", "42"),
    }
    assert sum(row["answered"] == "false" and row["value_milli"] == "" for row in found) == 1
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "codebook.csv",
        "cohort.csv",
        "cohort.parquet",
        "counts.csv",
        "fingerprint.json",
    ]


def test_no_id_of_ours_and_none_of_theirs_is_in_a_file(world: World, tmp_path: Path) -> None:
    bring(world, *(row.replace(",F,", ",F,", 1) for row in ROWS), "Zaphira,F,L,BM,knee,0,4")
    export(world, tmp_path / "out")
    written = b"".join(path.read_bytes() for path in (tmp_path / "out").iterdir())
    ids = [
        *Patient.objects.values_list("id", flat=True),
        *Course.objects.values_list("id", flat=True),
    ]
    assert not any(one.encode() in written for one in (*ids, "Zaphira"))


def test_small_arms_stay_out_and_out_of_the_log(world: World, tmp_path: Path) -> None:
    bring(world, *ROWS, *FEW)
    exported = export(world, tmp_path / "out")
    assert (exported.files.subjects, exported.files.withheld_subjects) == (7, 4)
    assert {row["condition"] for row in lines(tmp_path / "out")} == {"knee-osteoarthritis"}
    inside = set(Patient.objects.filter(sex="female").values_list("id", flat=True))
    looks = AccessLog.objects.filter(what="cohort.export")
    assert set(looks.values_list("patient", flat=True)) == inside
    assert looks.count() == 7


def test_the_same_question_gives_the_same_files(world: World, tmp_path: Path) -> None:
    bring(world, *ROWS)
    first = export(world, tmp_path / "one").files
    world.later(days=3)
    assert export(world, tmp_path / "two").files.content == first.content
    assert lines(tmp_path / "one") == lines(tmp_path / "two")


def test_exports_of_two_definitions_cannot_be_joined(world: World, tmp_path: Path) -> None:
    bring(world, *ROWS)
    export(world, tmp_path / "all")
    export(world, tmp_path / "knees", condition="knee-osteoarthritis")
    names = [{row["subject"] for row in lines(tmp_path / each)} for each in ("all", "knees")]
    assert len(names[0]) == len(names[1]) == 7
    assert not names[0] & names[1]
    said = json.loads((tmp_path / "knees" / "fingerprint.json").read_text("utf-8"))
    assert said["definition"]["condition"] == "knee-osteoarthritis"


def test_of_each_person_and_condition_the_first_course_counts(world: World, tmp_path: Path) -> None:
    bring(world, *ROWS, "1,F,R,BM,knee,0,9")
    exported = export(world, tmp_path / "out")
    assert exported.files.subjects == 7
    assert exported.left_out == {"a later course of the same person and condition": 1}


def test_who_withdrew_from_the_registry_is_left_out_and_said(world: World, tmp_path: Path) -> None:
    bring(world, *ROWS)
    patient = Patient.objects.order_by("id").first().id
    registry = PatientWithdrawal.REGISTRY
    done(withdraw_patient(world.act("coordinator"), patient=patient, from_=registry))
    exported = export(world, tmp_path / "out")
    assert exported.files.subjects == 6
    assert exported.left_out == {"withdrawn from the registry": 1}


def test_nothing_is_left_behind_where_the_log_cannot_be_written(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(world, *ROWS)

    def full(looks: object) -> None:
        raise DatabaseError("database or disk is full")

    monkeypatch.setattr(access, "write", full)
    with pytest.raises(DatabaseError):
        export(world, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_is_refused_before_anything_is_logged(
    world: World, tmp_path: Path
) -> None:
    bring(world, *ROWS)
    (tmp_path / "mine.txt").write_text("kept")
    with pytest.raises(FolderNotEmptyError, match="not an empty folder"):
        export(world, tmp_path)
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize(
    ("asked", "rules"),
    [({"condition": "broken-heart"}, {"COHORT-CONDITION"}), ({}, {"COHORT-EMPTY"})],
)
def test_a_cohort_of_nobody(world: World, tmp_path: Path, asked, rules) -> None:
    told = export_cohort(world.act("analyst"), folder=tmp_path / "out", **asked)
    assert refused(told) == rules
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("role", ["front-desk", "coordinator", "clinician", "quality"])
def test_who_may_not_export(world: World, tmp_path: Path, role: str) -> None:
    bring(world, *ROWS)
    assert refused(export_cohort(world.act(role), folder=tmp_path / "out")) == {"ACCESS-ROLE"}
    assert list(tmp_path.iterdir()) == []


def test_only_the_sites_where_the_analyst_may_export(world: World, tmp_path: Path) -> None:
    bring(world, *ROWS)
    other = world.open_site("Second Clinic", "A9998")
    told = export_cohort(world.act("analyst", site=other), folder=tmp_path / "out")
    assert refused(told) == {"COHORT-EMPTY"}
