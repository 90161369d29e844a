"""The kit for a downtime: everything that the screen asks, and nothing that must be read."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pypdf
import pytest
import typst
import zxingcpp
from PIL import Image

from blastema.actions.read.downtime import House
from blastema.core.catalogue import Quantity, catalogue
from blastema.core.paper import Paper
from blastema.core.treatment.checklist import checklist
from blastema.core.treatment.discharge import discharge_list
from blastema.core.treatment.state import Act
from blastema.records import access
from blastema.web.papers import forms
from blastema.web.papers.pdf import Sheet, inputs, program
from tests.actions import paths
from tests.actions.world import World
from tests.web.people import Practice


def words_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def form(practice: Practice, address: str, role: str = "clinician") -> str:
    answer = practice.browser(role).get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf"), address
    assert answer["Cache-Control"] == "private, no-store"
    return words_of(answer.content)


@pytest.mark.parametrize("act", list(Act))
def test_a_time_out_on_paper_asks_what_the_screen_asks(practice: Practice, act: Act) -> None:
    found = form(practice, f"/downtime/file/?form=time-out-{act.value}")
    asked = [item.question for item in checklist().values() if act in item.acts]
    assert [question for question in asked if " ".join(question.split()) not in found] == []
    others = [item.question for item in checklist().values() if act not in item.acts]
    assert [question for question in others if question in found] == []
    for words in ("(STOP)", "(clinician decides)", "Wristband, read by the second", "passed"):
        assert words in found


def test_the_check_before_going_home_asks_what_the_screen_asks(practice: Practice) -> None:
    found = form(practice, "/downtime/file/?form=going-home")
    assert [one for one in discharge_list().values() if one.question not in found] == []
    assert "Oxygen saturation, %" in found


@pytest.mark.parametrize("process", sorted({one.slug for one in catalogue().processes}))
def test_a_bench_form_has_every_step_and_every_measurement(practice: Practice, process) -> None:
    found = form(practice, f"/downtime/file/?form={process}", "laboratory")
    for step in catalogue().process(process).steps:
        assert step.name in found
        for one in step.measures:
            assert (one.name in found) != one.late or one.quantity is Quantity.TEXT
    assert "Seen by, signature" in found


def test_a_limit_of_the_site_stands_at_its_step(practice: Practice) -> None:
    address = "/downtime/file/?form=marrow-concentration"
    assert "At most" not in form(practice, address, "laboratory")
    paths.set_limit(practice.world, "marrow-concentration-minutes-from-collection-to-filter", 45)
    assert "At most 45 minutes after the material was taken." in form(
        practice, address, "laboratory"
    )


def under_way(world: World) -> tuple[str, str, str, str]:
    """Patient, session, container and run, of which the first step was done."""
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    run = paths.started_run(world, "marrow-concentration", aspirate)
    paths.do_steps(world, run, "marrow-concentration", "receive")
    return patient, treatment, aspirate, run


def test_what_must_be_read_from_wristband_or_label_is_on_no_form(practice: Practice) -> None:
    """A form that carried it would be copied from, and compared with itself."""
    patient, treatment, aspirate, run = under_way(practice.world)
    number = paths.state("product", aspirate).din
    for address in (f"/treatments/{treatment}/downtime/", f"/runs/{run}/downtime/"):
        found = form(practice, address).replace(" ", "")
        for read in (patient, aspirate, number, paths.code_of(aspirate)):
            assert read not in found


def test_a_form_of_an_open_session_carries_the_plan(practice: Practice) -> None:
    patient, treatment, _, _ = under_way(practice.world)
    found = form(practice, f"/treatments/{treatment}/downtime/?act=injection")
    for words in ("Ann Testperson", "28 February 1961", "right knee", "Marrow concentrate"):
        assert words in found
    assert "left iliac crest" in form(practice, f"/treatments/{treatment}/downtime/?act=collection")
    assert "downtime form" in [one.what for one in access.of_patient(patient)]


def test_a_form_of_an_open_run_has_the_steps_that_are_left(practice: Practice) -> None:
    *_, run = under_way(practice.world)
    found = form(practice, f"/runs/{run}/downtime/", "laboratory")
    assert "2. Filter" in found
    assert "1. Receive the aspirate" not in found
    assert "Done on the screen already Receive the aspirate" in found


HOUSE = House("Invented Clinic", "US-TX", datetime(2026, 3, 2, 12, tzinfo=UTC), "Alice")
PPI = 200  # what an office scanner gives


@pytest.mark.parametrize(
    ("paper", "code"),
    [
        (forms.hand_over(HOUSE), "form/hand-over"),
        (forms.time_out(HOUSE, Act.INJECTION), "form/time-out-injection"),
    ],
)
def test_the_code_of_a_form_can_be_scanned(paper: Paper, code: str) -> None:
    """Read back from the drawn page by a library that did not draw it."""
    pages = typst.compile(
        program(), format="png", ppi=PPI, sys_inputs=inputs(paper, Sheet.LETTER, 10)
    )
    first = pages[0] if isinstance(pages, list) else pages
    picture = Image.open(io.BytesIO(first)).convert("L")
    assert [one.text for one in zxingcpp.read_barcodes(picture)] == [code]


def test_the_page_lists_what_is_open_to_those_who_may_see_it(practice: Practice) -> None:
    _, treatment, _, run = under_way(practice.world)
    pages = {
        role: practice.browser(role).get("/downtime/").content.decode()
        for role in ("clinician", "laboratory", "quality")
    }
    assert {role: treatment in page for role, page in pages.items()} == {
        "clinician": True,
        "laboratory": False,
        "quality": True,
    }
    assert all(f"/runs/{run}/downtime/" in page for page in pages.values())
    assert "Testperson" not in pages["laboratory"]


def test_somebody_of_another_site_sees_none_of_it(practice: Practice) -> None:
    patient, treatment, _, run = under_way(practice.world)
    before = len(access.of_patient(patient))
    charlie = practice.browser("clinician", charlie=True)
    page = charlie.get("/downtime/").content.decode()
    assert treatment not in page
    assert run not in page
    for address in (f"/treatments/{treatment}/downtime/", f"/runs/{run}/downtime/"):
        assert charlie.get(address).status_code == 403
    assert len(access.of_patient(patient)) == before


@pytest.mark.parametrize("role", ["front-desk", "coordinator", "analyst", "administrator"])
def test_who_works_at_no_table_and_no_bench_prints_none(practice: Practice, role: str) -> None:
    browser = practice.browser(role)
    for address in ("/downtime/", "/downtime/file/", "/downtime/file/?form=marrow-concentration"):
        assert browser.get(address).status_code == 403


def test_a_form_that_is_none_is_not_found(practice: Practice) -> None:
    clinician = practice.browser("clinician")
    assert clinician.get("/downtime/file/?form=../../etc/passwd").status_code == 404
    assert clinician.get("/downtime/file/?form=").status_code == 404
    _, treatment, _, _ = under_way(practice.world)
    assert clinician.get(f"/treatments/{treatment}/downtime/?act=dance").status_code == 400
