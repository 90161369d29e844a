"""A spreadsheet of past treatments: history that is taken in, not invented."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from blastema.actions.import_outcomes import import_outcomes, read_spreadsheet
from blastema.core.intake import MappingError, TableError
from blastema.records.keys import Keyring
from blastema.records.models import Course, Episode, Followup, LedgerEvent, Outcome, Patient
from blastema.records.refold import differences
from tests.actions.spreadsheets import HEADER, MAP, ROWS, attempt, bring, table
from tests.actions.world import World, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World("import-outcomes")


def counts(report) -> tuple[int, int, int]:
    return report.created, report.updated, report.unchanged


def types() -> set[str]:
    """The event types of the import; opening sites and hiring come before it."""
    found = LedgerEvent.objects.values_list("type", flat=True)
    return {kind for kind in found if not kind.startswith(("site.", "staff."))}


class TestTheFirstTime:
    def test_each_person_has_an_episode_a_course_and_every_due_visit(self, world: World) -> None:
        assert counts(bring(world, *ROWS)) == (7, 0, 0)
        assert (Episode.objects.count(), Course.objects.count()) == (7, 7)
        assert Followup.objects.count() == 14
        assert Outcome.objects.filter(score_milli=None).count() == 1

    def test_nothing_is_invented(self, world: World) -> None:
        bring(world, *ROWS)
        assert types() == {
            "patient.registered.v1",
            "patient.identified.v1",
            "episode.transferred_in.v1",
            "course.transferred_in.v1",
            "followup.transferred_in.v1",
        }

    def test_the_words_are_those_of_the_file(self, world: World) -> None:
        bring(world, "1,F,L,BM,knee,0,4", "2,M,R,PT,heel,0,5")
        assert sorted(Episode.objects.values_list("condition", "side", "origin", "stage")) == [
            ("knee-osteoarthritis", "left", "registry", "assessed"),
            ("plantar-fasciitis", "right", "registry", "assessed"),
        ]
        assert sorted(Course.objects.values_list("arm", "product_class", "stage", "anchor")) == [
            ("marrow-concentrate", "marrow-concentrate", "following", "2020-01-01"),
            ("physiotherapy", "physiotherapy", "following", "2020-01-01"),
        ]
        assert sorted(Patient.objects.values_list("sex", "origin", "name")) == [
            ("female", "registry", ""),
            ("male", "registry", ""),
        ]

    def test_the_identifier_is_sealed(self, world: World) -> None:
        bring(world, "Zaphira-7,F,L,BM,knee,0,4")
        with connection.cursor() as cursor:
            cursor.execute("SELECT body FROM ledger_event")
            assert b"Zaphira" not in b"".join(bytes(row[0]) for row in cursor.fetchall())

    def test_a_nominal_day_0_makes_no_due_dates(self, world: World) -> None:
        bring(world, "1,F,L,BM,knee,0,4")
        assert sorted(Followup.objects.values_list("visit", "relative_day", "due", "stage")) == [
            ("baseline", 0, "", "answered"),
            ("week-6", 42, "", "missed"),
        ]

    def test_the_rows_are_what_the_events_say(self, world: World) -> None:
        bring(world, *ROWS)
        assert list(differences()) == []


class TestAgain:
    def test_the_same_file_changes_nothing(self, world: World) -> None:
        bring(world, *ROWS)
        before = LedgerEvent.objects.count()
        assert counts(bring(world, *ROWS)) == (0, 0, 7)
        assert LedgerEvent.objects.count() == before

    @pytest.mark.parametrize(
        ("row", "visit", "score"),
        [
            ("7,F,L,BM,knee,1,2", "week-6", 2000),  # the one who dropped out came after all
            ("1,F,L,BM,knee,1,9", "week-6", 9000),  # a typing slip was corrected
        ],
    )
    def test_a_changed_answer_replaces_the_old_one(self, world, row, visit, score) -> None:
        bring(world, *ROWS)
        number = row.partition(",")[0]
        rows = [r for r in ROWS if not r.startswith(f"{number},F,L,BM,knee,1")]
        assert counts(bring(world, *rows, row)) == (0, 1, 6)
        assert Outcome.objects.filter(visit=visit, score_milli=score).exists()
        assert Outcome.objects.count() == 14

    def test_new_people_and_a_second_problem_are_added(self, world: World) -> None:
        bring(world, *ROWS)
        report = bring(world, *ROWS, "8,M,R,PT,heel,0,5", "1,F,R,BM,knee,0,6")
        assert counts(report) == (1, 1, 6)
        assert dict(report.opened) == {"plantar-fasciitis": 1, "knee-osteoarthritis": 1}
        assert list(differences()) == []

    def test_the_same_numbers_of_another_source_are_other_people(self, world: World) -> None:
        bring(world, *ROWS)
        other = MAP.replace('"elm-street"', '"oak-street"')
        assert counts(bring(world, *ROWS, mapping=other)) == (7, 0, 0)

    def test_another_arm_refuses_the_whole_file(self, world: World) -> None:
        bring(world, *ROWS)
        before = LedgerEvent.objects.count()
        moved = [row.replace("BM", "PT") if row.startswith("7,") else row for row in ROWS]
        refusal = attempt(world, table("9,F,L,BM,knee,0,1", *moved))
        assert refused(refusal) == {"OUTCOMES-COURSE"}
        assert "Rows 9" in str(refusal)
        assert LedgerEvent.objects.count() == before


class TestBadFiles:
    """Every fault is told with its place; no message repeats what stands in a cell."""

    @pytest.mark.parametrize(
        ("row", "place", "why"),
        [
            ("1,F,L,BM,knee,0,11", "row 2, column pain", "outside 0 to 10"),
            ("1,F,L,BM,knee,0,-1", "row 2, column pain", "outside 0 to 10"),
            ("1,F,L,BM,knee,0,much", "row 2, column pain", "not a number"),
            ("1,F,L,BM,knee,0,=1+1", "row 2, column pain", "begins like a formula"),
            ("1,X,L,BM,knee,0,4", "row 2, column sex", "a code that the mapping does not list"),
        ],
    )
    def test_a_rejected_cell_is_told_and_counts_as_missing(self, world, row, place, why) -> None:
        report = bring(world, row)
        ((what, told),) = [key for key in report.skips if key[0].startswith("row 2")]
        assert (what, why in told) == (place, True)
        assert report.created == 1

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (table("1,F,L,BM,knee,0", header=HEADER.rpartition(",")[0]), "no column 'pain'"),
            (table("1,F,L,BM,knee,0,4,5"), "row 2: has 8 cells, the header has 7"),
            (table("é,F,L,BM,knee,0,4") + "è,F,L,BM,knee,1,4".encode("cp1252"), "two encodings"),
            (b"", "the first row is empty"),
        ],
    )
    def test_a_file_that_is_no_table_is_not_begun(self, world, data, words) -> None:
        with pytest.raises(TableError, match=words):
            attempt(world, data)
        assert Patient.objects.count() == 0

    @pytest.mark.parametrize(
        ("cell", "kept"),
        [
            ("29.02.2020", True),
            ("29.02.2021", False),  # no leap year
            ("31.04.2020", False),
            ("04/30/2020", False),
        ],
    )
    def test_dates_that_are_not_in_the_calendar(self, world, cell, kept) -> None:
        mapping = MAP.replace(
            'sex = { column = "sex"',
            'birth_date = { column = "born", format = "DD.MM.YYYY" }\nsex = { column = "sex"',
        )
        data = table(f"1,F,L,BM,knee,0,4,{cell}", header=HEADER + ",born")
        report = attempt(world, data, mapping)
        assert (("row 2, column born", "a day that does not exist") in report.skips) is (
            cell in ("29.02.2021", "31.04.2020")
        )
        (patient,) = Patient.objects.all()
        assert (patient.birth_year == 2020) is kept
        opened = Keyring().open(f"patient/{patient.id}", patient.birth_date)
        assert opened == ("2020-02-29" if kept else "")

    @pytest.mark.parametrize(
        ("change", "key"),
        [
            (('"knee-osteoarthritis"', '"broken-heart"'), "episode.condition"),
            (('instrument = "nrs"', 'instrument = "grins"'), "outcome"),
            (('"R" = "right"', '"R" = "both"'), "episode.side"),
        ],
    )
    def test_a_mapping_speaks_the_catalogues_words(self, change, key) -> None:
        with pytest.raises(MappingError, match=key):
            read_spreadsheet(table(*ROWS), MAP.replace(*change), today=None)


def test_only_the_import_imports(world: World) -> None:
    intake = read_spreadsheet(table(*ROWS), MAP, today=None)
    result = import_outcomes(world.act("coordinator"), intake, advance=lambda _: None)
    assert refused(result) == {"ACCESS-ROLE"}
    assert Patient.objects.count() == 0


@pytest.mark.shared_data
def test_a_real_trial_is_taken_in_whole_and_once(
    world: World, shared_data: Path, root: Path
) -> None:
    mapping = (root / "examples" / "ashar2022_back_pain_rct.toml").read_text("utf-8")
    data = (shared_data / "ashar2022_back_pain_rct.csv").read_bytes()
    first = attempt(world, data, mapping)
    # The trial's record NCT03294148: 151 randomised, 81 women and 70 men.
    assert counts(first) == (151, 0, 0)
    assert Patient.objects.filter(sex="female").count() == 81
    # Two outcomes at two visits; 16 people have no second row (50 + 51 + 50 - 44 - 44 - 47).
    assert Outcome.objects.count() == 604
    assert Outcome.objects.filter(score_milli=None).count() == 32
    assert counts(attempt(world, data, mapping)) == (0, 0, 151)
    assert list(differences()) == []
