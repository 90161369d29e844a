"""Beside the time-outs, by page: the line is stopped, an answer decided, a label typed, later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from tests.actions import paths
from tests.actions.world import ZONE
from tests.web.clinic.hands import marrow_taken, now_practice, rules, send, sent
from tests.web.clinic.test_room import said, session
from tests.web.people import Practice

pytestmark = pytest.mark.django_db
TIME_OUT = "treatment-time-out-collection"


@pytest.fixture
def practice() -> Practice:
    return now_practice()


def page_of(practice: Practice, treatment: str) -> str:
    url = reverse("treatment", args=[treatment])
    return practice.browser("clinician").get(url).content.decode()


@pytest.mark.parametrize("role", ["front-desk", "coordinator", "laboratory", "quality"])
def test_anybody_stops_the_line_and_it_stays_stopped(practice: Practice, role: str) -> None:
    patient, _, treatment = session(practice)
    clinician = practice.browser("clinician")
    sent(clinician, TIME_OUT, treatment, **said(practice, patient))
    sent(practice.browser(role), "treatment-stop", treatment, reason="patient-unwell")
    assert "The line was stopped: The patient is unwell." in page_of(practice, treatment)
    refused = send(clinician, "treatment-collect", treatment, **marrow_taken(patient))
    assert {"TREATMENT-LINE-STOPPED", "TREATMENT-NO-TIMEOUT"} <= rules(refused)
    sent(clinician, TIME_OUT, treatment, **said(practice, patient))
    assert "The line was stopped:" not in page_of(practice, treatment)
    sent(clinician, "treatment-collect", treatment, **marrow_taken(patient))


@pytest.mark.parametrize("name", ["treatment-stop", "treatment-type-identifiers"])
def test_whoever_may_not_read_the_session_sees_nobody_there(practice: Practice, name: str) -> None:
    patient, _, treatment = session(practice)
    page = practice.browser("laboratory").get(reverse(name, args=[treatment])).content.decode()
    assert "Testperson" not in page
    assert patient not in page


def test_the_clinician_decides_about_what_the_stop_waits_for(practice: Practice) -> None:
    patient, _, treatment = session(practice)
    clinician = practice.browser("clinician")
    allergic = said(practice, patient, latex_allergy="yes")
    sent(clinician, TIME_OUT, treatment, **allergic)
    assert "Decide to go on" in page_of(practice, treatment)
    form = clinician.get(reverse("treatment-decide", args=[treatment])).context["form"]
    assert [slug for slug, _ in form.fields["item"].choices] == ["latex-allergy"]
    sent(
        clinician,
        "treatment-decide",
        treatment,
        item="latex-allergy",
        reason="the-agent-is-not-used",
    )
    assert "stop__word" in page_of(practice, treatment)  # until the time-out was held again
    sent(clinician, TIME_OUT, treatment, **allergic)
    assert "stop__word" not in page_of(practice, treatment)


def test_a_stop_that_nobody_decides_has_no_button_for_it(practice: Practice) -> None:
    patient, _, treatment = session(practice)
    sent(practice.browser("clinician"), TIME_OUT, treatment, **said(practice, patient, fever="yes"))
    page = page_of(practice, treatment)
    assert "Fever today." in page
    assert "Decide to go on" not in page


def test_two_people_type_and_what_happened_earlier_is_entered_later(practice: Practice) -> None:
    patient, _, treatment = session(practice)
    happened = datetime.now(UTC) - timedelta(minutes=20)
    wall = happened.astimezone(ZoneInfo(ZONE)).strftime("%Y-%m-%dT%H:%M")
    for role in ("clinician", "laboratory"):
        typed = {"wristband": patient.upper(), "happened": wall}
        sent(practice.browser(role), "treatment-type-identifiers", treatment, **typed)
    clinician = practice.browser("clinician")
    late = said(practice, patient, wristband="", read="typed", happened=wall)
    sent(clinician, TIME_OUT, treatment, **late)
    assert paths.state("treatment", treatment).ready is not None
    # Both people's readings, what was answered and the verdict: each with both times.
    assert page_of(practice, treatment).count("recorded later") == 4


def test_one_person_who_types_twice_is_one_person(practice: Practice) -> None:
    patient, _, treatment = session(practice)
    clinician = practice.browser("clinician")
    for _ in range(2):
        sent(clinician, "treatment-type-identifiers", treatment, wristband=patient)
    sent(clinician, TIME_OUT, treatment, **said(practice, patient, wristband="", read="typed"))
    assert "TIMEOUT-TYPED-TWO" in page_of(practice, treatment)


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ({"wristband": "Ann Testperson"}, "TYPED-WRISTBAND"),
        ({"container": "A9999260000017A0"}, "TYPED-CONTAINER"),
        ({"happened": "2099-01-01T10:00"}, "ROOM-TO-COME"),
    ],
)
def test_what_cannot_have_been_read_is_refused(
    practice: Practice, typed: dict[str, str], rule: str
) -> None:
    patient, _, treatment = session(practice)
    clinician = practice.browser("clinician")
    answer = send(
        clinician, "treatment-type-identifiers", treatment, **{"wristband": patient, **typed}
    )
    assert answer.status_code == 422
    assert rule in rules(answer)
    assert not paths.state("treatment", treatment).typed
