"""`blastema import`: what a person types, reads and gets back, good files and bad."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from django.db import connection

from blastema.app import cli
from blastema.records.models import Episode, Patient, Site
from tests.actions.spreadsheets import HEADER, MAP, ROWS, table
from tests.actions.world import World
from tests.fhir.bundles import SECRET, bundle, condition, person
from tests.harness import run as harness
from tests.harness.databases import Throwaway


def write(path: Path, *resources: dict) -> Path:
    """A bundle as a file, packed where its name says so."""
    data = json.dumps(bundle(*resources)).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
    return path


def somebody(number: str) -> dict:
    return person(identifier=[{"system": "https://clinic.example/mr", "value": number}])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files in a folder and one deeper, packed and not, beside something else."""
    write(tmp_path / "in" / "a.json", somebody("1"), condition())
    write(tmp_path / "in" / "b.json.gz", somebody("2"))
    write(tmp_path / "in" / "deep" / "c.json", somebody("3"))
    (tmp_path / "in" / "readme.txt").write_text("not a bundle")
    return tmp_path / "in"


@pytest.fixture
def sheet(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "list.csv").write_bytes(table(*ROWS))
    (tmp_path / "map.toml").write_text(MAP, "utf-8")
    return tmp_path / "list.csv", tmp_path / "map.toml"


@pytest.fixture
def typed(committed_db: Throwaway, capsys: pytest.CaptureFixture[str]):
    """Runs a command in this process on a database of the test's own: code, out, err."""

    def type_(*arguments: object) -> tuple[int, str, str]:
        code = cli.main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return type_


class TestFhir:
    def test_a_folder_is_taken_in_and_again_changes_nothing(self, typed, folder) -> None:
        code, out, _ = typed("import", "fhir", folder, "--json")
        assert code == 0
        first = json.loads(out)
        assert {k: first[k] for k in ("created", "updated", "unchanged")} == {
            "created": 3,
            "updated": 0,
            "unchanged": 0,
        }
        assert list(first) == ["created", "updated", "unchanged", "skipped"]
        code, out, _ = typed("import", "fhir", folder)
        assert "3 patients: 0 created, 0 updated, 3 unchanged." in out
        assert "Nothing changed: all of it was known already." in out

    def test_one_object_on_standard_output_and_progress_beside_it(
        self, throwaway_db: Throwaway, folder: Path
    ) -> None:
        done = throwaway_db.run("import", "fhir", folder, "--json")
        assert done.stdout.count("\n") == 1
        assert isinstance(json.loads(done.stdout), dict)
        assert "bundles: 3 of 3" in done.stderr

    def test_a_file_named_twice_is_read_once(self, typed, folder) -> None:
        _, out, _ = typed("import", "fhir", folder, folder / "a.json", "--json")
        assert json.loads(out)["created"] == 3

    def test_one_bad_file_keeps_the_good_ones_out_too(self, typed, folder) -> None:
        write(folder / "z.json", person(birthDate=f"{SECRET}"), condition(subject="me"))
        code, out, err = typed("import", "fhir", folder)
        assert (code, out) == (2, "")
        assert f"{folder / 'z.json'}: Bundle.entry[0].resource.birthDate: found" in err
        assert "Bundle.entry[1].resource.subject" in err
        assert "Nothing was stored." in err
        assert SECRET not in err
        assert "Traceback" not in err
        assert (Patient.objects.count(), Site.objects.count()) == (0, 0)

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("half.json", b'{"resourceType": "Bun', "line 1, column"),
            ("array.json", b"[]", "Bundle"),
            ("patient.json", b'{"resourceType": "Patient"}', "Bundle.resourceType"),
            ("latin.json", b'{"resourceType": "\xe9"}', "bytes that are not UTF-8"),
            ("cut.json.gz", gzip.compress(b"{}", mtime=0)[:-4], "damaged gzip file"),
            ("not.json.gz", b"{}", "damaged gzip file"),
            ("list.csv", b"a,b", "ends in .json or .json.gz"),
        ],
    )
    def test_a_file_that_is_no_bundle(self, typed, tmp_path, name, content, said) -> None:
        (tmp_path / name).write_bytes(content)
        code, out, err = typed("import", "fhir", tmp_path / name)
        assert (code, out) == (2, "")
        assert name in err
        assert said in err
        assert "Traceback" not in err

    def test_paths_that_lead_nowhere_are_all_named(self, typed, tmp_path) -> None:
        (tmp_path / "empty").mkdir()
        code, _, err = typed("import", "fhir", tmp_path / "gone", tmp_path / "empty")
        assert code == 2
        assert "gone: there is no such file" in err
        assert "empty: the folder holds no .json" in err

    def test_a_refused_bundle_says_what_was_stored_before_it(self, typed, folder) -> None:
        write(folder / "z.json", person(deceasedDateTime="2090-01-01"))
        code, _, err = typed("import", "fhir", folder)
        assert code == 2
        assert "PATIENT-DIED-LATER" in err
        assert "Nothing of this file was stored; the 3 before it were." in err
        assert Patient.objects.count() == 3

    def test_a_folder_of_wrong_files_shows_the_first_faults(self, typed, tmp_path) -> None:
        for number in range(30):
            (tmp_path / f"{number:02}.json").write_text("{")
        code, _, err = typed("import", "fhir", tmp_path)
        assert code == 2
        assert "00.json" in err
        assert "and 10 more" in err

    @pytest.mark.shared_data
    def test_thirty_two_real_bundles(self, typed, shared_data: Path) -> None:
        _, out, _ = typed("import", "fhir", shared_data / "fhir_r4_patients", "--json")
        report = json.loads(out)
        assert (report["created"], report["unchanged"]) == (32, 0)
        # Counted in the files: every entry but the 736 that tests/fhir/test_synthea.py counts
        # as mapped is skipped; the rest are problems that open no referral.
        entries = [skip for skip in report["skipped"] if skip["why"].startswith("not used")]
        assert sum(skip["count"] for skip in entries) == 8078 - 736
        # Open problems of the living by code, as counted there.
        opened = list(Episode.objects.values_list("condition", "side", "origin"))
        assert len(opened) == 14
        assert opened.count(("knee-osteoarthritis", "", "fhir")) == 6
        assert opened.count(("hip-osteoarthritis", "", "fhir")) == 4
        assert opened.count(("chronic-pain", "", "fhir")) == 4
        assert Patient.objects.filter(status="died").count() == 6
        assert not Patient.objects.filter(zone="").exists()
        _, out, _ = typed("import", "fhir", shared_data / "fhir_r4_patients", "--json")
        assert json.loads(out) == report | {"created": 0, "unchanged": 32}


class TestOutcomes:
    def test_a_spreadsheet_and_the_question_it_answers(self, typed, sheet) -> None:
        file, mapping = sheet
        code, out, err = typed("import", "outcomes", file, "--map", mapping, "--json")
        assert (code, json.loads(out)["created"]) == (0, 7)
        assert "There was no site yet" in err
        asked = ("--condition", "knee-osteoarthritis", "--outcome", "nrs", "--by", "arm")
        code, out, _ = typed("evidence", "describe", *asked, "--json")
        assert [(row["visit"], row["due"], row["answered"]) for row in json.loads(out)["rows"]] == [
            ("baseline", 7, 7),
            ("week-6", 7, 6),
        ]
        code, out, _ = typed("evidence", "describe", *asked)
        assert "1 of 14 due answers are missing" in out

    @pytest.mark.parametrize(
        ("data", "mapping", "said"),
        [
            (table(*ROWS, header=HEADER.replace("pain", "ache")), MAP, "no column 'pain'"),
            (table("é,F,L,BM,knee,0,4") + b"\xe8,F,L,BM,knee,1,4\n", MAP, "row 3, column A"),
            (table(*ROWS), MAP.replace("version = 1", "version = 9"), "mapping.version"),
            (table(*ROWS), "[mapping", "is not TOML"),
        ],
    )
    def test_a_file_or_a_mapping_that_is_wrong(self, typed, sheet, data, mapping, said) -> None:
        file, map_ = sheet
        file.write_bytes(data)
        map_.write_text(mapping, "utf-8")
        code, out, err = typed("import", "outcomes", file, "--map", map_)
        assert (code, out) == (2, "")
        assert said in err
        assert "Nothing was stored." in err
        assert (Patient.objects.count(), Site.objects.count()) == (0, 0)

    @pytest.mark.parametrize("gone", [0, 1])
    def test_a_file_that_is_not_there(self, typed, sheet, gone) -> None:
        sheet[gone].unlink()
        code, _, err = typed("import", "outcomes", sheet[0], "--map", sheet[1])
        assert code == 2
        assert f"Cannot use {sheet[gone]}" in err

    def test_a_mapping_in_another_encoding(self, typed, sheet) -> None:
        sheet[1].write_bytes(b"# \xe9\n" + MAP.encode())
        code, _, err = typed("import", "outcomes", sheet[0], "--map", sheet[1])
        assert (code, "save the mapping as UTF-8" in err) == (2, True)

    def test_rejected_cells_are_listed_for_a_person(self, typed, sheet) -> None:
        sheet[0].write_bytes(table("1,F,L,BM,knee,0,=1+1"))
        code, out, _ = typed("import", "outcomes", sheet[0], "--map", sheet[1])
        assert code == 0
        assert "row 2, column pain: begins like a formula" in out
        assert "=1+1" not in out


class TestSites:
    def test_the_only_site_needs_no_name(self, typed, folder) -> None:
        world = World("one site")
        assert typed("import", "fhir", folder)[0] == 0
        assert set(Patient.objects.values_list("site", flat=True)) == {world.site}

    @pytest.mark.parametrize("called", ["A9998", "a9998", "second clinic"])
    def test_of_several_one_is_named(self, typed, folder, called) -> None:
        world = World("two sites")
        second = world.open_site("Second Clinic", "A9998")
        assert typed("import", "fhir", folder, "--site", called)[0] == 0
        assert set(Patient.objects.values_list("site", flat=True)) == {second}

    @pytest.mark.parametrize("site", [[], ["--site", "Nowhere"]])
    def test_without_one_the_choice_is_shown(self, typed, folder, site) -> None:
        World("two sites").open_site("Second Clinic", "A9998")
        code, _, err = typed("import", "fhir", folder, *site)
        assert code == 2
        assert "A9998  Second Clinic" in err
        assert Patient.objects.count() == 0


def test_a_database_that_is_read_only(typed, folder, sheet) -> None:
    World("read only")
    own = (
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"
        if harness.ON_POSTGRESQL
        else "PRAGMA query_only = ON"
    )
    with connection.cursor() as cursor:
        cursor.execute(own)
    for command in (("fhir", folder), ("outcomes", sheet[0], "--map", sheet[1])):
        code, out, err = typed("import", *command)
        assert (code, out) == (2, "")
        assert "The database cannot be used" in err
        assert "the right to write" in err


@pytest.mark.parametrize("arguments", [(), ("fhir",), ("outcomes", "x.csv"), ("letters", "x")])
def test_a_command_that_says_too_little(arguments, capsys) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["import", *arguments])
    assert left.value.code == 2
    assert "usage: blastema import" in capsys.readouterr().err
