"""The procedure room: stops, pictures, and volumes that cannot be."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from blastema.records import documents, erasures
from blastema.records.keys import Keyring
from blastema.records.models import Document
from tests.actions import paths
from tests.web.clinic.hands import ASKED, lab_makes, marrow_taken, now_practice, rules, send, sent
from tests.web.clinic.test_board import opened
from tests.web.people import Practice

pytestmark = pytest.mark.django_db

JPEG = b"\xff\xd8\xff\xe0 a picture"


@pytest.fixture
def practice() -> Practice:
    return now_practice()


def session(practice: Practice) -> tuple[str, str, str]:
    """Patient, course and a session in which nothing has happened yet."""
    world = practice.world
    patient, episode = opened(world)
    course = paths.consented(world, episode, paths.marrow_plan())
    return patient, course, paths.opened_treatment(world, course, paths.CREST)


def said(practice: Practice, patient: str, **other: str) -> dict[str, str]:
    second = f"staff/{practice.world.staff['laboratory1', practice.world.site]}"
    return {
        **ASKED,
        "wristband": patient,
        "body_site": "iliac-crest",
        "side": "left",
        "anaesthetic_allergy": "no",
        "antibiotic_allergy": "no",
        "second_person": second,
        **other,
    }


@pytest.mark.parametrize(
    ("wrong", "rule", "words"),
    [
        ({"wristband": ""}, "TIMEOUT-PATIENT", "Wrong person"),
        ({"wristband": "01900000-0000-7000-8000-000000000000"}, "TIMEOUT-PATIENT", "Wrong person"),
        ({"side": "right"}, "TIMEOUT-SIDE", "Wrong side."),
        ({"side": ""}, "TIMEOUT-SIDE", "Wrong side."),
        ({"body_site": "knee"}, "TIMEOUT-SITE", "Wrong place"),
        ({"antibiotic_allergy": ""}, "TIMEOUT-ALLERGY", "allergy questions"),
        ({"second_person": ""}, "TIMEOUT-SECOND-PERSON", "No second person"),
    ],
)
def test_each_mismatch_stops_and_is_recorded(
    practice: Practice, wrong: dict[str, str], rule: str, words: str
) -> None:
    patient, _, treatment = session(practice)
    clinician = practice.browser("clinician")
    sent(clinician, "treatment-time-out-collection", treatment, **said(practice, patient, **wrong))
    page = clinician.get(reverse("treatment", args=[treatment])).content.decode()
    assert '<p class="stop__word">STOP</p>' in page
    assert words in page
    assert f"<code>{rule}</code>" in page
    state = paths.state("treatment", treatment)
    assert (state.ready, state.stops[-1].mismatches) == (None, (rule,))
    refused = send(clinician, "treatment-collect", treatment, **marrow_taken(patient))
    assert "TREATMENT-NO-TIMEOUT" in rules(refused)


def test_a_stop_stays_on_the_page_until_a_time_out_passes(practice: Practice) -> None:
    patient, _, treatment = session(practice)
    clinician = practice.browser("clinician")
    name = "treatment-time-out-collection"
    sent(clinician, name, treatment, **said(practice, patient, side="right"))
    url = reverse("treatment", args=[treatment])
    assert all("stop__word" in clinician.get(url).content.decode() for _ in range(2))
    sent(clinician, name, treatment, **said(practice, patient))
    page = clinician.get(url)
    assert "stop__word" not in page.content.decode()
    assert page.context["now"]["label"] == "Collect"


@pytest.mark.parametrize(("volume", "rule"), [("-60", "PRODUCT-VOLUME"), ("0", "PRODUCT-VOLUME")])
def test_a_volume_is_above_nothing(practice: Practice, volume: str, rule: str) -> None:
    patient, _, treatment = session(practice)
    clinician = practice.browser("clinician")
    sent(clinician, "treatment-time-out-collection", treatment, **said(practice, patient))
    answer = send(clinician, "treatment-collect", treatment, **marrow_taken(patient, volume=volume))
    assert answer.status_code == 422
    assert rule in rules(answer)
    assert not paths.state("treatment", treatment).collections


def ready_to_inject(practice: Practice) -> tuple[str, str]:
    """Patient and a session whose time-out before injecting has passed."""
    patient, course, treatment = session(practice)
    clinician = practice.browser("clinician")
    sent(clinician, "treatment-time-out-collection", treatment, **said(practice, patient))
    sent(clinician, "treatment-collect", treatment, **marrow_taken(patient))
    aspirate = paths.state("course", course).allocations[0]
    sent(clinician, "treatment-hand-over", treatment, product=aspirate)
    made = lab_makes(practice.world, course, treatment)
    code = paths.code_of(made)
    wrong = send(clinician, "treatment-take-over", treatment, scanned="X", intact="yes")
    assert wrong.status_code == 422
    sent(clinician, "treatment-take-over", treatment, scanned=code, intact="yes")
    where = {"body_site": "knee", "side": "right", "scanned": code}
    sent(clinician, "treatment-time-out-injection", treatment, **said(practice, patient, **where))
    return patient, treatment


def test_a_picture_is_small_and_a_picture_and_goes_with_the_person(practice: Practice) -> None:
    _, treatment = ready_to_inject(practice)
    clinician = practice.browser("clinician")
    inject = {"volume": "6", "guidance": "ultrasound"}

    large = SimpleUploadedFile("n.jpg", JPEG + bytes(10 * 1024 * 1024), "image/jpeg")
    answer = send(clinician, "treatment-inject", treatment, **inject, image=large)
    assert answer.status_code == 413
    assert "too large to send" in answer.content.decode()

    script = SimpleUploadedFile("n.png", b"<script>alert(1)</script>", "image/png")
    answer = send(clinician, "treatment-inject", treatment, **inject, image=script)
    assert answer.status_code == 422
    assert "not a PNG or JPEG picture" in answer.content.decode()
    assert not Document.objects.exists()

    picture = SimpleUploadedFile("n.jpg", JPEG, "image/jpeg")
    sent(clinician, "treatment-inject", treatment, **inject, image=picture)
    digest = paths.state("treatment", treatment).injections[0].image
    assert documents.opened(Keyring(), digest) == ("image/jpeg", JPEG)
    other = reverse("treatment-image", args=[treatment, "0" * 64])
    assert clinician.get(other).status_code == 404


def test_an_erasure_takes_the_pictures_with_it(
    practice: Practice, django_capture_on_commit_callbacks
) -> None:
    patient, treatment = ready_to_inject(practice)
    clinician = practice.browser("clinician")
    picture = SimpleUploadedFile("n.jpg", JPEG, "image/jpeg")
    sent(
        clinician,
        "treatment-inject",
        treatment,
        volume="6",
        guidance="ultrasound",
        image=picture,
    )
    digest = paths.state("treatment", treatment).injections[0].image
    assert documents.path_of(digest).is_file()
    with django_capture_on_commit_callbacks(execute=True):
        erasures.destroy(f"patient/{patient}")
    assert not documents.path_of(digest).exists()
    assert not Document.objects.exists()
    url = reverse("treatment-image", args=[treatment, digest])
    assert clinician.get(url).status_code == 404
    page = clinician.get(reverse("treatment", args=[treatment]))
    assert (page.status_code, "Testperson" in page.content.decode()) == (200, False)


def test_a_session_can_end_early(practice: Practice) -> None:
    _, course, treatment = session(practice)
    clinician = practice.browser("clinician")
    refused = send(clinician, "treatment-finish", treatment, advice="Rest")
    assert "TREATMENT-NOTHING-DONE" in rules(refused)
    sent(clinician, "treatment-abandon", treatment, reason="fainted")
    assert paths.state("course", course).open_session == ""
    page = clinician.get(reverse("treatment", args=[treatment])).content.decode()
    assert "This session is abandoned." in page
