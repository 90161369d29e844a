"""The batch record on paper: everything of the container and its runs, and what was not done."""

from __future__ import annotations

import io

import pypdf
import pytest

from blastema.actions.correct_late_result import correct_late_result
from blastema.actions.release_product import record_late_result
from blastema.actions.run_process import report_deviation
from blastema.core.product.late import LateCorrection
from blastema.core.product.standing import Reading
from blastema.core.run.state import Severity
from blastema.records import access
from tests.actions import paths
from tests.actions.world import World, done
from tests.web.papers.bound import treated
from tests.web.people import Practice


def words_of(pdf: bytes) -> str:
    """What a reader finds; a digest breaks anywhere, so its breaks are taken out."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    text = " ".join(page.extract_text() for page in pages).replace("\u200b", "")
    return " ".join(text.split())


def text_of(practice: Practice, product: str, role: str = "laboratory") -> str:
    answer = practice.browser(role).get(f"/products/{product}/batch-record/?kind=txt")
    assert answer.status_code == 200
    return answer.content.decode()


# Parents: ``tests.actions.paths`` says what is done and measured on the way to this container.
STANDS = (
    "Batch record: Marrow concentrate A9999 26 000001 8 A0",
    "Chain of identity: CI-A9999 26 000001 6",
    "SIGNATURES",
    "HAND-OVERS",
    "CONCENTRATION OF BONE MARROW AT THE BEDSIDE",
    "Master record: marrow-concentration, version 2",
    "kit lot LOT-1",
    "unchanged, ",
    "None was recorded.",
    "Reviewed by: ____",
)


def test_everything_of_the_container_and_its_run_stands_in_it(practice: Practice) -> None:
    patient, product = treated(practice.world)
    found = text_of(practice, product)
    assert [words for words in STANDS if words not in found] == []
    assert "batch record" in [one.what for one in access.of_patient(patient)]


def test_the_pdf_says_what_the_text_says(practice: Practice) -> None:
    _, product = treated(practice.world)
    laboratory = practice.browser("laboratory")
    page = laboratory.get(f"/products/{product}/").content.decode()
    assert f'href="/products/{product}/batch-record/"' in page
    pdf = laboratory.get(f"/products/{product}/batch-record/")
    assert (pdf["Content-Type"], pdf["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert "Testperson" not in pdf["Content-Disposition"]
    found = words_of(pdf.content)
    for words in ("A9999 26 000001 8 A0", "marrow-concentration, version 2", "LOT-1", "unchanged"):
        assert words in found


def half_done(world: World) -> tuple[str, str]:
    """An aspirate and the run on it, of which only the first step was done."""
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    run = paths.started_run(world, "marrow-concentration", aspirate)
    paths.do_steps(world, run, "marrow-concentration", "receive")
    return aspirate, run


def test_steps_that_were_not_done_and_deviations_are_named(practice: Practice) -> None:
    aspirate, run = half_done(practice.world)
    told, major = "The centrifuge stopped early.", Severity.MAJOR
    lab = practice.world.act("laboratory")
    done(report_deviation(lab, run=run, step="", what=told, severity=major))
    found = text_of(practice, aspirate)
    assert "Not done: Filter, Centrifuge, " in found
    assert told in found
    assert "not ended" in found.lower()


def test_a_late_result_that_was_corrected_stands_beside_what_it_said(practice: Practice) -> None:
    _, product = treated(practice.world)
    laboratory, grown = practice.world.act, Reading("culture-negative", 0)
    practice.world.later(days=14)
    done(record_late_result(laboratory("laboratory"), product=product, reading=grown))
    none_found = {"reading": Reading("culture-negative", 1), "reason": LateCorrection.WRONG_SAMPLE}
    done(correct_late_result(laboratory("laboratory"), product=product, **none_found))
    found = text_of(practice, product)
    for words in ("LATE RESULTS THAT WERE CORRECTED", "not passed", "the sample was another one"):
        assert words in found, words


def test_who_may_not_see_a_product_gets_no_record(practice: Practice) -> None:
    patient, product = treated(practice.world)
    address = f"/products/{product}/batch-record/"
    for role in ("front-desk", "coordinator", "analyst", "administrator"):
        assert practice.browser(role).get(address).status_code == 403
    assert "batch record" not in [one.what for one in access.of_patient(patient)]


@pytest.mark.parametrize("kind", ["docx", "", "%00"])
def test_another_kind_of_file_is_said_to_be_none(practice: Practice, kind: str) -> None:
    _, product = treated(practice.world)
    address = f"/products/{product}/batch-record/?kind={kind}"
    assert practice.browser("laboratory").get(address).status_code == 400


def test_a_container_that_is_none_is_not_found(practice: Practice) -> None:
    laboratory = practice.browser("laboratory")
    assert (
        laboratory.get("/products/00000000-0000-7000-8000-000000000000/batch-record/").status_code
        == 404
    )
