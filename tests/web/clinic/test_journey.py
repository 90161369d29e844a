"""One person through every page of the clinic, and the stop at the wrong knee."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from blastema.records import documents
from blastema.records.models import Course, Document, Treatment
from tests.actions import paths
from tests.actions.consenting import state_for_consents
from tests.web.clinic.hands import (
    ASKED,
    HEALTHY_KNEE,
    PLAN,
    lab_makes,
    last_part,
    marrow_taken,
    now_practice,
    sent,
)

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"the needle in the joint"


def test_a_person_is_registered_treated_and_followed_by_page() -> None:
    practice = now_practice()
    world, clinician = practice.world, practice.browser("clinician")
    world.sign_policies()
    desk = practice.browser("front-desk")
    patient = last_part(
        sent(
            desk,
            "patient-register",
            "",
            given="Ann",
            family="Testperson",
            born="1961-02-28",
            sex="female",
            phone="+1 555 0100",
        )
    )
    episode = last_part(
        sent(
            clinician,
            "patient-open-episode",
            patient,
            condition="knee-osteoarthritis",
            side="right",
        )
    )
    sent(
        clinician,
        "episode-assess",
        episode,
        verdict="eligible",
        findings="Kellgren 3, no effusion",
        tried=["physiotherapy"],
        **HEALTHY_KNEE,
    )
    sent(clinician, "episode-plan", episode, **PLAN)
    course = Course.objects.get(episode=episode).id
    state_for_consents(practice.world)
    document = clinician.get(reverse("course-consent", args=[course])).context["document"]
    elements = [element.slug for element in document.elements]
    sent(clinician, "course-consent", course, elements=elements, signature="Ann T", by="patient")
    treatment = last_part(
        sent(clinician, "course-open-session", course, place="iliac-crest", side="left")
    )

    second = f"staff/{world.staff['laboratory1', world.site]}"
    said = {
        **ASKED,
        "wristband": patient,
        "anaesthetic_allergy": "no",
        "antibiotic_allergy": "no",
        "second_person": second,
    }
    sent(
        clinician,
        "treatment-time-out-collection",
        treatment,
        **said,
        body_site="iliac-crest",
        side="left",
    )
    sent(clinician, "treatment-collect", treatment, **marrow_taken(patient))
    aspirate = paths.state("course", course).allocations[0]
    sent(clinician, "treatment-hand-over", treatment, product=aspirate)
    made = lab_makes(world, course, treatment)
    code = paths.code_of(made)
    sent(clinician, "treatment-take-over", treatment, scanned=code, intact="yes")

    sent(
        clinician,
        "treatment-time-out-injection",
        treatment,
        **said,
        scanned=code,
        body_site="knee",
        side="left",
    )
    stopped = clinician.get(reverse("treatment", args=[treatment])).content.decode()
    assert "STOP" in stopped
    assert "Wrong side." in stopped
    assert "Said: <strong>left knee</strong>. Planned: <strong>right knee</strong>." in stopped
    assert paths.state("treatment", treatment).ready is None

    sent(
        clinician,
        "treatment-time-out-injection",
        treatment,
        **said,
        scanned=f"{code[:13]} {code[13:]}",
        body_site="knee",
        side="right",
    )
    assert "STOP" not in clinician.get(reverse("treatment", args=[treatment])).context["now"]
    sent(
        clinician,
        "treatment-inject",
        treatment,
        volume="6.0",
        guidance="ultrasound",
        needle_gauge="22",
        needle_mm="50",
        skin="chlorhexidine-in-alcohol",
        anaesthetic="lidocaine",
        anaesthetic_volume="2.5",
        image=SimpleUploadedFile("needle.png", PNG, "image/png"),
        reference="ACC 20260302-7",
        felt="pressure, no pain",
    )
    digest = paths.state("treatment", treatment).injections[0].image
    kept = clinician.get(reverse("treatment-image", args=[treatment, digest]))
    assert (kept.content, kept["Content-Type"]) == (PNG, "image/png")
    assert PNG not in documents.path_of(digest).read_bytes()
    assert Document.objects.get(sha256=digest).subject == f"patient/{patient}"
    sent(clinician, "treatment-finish", treatment, advice="Rest two days; call with fever.")
    assert Treatment.objects.get(id=treatment).stage == "finished"
    assert Course.objects.get(id=course).stage == "following"

    page = clinician.get(reverse("episode", args=[episode])).content.decode()
    for words in (
        "Follow-up started, counted from",
        "6 ml injected into the right knee.",
        "Needle 22 G, 50 mm. Skin prepared with chlorhexidine in alcohol.",
        "Local anaesthetic: lidocaine, 2.5 ml. An image is kept.",
        "Image elsewhere: ACC 20260302-7. Pressure, no pain.",
        "STOP: the time-out before injecting did not pass.",
        "Kellgren 3, no effusion",
    ):
        assert words in page
    board = clinician.get(reverse("board"))
    row = board.context["table"].rows[0]
    assert [cell.text for cell in row[:3]] == [
        "Ann Testperson",
        "Worn knee joint (knee arthritis), right",
        "Following",
    ]
