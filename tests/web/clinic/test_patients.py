"""Finding a patient, their page by role, and the verbs of their record."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from blastema.actions.person import Contact, Name
from blastema.records.models import AccessLog, Patient, PersonKey
from tests.actions import paths
from tests.actions.world import ANN
from tests.web.clinic.hands import rules, send, sent
from tests.web.clinic.test_board import opened
from tests.web.people import Practice

pytestmark = pytest.mark.django_db

MUELLER = replace(
    ANN,
    name=Name("Müller", "Ánna Lea"),
    birth_date="1972-02-29",
    contact=Contact("(555) 010-0200", "Anna@Example.org"),
)


@pytest.fixture
def practice() -> Practice:
    practice = Practice()
    practice.world.register()
    practice.world.register(MUELLER)
    return practice


def names(answer: object) -> list[str]:
    return [row[0].text for row in answer.context["table"].rows]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["Ánna Lea Müller", "Ann Testperson"]),
        ({"name": "mul"}, ["Ánna Lea Müller"]),
        ({"name": "MULLER"}, ["Ánna Lea Müller"]),
        ({"name": "mulle"}, ["Ánna Lea Müller"]),
        ({"name": "muller an"}, []),
        ({"name": "lea ann"}, ["Ánna Lea Müller"]),
        ({"name": "ann"}, ["Ánna Lea Müller", "Ann Testperson"]),
        ({"name": "ann", "born": "1961-02-28"}, ["Ann Testperson"]),
        ({"phone": "555 0100200"}, ["Ánna Lea Müller"]),
        ({"phone": "ANNA@example.org"}, ["Ánna Lea Müller"]),
        ({"born": "1972-02-29"}, ["Ánna Lea Müller"]),
        ({"name": "nobody"}, []),
        ({"name": "%"}, []),
    ],
)
def test_a_patient_is_found_by_what_people_know(
    practice: Practice, asked: dict[str, str], found: list[str]
) -> None:
    assert names(practice.browser("front-desk").post(reverse("patients"), asked)) == found


def test_a_search_ends_at_the_site(practice: Practice) -> None:
    charlie = practice.browser("front-desk", charlie=True)
    assert names(charlie.post(reverse("patients"), {"name": "ann"})) == []
    assert names(charlie.get(reverse("patients"))) == []


def test_results_come_in_pages_and_no_name_in_an_address(practice: Practice) -> None:
    for _ in range(26):
        practice.world.register()
    desk = practice.browser("front-desk")
    first = desk.post(reverse("patients"), {"name": "test"})
    second = desk.post(reverse("patients"), {"name": "test", "page": "2"})
    assert (len(names(first)), len(names(second))) == (25, 2)
    assert "?" not in first.request["PATH_INFO"]


def test_what_each_role_sees_of_a_patient(practice: Practice) -> None:
    patient, _ = opened(practice.world)
    url = reverse("patient", args=[patient])
    desk, clinician, quality = (
        practice.browser(role).get(url).content.decode()
        for role in ("front-desk", "clinician", "quality")
    )
    assert "Worn knee joint" not in desk
    assert "Worn knee joint" in clinician
    assert "Medical history" not in desk
    assert "Who looked" not in clinician
    assert "Who looked" in quality
    assert "Erase this person" in quality
    assert "Erase this person" not in clinician
    looks = AccessLog.objects.filter(patient=patient, what="patient")
    assert looks.count() == 3


def test_the_record_is_corrected_and_found_by_the_new_name(practice: Practice) -> None:
    patient = practice.world.register()
    desk = practice.browser("front-desk")
    sent(
        desk,
        "patient-correct",
        patient,
        given="Ann",
        family="Newname",
        phone="+1 555 0100",
        email="ann@example.org",
        reason="it has changed since",
    )
    assert names(desk.post(reverse("patients"), {"name": "newn"})) == ["Ann Newname"]


def test_a_birth_date_is_corrected_with_its_year_and_an_impossible_one_is_refused(
    practice: Practice,
) -> None:
    patient, desk = practice.world.register(), practice.browser("front-desk")
    form = desk.get(reverse("patient-correct", args=[patient]))
    kept = {name: form.context["form"][name].value() or "" for name in _PARTICULARS}
    told = {**kept, "reason": "a document was seen"}
    late = send(desk, "patient-correct", patient, **told, born="2126-01-01")
    assert "lies in the future" in late.content.decode()
    sent(desk, "patient-correct", patient, **told, born="2001-03-04")
    assert Patient.objects.get(id=patient).birth_year == 2001
    assert "4 March 2001" in desk.get(reverse("patient", args=[patient])).content.decode()


_PARTICULARS = ("given", "family", "phone", "email")


def test_preferences_withdrawal_and_death(practice: Practice) -> None:
    patient = practice.world.register()
    coordinator = practice.browser("coordinator")
    sent(coordinator, "patient-preference", patient, refused=["embryonic"])
    sent(coordinator, "patient-contact-preference", patient, channel="paper", language="es-US")
    sent(coordinator, "patient-withdraw", patient, from_="registry")
    sent(coordinator, "patient-revoke-links", patient)
    page = coordinator.get(reverse("patient", args=[patient])).content.decode()
    for words in ("All embryonic sources", "paper", "es-US", "registry"):
        assert words in page
    late = send(coordinator, "patient-death", patient, on="2126-01-01", told_by="family")
    assert rules(late) == {"PATIENT-DIED-LATER"}
    sent(coordinator, "patient-death", patient, on="2026-02", told_by="family")
    page = coordinator.get(reverse("patient", args=[patient])).content.decode()
    assert "This person has died." in page
    assert "February 2026" in page


def test_a_withdrawal_and_a_death_told_by_mistake_are_taken_back(practice: Practice) -> None:
    patient, coordinator = practice.world.register(), practice.browser("coordinator")
    shown = reverse("patient", args=[patient])
    assert reverse("patient-rejoin", args=[patient]) not in coordinator.get(shown).content.decode()
    sent(coordinator, "patient-withdraw", patient, from_="contact")
    assert reverse("patient-rejoin", args=[patient]) in coordinator.get(shown).content.decode()
    sent(coordinator, "patient-rejoin", patient, to="contact")
    assert paths.state("patient", patient).withdrawn == frozenset()
    sent(coordinator, "patient-death", patient, on="2026-02", told_by="family")
    sent(coordinator, "patient-retract-death", patient, reason="typed wrongly")
    assert "has died" not in coordinator.get(shown).content.decode()


def test_two_records_of_one_person_merge_and_part_again(practice: Practice) -> None:
    one, other = practice.world.register(), practice.world.register()
    quality = practice.browser("quality")
    itself = send(quality, "patient-merge", one, into=one)
    assert rules(itself) == {"PATIENT-MERGE-SELF"}
    sent(quality, "patient-merge", one, into=other)
    assert Patient.objects.get(id=one).merged_into == other
    sent(quality, "patient-unmerge", one)
    assert Patient.objects.get(id=one).merged_into == ""


def test_an_erasure_waits_for_open_episodes_and_is_for_ever(practice: Practice) -> None:
    patient, episode = opened(practice.world)
    quality = practice.browser("quality")
    asked = {"reason": "the person asked", "sure": "on"}
    assert rules(send(quality, "patient-erase", patient, **asked)) == {"PATIENT-ERASE-OPEN"}
    sent(practice.browser("coordinator"), "episode-close", episode, reason="withdrawn")
    sent(quality, "patient-erase", patient, **asked)
    assert not PersonKey.objects.filter(subject=f"patient/{patient}").exists()
    page = quality.get(reverse("patient", args=[patient]))
    assert page.status_code == 200
    assert "Testperson" not in page.content.decode()
    assert "This person was erased" in page.content.decode()
    assert quality.get(reverse("episode", args=[episode])).status_code == 200


def test_the_glass_is_broken_with_a_reason_for_one_hour_and_marked(practice: Practice) -> None:
    patient, episode = opened(practice.world)
    charlie = practice.browser("clinician", charlie=True)
    url = reverse("patient", args=[patient])
    closed = charlie.get(url)
    assert closed.status_code == 403
    assert "Open it in an emergency" in closed.content.decode()
    empty = send(charlie, "patient-break-glass", patient, reason="")
    assert empty.status_code == 422
    sent(charlie, "patient-break-glass", patient, reason="found unconscious in the lobby")
    for address in (url, reverse("episode", args=[episode])):
        page = charlie.get(address)
        assert page.status_code == 200
        assert "You opened this record in an emergency" in page.content.decode()
    # A look opens no form.
    assert charlie.get(reverse("episode-assess", args=[episode])).status_code == 403


def test_only_a_clinician_breaks_the_glass(practice: Practice) -> None:
    patient, _ = opened(practice.world)
    coordinator = practice.browser("coordinator", charlie=True)
    assert coordinator.get(reverse("patient", args=[patient])).status_code == 403
    form = reverse("patient-break-glass", args=[patient])
    assert coordinator.get(form).status_code == 403
    nobody = "01900000-0000-7000-8000-000000000000"
    unknown = reverse("patient-break-glass", args=[nobody])
    assert practice.browser("clinician").get(unknown).status_code == 403


@pytest.mark.parametrize(
    ("born", "status", "rule"),
    [
        ("1972-02-29", 303, ""),
        ("1973-02-29", 422, "FORM-IDENTITY"),
        ("2126-01-01", 422, "FORM-IDENTITY"),
        ("1790-01-01", 422, "FORM-IDENTITY"),
    ],
)
def test_a_birth_date_is_a_day_in_the_calendar(
    practice: Practice, born: str, status: int, rule: str
) -> None:
    answer = send(
        practice.browser("front-desk"),
        "patient-register",
        "",
        given="A",
        family="B",
        born=born,
        sex="unknown",
    )
    assert answer.status_code == status
    if rule:
        assert rules(answer) == {rule}


@pytest.mark.parametrize(
    ("role", "page", "there"),
    [
        ("front-desk", "appointment-make", True),
        ("front-desk", "assign-work", True),
        ("clinician", "assign-work", False),
    ],
)
def test_the_desk_makes_appointments_and_gives_work_from_the_patients_page(
    practice: Practice, role: str, page: str, there: bool
) -> None:
    patient = practice.world.register()
    shown = practice.browser(role).get(reverse("patient", args=[patient])).text
    assert (reverse(page, args=[patient]) in shown) is there
