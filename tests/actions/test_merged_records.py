"""Two records of one person: once merged the standing one has it all; separating undoes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from blastema.actions.answer_followup import hand_in_own_answers, record_contact
from blastema.actions.assess_episode import assess_episode
from blastema.actions.finish_treatment import abandon_treatment
from blastema.actions.links import open_link, own_link
from blastema.actions.make_appointment import make_appointment
from blastema.actions.manage_patient import (
    erase_patient,
    merge_patients,
    unmerge_patient,
    withdraw_patient,
)
from blastema.actions.open_episode import open_episode
from blastema.actions.person import Contact, Name
from blastema.actions.plan_course import plan_course
from blastema.actions.read.call import call
from blastema.actions.read.calls import calls
from blastema.actions.read.own import own_home
from blastema.actions.read.own_form import own_questionnaire
from blastema.actions.read.own_records import own_plans, own_records
from blastema.actions.read.patient_page import patient_page
from blastema.actions.report_adverse_event import report_adverse_event
from blastema.actions.send_followups import mail_followup
from blastema.actions.send_followups_letter import letter_of
from blastema.core.appointment.slot import Slot
from blastema.core.appointment.state import AppointmentPurpose
from blastema.core.episode.state import AssessmentVerdict
from blastema.core.followup.state import ContactResult, FollowupChannel
from blastema.core.patient.state import ErasureReason, PatientWithdrawal
from blastema.core.safety.decide import Grading
from blastema.core.verdict import Refusal
from blastema.records import outbox
from blastema.records.models import Followup, Outbox, Patient
from tests.actions import paths
from tests.actions.world import ANN, ZONE, World, done, refused

pytestmark = pytest.mark.django_db

# The record that stands was made later, with another telephone number.
LATER = replace(
    ANN, name=Name("Testperson", "Anna"), contact=Contact("+1 555 0177", "anna@example.org")
)


class Two:
    """A treated duplicate, six weeks after the treatment, and the record it is merged into."""

    def __init__(self) -> None:
        self.world = World()
        self.duplicate, self.course = paths.treated_course(self.world)
        self.episode = paths.state("course", self.course).episode
        self.stands = self.world.register(LATER)
        self.world.later(days=42)
        self.followup = Followup.objects.get(course=self.course, visit="week-6").id

    def merge(self) -> None:
        act = self.world.act("coordinator")
        done(merge_patients(act, patient=self.duplicate, into=self.stands))

    def separate(self) -> None:
        done(unmerge_patient(self.world.act("coordinator"), patient=self.duplicate))

    def episodes(self, patient: str) -> list[str]:
        page = patient_page(self.world.act("clinician"), patient=patient)
        return [one for one, _ in page.episodes]

    def letter(self):
        """The waiting mail as it would be delivered now."""
        row = Outbox.objects.get()
        return letter_of(self.world.job("work"), outbox.Waiting(row.id, row.subject, row.sealed, 1))


@pytest.fixture
def two() -> Two:
    return Two()


def test_the_standing_record_shows_what_the_duplicate_holds(two: Two) -> None:
    assert two.episodes(two.stands) == []
    two.merge()
    assert two.episodes(two.stands) == [two.episode]
    page = patient_page(two.world.act("clinician"), patient=two.stands)
    assert page.duplicates == (two.duplicate,)
    two.separate()
    assert two.episodes(two.stands) == []
    assert two.episodes(two.duplicate) == [two.episode]


def test_a_mail_goes_to_the_address_of_the_standing_record(two: Two) -> None:
    two.merge()
    done(mail_followup(two.world.job("work"), followup=two.followup))
    assert two.letter().to == "anna@example.org"
    found = open_link(
        two.letter().text.partition("/p/")[2].partition("/")[0], two.world.fresh.now()
    )
    assert found.patient == two.stands
    two.separate()
    assert two.letter().to == "ann@example.org", "the same mail, after the merge was undone"


def test_a_mail_that_waited_when_the_records_were_merged_still_goes(two: Two) -> None:
    done(mail_followup(two.world.job("work"), followup=two.followup))
    two.merge()
    assert two.letter().to == "anna@example.org"


def test_no_record_of_a_person_who_wants_no_contact_is_written_to(two: Two) -> None:
    no = {"from_": PatientWithdrawal.CONTACT}
    done(withdraw_patient(two.world.act("coordinator"), patient=two.duplicate, **no))
    two.merge()
    assert refused(mail_followup(two.world.job("work"), followup=two.followup))
    assert not calls(two.world.act("coordinator")).rows


def test_calls_name_the_standing_record(two: Two) -> None:
    two.merge()
    act = two.world.act("coordinator")
    (line,) = calls(act).rows
    assert (line.patient, line.name, line.phone) == (two.stands, "Anna Testperson", "+1 555 0177")
    page = call(two.world.act("coordinator"), followup=two.followup)
    assert (page.patient, page.phone, page.may_be_contacted) == (two.stands, "+1 555 0177", True)
    tried = {"channel": FollowupChannel.CALL, "result": ContactResult.NO_ANSWER}
    done(record_contact(two.world.act("coordinator"), followup=two.followup, **tried))


def test_the_link_of_either_record_opens_the_pages_of_the_standing_one(two: Two) -> None:
    two.merge()
    for patient in (two.duplicate, two.stands):
        link = own_link(two.world.act("coordinator"), patient=patient)
        token = link.url.partition("/p/")[2].strip("/")
        assert open_link(token, two.world.fresh.now()).patient == two.stands


def test_a_person_finds_and_answers_their_visits_of_both_records(two: Two) -> None:
    two.merge()
    me = two.world.patient_act(two.stands)
    assert [one.id for one in own_home(me).due] == [two.followup]
    assert len(own_plans(me)) == 1
    assert own_records(me).problems
    assert own_questionnaire(me, followup=two.followup).id == two.followup
    answered = {
        "instrument": "nrs",
        "answers": {"pain": 2},
        "channel": FollowupChannel.LINK_BY_MAIL,
    }
    done(hand_in_own_answers(two.world.patient_act(two.stands), followup=two.followup, **answered))


def test_nobody_else_and_no_former_record_answers(two: Two) -> None:
    two.merge()
    stranger = two.world.register(LATER)
    for patient in (two.duplicate, stranger):
        act = two.world.patient_act(patient)
        assert refused(own_questionnaire(act, followup=two.followup)) == {"FOLLOWUP-UNKNOWN"}
    two.separate()
    act = two.world.patient_act(two.stands)
    assert refused(own_questionnaire(act, followup=two.followup)) == {"FOLLOWUP-UNKNOWN"}


def _begin(two: Two) -> list[Refusal]:
    clinician = two.world.act("clinician")
    verdict = {"verdict": AssessmentVerdict.ELIGIBLE, "findings": "x"}
    slot = Slot("2026-11-10T10:00", ZONE, 30)
    problem = {"condition": "hip-osteoarthritis", "side": "left"}
    purpose = AppointmentPurpose.FIRST_VISIT
    desk = two.world.act("front-desk")
    return [
        assess_episode(clinician, episode=two.episode, **verdict),
        plan_course(two.world.act("clinician"), episode=two.episode, plan=paths.marrow_plan()),
        open_episode(two.world.act("coordinator"), patient=two.duplicate, **problem),
        make_appointment(desk, patient=two.duplicate, purpose=purpose, slot=slot),
    ]


def test_nothing_new_begins_on_a_merged_record(two: Two) -> None:
    two.merge()
    for result in _begin(two):
        assert refused(result) == {"PATIENT-MERGED"}
        told = result.findings[0]
        assert "was merged into another one of the same person: use that one" in told.words
        assert two.stands[-6:].upper() in told.remedy
    two.separate()
    assert all("PATIENT-MERGED" not in getattr(one, "rules", ()) for one in _begin(two))


def test_what_has_begun_can_be_ended_and_told(two: Two) -> None:
    course = paths.consented(two.world, two.episode, paths.marrow_plan())
    treatment = paths.opened_treatment(two.world, course, paths.CREST)
    two.merge()
    with pytest.raises(AssertionError, match="merged into another"):
        paths.time_out(two.world, treatment, two.duplicate, paths.CREST)
    left = {"treatment": treatment, "reason": "the records were merged"}
    done(abandon_treatment(two.world.act("clinician"), **left))
    adverse = report_adverse_event(
        two.world.act("clinician"),
        episode=two.episode,
        term="bruise",
        grading=Grading(1, "CTCAE 5.0", serious=False),
        onset=date.fromisoformat(two.world.act("clinician").today),
        narrative="",
    )
    done(adverse)


def test_an_erasure_takes_the_merged_records_with_it() -> None:
    world = World()
    duplicate, stands = world.register(), world.register(LATER)
    done(merge_patients(world.act("coordinator"), patient=duplicate, into=stands))
    done(erase_patient(world.act("quality"), patient=stands, reason=ErasureReason.ASKED))
    assert set(Patient.objects.values_list("status", flat=True)) == {"erased"}


def test_records_merged_one_after_the_other_end_at_the_last(two: Two) -> None:
    third = two.world.register(LATER)
    two.merge()
    done(merge_patients(two.world.act("coordinator"), patient=two.stands, into=third))
    assert two.episodes(third) == [two.episode]
    link = own_link(two.world.act("coordinator"), patient=two.duplicate)
    token = link.url.partition("/p/")[2].strip("/")
    assert open_link(token, two.world.fresh.now()).patient == third
