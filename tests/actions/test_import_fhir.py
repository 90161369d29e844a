"""Referred patients, from bundles: created once, updated where the source says otherwise."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from blastema.actions.assess_episode import assess_episode
from blastema.actions.import_fhir import read_source
from blastema.actions.import_fhir_person import packed, unpacked
from blastema.actions.manage_patient import correct_patient
from blastema.actions.person import Name
from blastema.core.episode.state import AssessmentVerdict
from blastema.core.patient.state import CorrectionReason, PatientStage, PatientState
from blastema.records import history
from blastema.records.keys import Keyring
from blastema.records.known import patients_by_word
from blastema.records.models import Episode, LedgerEvent, Patient, PersonKey
from blastema.records.refold import differences
from tests.actions.referrals import (
    BOTH,
    CHRONIC,
    INSURER,
    KNEE,
    LEFT,
    RIGHT,
    attempt,
    bring,
    counts,
    knee,
    number,
    reasons,
)
from tests.actions.world import World, done, refused
from tests.fhir.bundles import SECRET, allergy, bmi, bundle, condition, imaging, medicine, person
from tests.fhir.bundles import procedure as operation

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World("import-fhir")


def everything() -> list[dict]:
    return [
        person(),
        knee(LEFT),
        condition("44054006", id="c2"),
        allergy(),
        medicine(),
        bmi(),
        imaging(),
        operation(),
    ]


def the_patient() -> tuple[str, PatientState]:
    (patient,) = Patient.objects.values_list("id", flat=True)
    return patient, history.load([f"patient/{patient}"])[f"patient/{patient}"].state


def sides() -> list[tuple[str, str]]:
    return sorted(Episode.objects.values_list("condition", "side"))


def opened(sealed: str) -> str:
    patient, _ = the_patient()
    return Keyring().open(f"patient/{patient}", sealed)


class TestTheFirstTime:
    def test_a_patient_is_registered_with_everything(self, world: World) -> None:
        assert counts(bring(world, *everything())) == (1, 0, 0)
        _, state = the_patient()
        assert (state.stage, state.origin, state.sex) == (PatientStage.REGISTERED, "fhir", "female")
        assert (state.birth_year, state.zone) == (1960, "MA-019")
        assert json.loads(opened(state.name)) == {"family": SECRET, "given": "Ada Bea"}
        assert opened(state.birth_date) == "1960-02-29"
        assert [(i.system, opened(i.value)) for i in state.identifiers] == [
            ("https://clinic.example/mr", f"{SECRET}-7")
        ]

    def test_the_history_is_coded(self, world: World) -> None:
        bring(world, *everything())
        (told,) = the_patient()[1].histories.values()
        assert told.source == "fhir https://clinic.example/mr"
        assert [(p.code, p.onset) for p in told.problems] == [
            (KNEE, "2011-05-06"),
            ("44054006", "2011-05-06"),
        ]
        assert [(m.kind, m.value_milli, m.on) for m in told.measurements] == [
            ("bmi", 27500, "2020-01-02")
        ]
        assert [i.code for i in told.imaging] == ["72696002"]
        assert [(p.code, p.onset, p.abated) for p in told.procedures] == [
            ("699253003", "2020-01-02", "2020-01-02")
        ]
        assert [a.code for a in told.allergies] == ["91930004"]

    def test_what_has_words_and_no_code_is_sealed_and_counted(self, world: World) -> None:
        report = bring(world, *everything())
        (told,) = the_patient()[1].histories.values()
        assert told.medicines == ()
        assert report.skips[
            "MedicationRequest", "it has words and no code: kept sealed, not listed"
        ]
        assert unpacked(opened(told.kept)).medicines[0].code.text == f"Ibuprofen for {SECRET}"

    def test_nothing_of_the_person_is_in_the_clear(self, world: World) -> None:
        bring(world, *everything())
        with connection.cursor() as cursor:
            cursor.execute("SELECT body FROM ledger_event")
            bodies = b"".join(bytes(row[0]) for row in cursor.fetchall())
        assert SECRET.encode() not in bodies
        assert b"1960-02-29" not in bodies
        rows = repr(list(Patient.objects.values()) + list(Episode.objects.values()))
        assert SECRET not in rows

    def test_the_rows_are_what_the_events_say(self, world: World) -> None:
        bring(world, *everything())
        assert list(differences()) == []


@pytest.mark.parametrize(
    ("resources", "episodes"),
    [
        ([knee(LEFT)], [("knee-osteoarthritis", "left")]),
        # The real records name the joint and no side: the assessment will ask.
        ([knee()], [("knee-osteoarthritis", "")]),
        ([knee(BOTH)], [("knee-osteoarthritis", "left"), ("knee-osteoarthritis", "right")]),
        ([knee(LEFT), knee(id="c2")], [("knee-osteoarthritis", "left")]),
        # A problem that is nowhere in particular has no side, whatever the sender wrote.
        ([condition(CHRONIC, bodySite=[LEFT])], [("chronic-pain", "")]),
        # Not in the catalogue, and in the catalogue but never treated here (Parkinson's).
        ([condition("44054006"), condition("49049000", id="c2")], []),
        ([knee(abatementDateTime="2019-01-01")], []),
    ],
)
def test_each_open_problem_that_we_treat_becomes_a_referral(world, resources, episodes) -> None:
    bring(world, person(), *resources)
    assert sides() == episodes


def test_an_episode_without_a_side_cannot_be_assessed_before_it_is_said(world: World) -> None:
    bring(world, person(), knee())
    (episode,) = Episode.objects.values_list("id", flat=True)
    told = {"episode": episode, "verdict": AssessmentVerdict.ELIGIBLE}
    assert refused(assess_episode(world.act("clinician"), **told)) == {"EPISODE-SIDE-UNSAID"}
    done(assess_episode(world.act("clinician"), **told, side="right"))
    assert sides() == [("knee-osteoarthritis", "right")]


class TestAgain:
    def test_the_same_file_changes_nothing_and_says_so(self, world: World) -> None:
        bring(world, *everything())
        before = LedgerEvent.objects.count()
        report = bring(world, *everything())
        assert counts(report) == (0, 0, 1)
        assert "Nothing changed: all of it was known already." in report.lines()
        assert LedgerEvent.objects.count() == before

    def test_the_order_of_the_entries_is_no_change(self, world: World) -> None:
        first, *rest = everything()
        bring(world, first, *rest)
        assert counts(bring(world, first, *reversed(rest))) == (0, 0, 1)

    @pytest.mark.parametrize(
        ("changes", "field", "value"),
        [
            ({"gender": "other"}, "sex", "other"),
            ({"birthDate": "1961-03-01"}, "birth_year", 1961),
            ({"address": [{"state": "TX", "postalCode": "78704"}]}, "zone", "TX-787"),
        ],
    )
    def test_what_the_source_says_otherwise_is_corrected(
        self, world, changes, field, value
    ) -> None:
        bring(world, person())
        assert counts(bring(world, person(**changes))) == (0, 1, 0)
        assert getattr(the_patient()[1], field) == value

    def test_a_new_name_finds_the_patient(self, world: World) -> None:
        bring(world, person())
        bring(world, person(name=[{"family": "Newname", "given": ["Ada"]}]))
        patient, _ = the_patient()
        assert patients_by_word(["newname"]) == {"newname": (patient,)}

    def test_what_we_corrected_stays_while_the_source_repeats_itself(self, world: World) -> None:
        bring(world, person(), knee(LEFT))
        patient, _ = the_patient()
        done(
            correct_patient(
                world.act("front-desk"),
                patient=patient,
                name=Name("Asshesaid", "Ada"),
                reason=CorrectionReason.TOLD_BY_PATIENT,
            )
        )
        moved = {"telecom": [{"system": "phone", "value": "1"}]}
        assert counts(bring(world, person(**moved), knee(LEFT))) == (0, 1, 0)
        state = the_patient()[1]
        assert json.loads(opened(state.name))["family"] == "Asshesaid"
        assert json.loads(opened(state.contact)) == {"phone": "1"}

    def test_a_new_problem_opens_an_episode_and_an_old_one_does_not(self, world: World) -> None:
        bring(world, person(), knee(LEFT))
        report = bring(world, person(), knee(LEFT), knee(RIGHT, id="c2"))
        assert dict(report.opened) == {"knee-osteoarthritis": 1}
        assert sides() == [("knee-osteoarthritis", "left"), ("knee-osteoarthritis", "right")]


class TestWhoItIs:
    def test_any_shared_number_finds_the_person(self, world: World) -> None:
        bring(world, person(identifier=[number("1"), number("A", INSURER)]))
        assert counts(bring(world, person(identifier=[number("A", INSURER)]))) == (0, 1, 0)
        assert counts(bring(world, person(identifier=[number("1")]))) == (0, 1, 0)
        assert Patient.objects.count() == 1

    def test_a_number_of_another_system_is_another_number(self, world: World) -> None:
        bring(world, person(identifier=[number("1")]))
        assert counts(bring(world, person(identifier=[number("1", INSURER)]))) == (1, 0, 0)

    @pytest.mark.parametrize(
        ("other", "created"),
        [
            # A shared placeholder ("999-99-9999") must not make one person of two.
            ({"name": [{"family": "Else"}], "birthDate": "1990-01-01"}, 0),
            # One of the two may have been written wrongly.
            ({"name": [{"family": "Else"}]}, 0),
            ({"birthDate": "1990-01-01"}, 0),
        ],
    )
    def test_a_number_alone_does_not_make_two_people_one(self, world, other, created) -> None:
        bring(world, person())
        report = bring(world, person(**other))
        assert report.created == created
        alike = len(other) == 1
        assert report.updated == int(alike)
        assert bool(list(reasons(report))) is not alike

    def test_numbers_of_two_patients_are_left_to_a_person(self, world: World) -> None:
        bring(world, person(identifier=[number("1")]))
        bring(world, person(identifier=[number("2")]))
        report = bring(world, person(identifier=[number("1"), number("2")]))
        assert counts(report) == (0, 0, 0)
        assert "merge their records first" in reasons(report)[0]

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"identifier": ...}, "no number of a system"),
            ({"identifier": [{"value": "7"}]}, "no number of a system"),
            ({"name": ...}, "no name or no birth date"),
            ({"birthDate": ...}, "no name or no birth date"),
            ({"birthDate": "1960"}, "written YYYY-MM-DD"),
            ({"birthDate": "2090-01-01"}, "lies in the future"),
        ],
    )
    def test_who_cannot_be_registered_is_left_out_with_the_reason(
        self, world, changes, why
    ) -> None:
        report = bring(world, person(**changes), knee(LEFT))
        assert counts(report) == (0, 0, 0)
        assert why in reasons(report)[0]
        assert (
            Patient.objects.count(),
            PersonKey.objects.filter(subject__startswith="patient/").count(),
        ) == (0, 0)

    def test_a_second_file_about_the_same_person_is_left_out_of_one_import(self, world) -> None:
        seen: set[str] = set()
        bring(world, person(), seen=seen)
        report = bring(world, person(gender="other"), seen=seen)
        assert counts(report) == (0, 0, 0)
        assert list(reasons(report)) == [
            "an earlier patient of the same import has one of their numbers"
        ]


class TestDeath:
    @pytest.mark.parametrize(
        ("told", "on"),
        [
            ({"deceasedDateTime": "2008-01-08T13:33:52+00:00"}, "2008-01-08"),
            ({"deceasedDateTime": "2008"}, "2008"),
            ({"deceasedBoolean": True}, ""),
        ],
    )
    def test_who_has_died_is_recorded_so_and_not_referred(self, world, told, on) -> None:
        bring(world, person(**told), knee(LEFT))
        _, state = the_patient()
        assert (state.stage, state.died_on, state.told_by) == (
            PatientStage.DIED,
            on,
            "another system",
        )
        assert sides() == []

    def test_a_death_since_the_last_time(self, world: World) -> None:
        bring(world, person())
        assert counts(bring(world, person(deceasedBoolean=True))) == (0, 1, 0)
        assert counts(bring(world, person(deceasedBoolean=True))) == (0, 0, 1)
        assert the_patient()[1].stage is PatientStage.DIED

    def test_a_death_in_the_future_refuses_the_whole_bundle(self, world: World) -> None:
        others = person(identifier=[number("other")])
        later = person(id="p2", deceasedDateTime="2090-01-01")
        assert refused(attempt(world.job("import"), others, later)) == {"PATIENT-DIED-LATER"}
        assert Patient.objects.count() == 0
        assert PersonKey.objects.filter(subject__startswith="patient/").count() == 0


def test_only_the_import_imports(world: World) -> None:
    for role in ("front-desk", "clinician", "administrator"):
        assert refused(attempt(world.act(role), person())) == {"ACCESS-ROLE"}
    assert Patient.objects.count() == 0


def test_what_is_kept_reads_as_it_was_sent() -> None:
    (patient,) = read_source(json.dumps(bundle(*everything())).encode(), "one.json").patients
    again = unpacked(packed(patient))
    assert (again.names, again.problems, again.kept) == (
        patient.names,
        patient.problems,
        patient.kept,
    )
