"""Controlled documents in a browser's place: issued, read, trained on, refused."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from blastema.records.models import Document, QualityItem
from tests.actions import quality
from tests.actions.laboratory import aspirated
from tests.actions.quality import PDF
from tests.web.lab.bench import fill, rules, went


def body(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def pdf(content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile("sop.pdf", content, content_type="application/pdf")


ISSUE = {"number": "SOP-12", "title": "Wash and spin", "for_roles": ["laboratory"]}


def test_a_document_is_issued_read_and_signed_for(practice) -> None:
    browser, lab = practice.browser("quality"), practice.browser("laboratory")
    page = went(fill(browser, "/documents/issue/", file=pdf(), again_after_days="365", **ISSUE))
    assert "To be read by you" in body(lab.get("/documents/"))
    file = lab.get(f"{page}file/1/")
    assert (file.content, file["Content-Type"]) == (PDF, "application/pdf")
    assert "attachment" in file["Content-Disposition"]
    went(fill(lab, f"{page}read/"))
    assert "To be read by you" not in body(lab.get("/documents/"))
    assert "2 March 2027" in body(lab.get(page))  # 365 days after 2 March 2026
    assert "Issue a document" not in body(lab.get("/documents/"))


def test_the_next_version_supersedes_on_its_day_and_both_are_kept(practice) -> None:
    quality.document_issued(practice.world)
    browser = practice.browser("quality")
    later = {"file": pdf(b"%PDF-2"), "effective_on": "2026-04-01", "again_after_days": ""}
    page = went(fill(browser, "/documents/issue/", **ISSUE, **later))
    shown = body(browser.get(page))
    for words in ("Version 1", "Version 2", "1 April 2026", "approval, 2 March 2026"):
        assert words in shown
    assert browser.get(f"{page}file/1/").content == PDF
    assert browser.get(f"{page}file/3/").status_code == 404


def test_quality_records_training_and_retires(practice) -> None:
    page = f"/documents/{quality.document_issued(practice.world)}/"
    browser, staff = practice.browser("quality"), practice.world.act("laboratory").who.id
    assert "owed" in body(browser.get(page))
    went(fill(browser, f"{page}train/", staff=staff))
    assert "owed" not in body(browser.get(page))
    went(fill(browser, f"{page}retire/"))
    assert "retired 2 March 2026" in body(browser.get(page))
    assert rules(fill(browser, f"{page}read/")) == {"CONTROLLED-TRAIN-WHEN"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"file": pdf(b"PK\x03\x04 not a document")},
        {"number": "sop 12"},
        {"effective_on": "2026-03-01"},
        {"again_after_days": "-1"},
        {"again_after_days": "99999"},
        {"title": ""},
        {"for_roles": ["external"]},
        {"file": ""},
    ],
)
def test_a_wrong_document_leaves_nothing(practice, wrong) -> None:
    right = {**ISSUE, "file": pdf(), "again_after_days": ""}
    answer = fill(practice.browser("quality"), "/documents/issue/", **{**right, **wrong})
    assert answer.status_code == 422
    assert (QualityItem.objects.count(), Document.objects.count()) == (0, 0)


def test_charlie_and_a_company_find_nothing(practice) -> None:
    page = f"/documents/{quality.document_issued(practice.world)}/"
    charlie = practice.browser("laboratory", charlie=True)
    assert "SOP-12" not in body(charlie.get("/documents/"))
    for address in (page, f"{page}file/1/", f"{page}read/"):
        assert charlie.get(address).status_code in (403, 404)


def test_what_is_owed_is_said_before_the_step_and_the_step_is_refused(practice) -> None:
    world = practice.world
    controlled = quality.document_issued(world)
    browser, lab = practice.browser("quality"), practice.browser("laboratory")
    page = f"/documents/{controlled}/"
    went(fill(browser, f"{page}steps/", at_steps=["process", "storage"]))
    assert "asks for training on it before a process run, storing a container" in body(
        browser.get(page)
    )
    url = f"/products/{aspirated(world)}/run/"
    before = body(lab.get(url))
    assert "asks for training on SOP-12 before a process run" in before
    assert "Until then this step is refused." in before
    assert rules(fill(lab, url)) == {"TRAINING-OWED"}
    went(fill(lab, f"{page}read/"))
    assert "SOP-12" not in body(lab.get(url))
    went(fill(lab, url))
    assert rules(fill(browser, f"{page}steps/")) == {"CONTROLLED-DEMAND-SAME"}
