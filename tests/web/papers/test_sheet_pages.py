"""The sheets in a browser: for staff with what is missing, as PDF, and by a patient's link."""

from __future__ import annotations

import io
import re

import pypdf
import pytest

from blastema.actions.links import token_for
from blastema.actions.open_site import set_policy
from blastema.core.sheets import Language, SheetKind, sheet_book
from tests.actions import paths
from tests.actions.world import done
from tests.web.people import Practice
from tests.web.shell.test_words import FORBIDDEN

NUMBER = "+1 555 010 0177"


def number_set(practice: Practice) -> None:
    world = practice.world
    admin = world.act("administrator")
    done(set_policy(admin, site=world.site, policy="sheet-24-hour-phone", value=NUMBER))


def words_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_staff_are_told_what_is_missing_and_get_no_file(practice: Practice) -> None:
    _, course = paths.planned_course(practice.world)
    coordinator = practice.browser("coordinator")
    address = f"/courses/{course}/sheets/"
    page = coordinator.get(address).content.decode()
    assert "No sheet can be given yet" in page
    assert "sheet-24-hour-phone" in page
    assert "(PDF)" not in page
    refused = coordinator.get(f"{address}file/?sheet=preparation&language=en")
    assert refused.status_code == 422
    assert "would not know whom to call" in refused.content.decode()


@pytest.mark.parametrize("kind", list(SheetKind))
@pytest.mark.parametrize("language", list(Language))
def test_on_paper_it_says_what_the_page_says(practice: Practice, kind, language) -> None:
    _, course = paths.planned_course(practice.world)
    number_set(practice)
    coordinator = practice.browser("coordinator")
    address = f"/courses/{course}/sheets/"
    page = coordinator.get(address).content.decode()
    pdf = coordinator.get(f"{address}file/?sheet={kind}&language={language}")
    assert (pdf.status_code, pdf["Content-Type"]) == (200, "application/pdf")
    assert pdf["Cache-Control"] == "private, no-store"
    found = words_of(pdf.content)
    assert NUMBER in found
    assert NUMBER in page
    for section in sheet_book().sections:
        if section.kind is kind:
            assert section.heading[language] in found
    assert len(pypdf.PdfReader(io.BytesIO(pdf.content)).pages) <= 2  # a sheet, both sides


def test_what_is_no_sheet_is_said_so(practice: Practice) -> None:
    _, course = paths.planned_course(practice.world)
    coordinator = practice.browser("coordinator")
    for query in ("sheet=menu", "language=fr", "sheet=&language="):
        assert coordinator.get(f"/courses/{course}/sheets/file/?{query}").status_code == 400


def test_the_episode_leads_there(practice: Practice) -> None:
    _, episode = paths.opened_episode(practice.world)
    course = paths.consented(practice.world, episode, paths.marrow_plan())
    page = practice.browser("clinician").get(f"/episodes/{episode}/").content.decode()
    assert f'href="/courses/{course}/sheets/"' in page


def test_a_patient_reads_it_by_link_in_either_language(practice: Practice, client) -> None:
    patient, _ = paths.planned_course(practice.world)
    number_set(practice)
    address = f"/p/{token_for(patient, 0, practice.world.fresh.now())}/sheets/"
    english, spanish = (client.get(f"{address}{q}").content.decode() for q in ("", "?language=es"))
    assert "Before your bone marrow treatment" in english
    assert 'lang="es"' in spanish
    assert "Pida ayuda ahora" in spanish
    assert english.count(NUMBER) >= 3
    assert client.get(f"{address}?language=%00%3Cb%3E").status_code == 200


def test_a_patient_whose_sheet_cannot_be_given_is_told_to_call(practice: Practice, client) -> None:
    patient, _ = paths.planned_course(practice.world)
    token = token_for(patient, 0, practice.world.fresh.now())
    page = client.get(f"/p/{token}/sheets/").content.decode()
    assert "Your sheet is not ready" in page
    assert "________" not in page


def test_a_sheet_says_no_forbidden_word() -> None:
    said = " ".join(
        words.en
        for section in sheet_book().sections
        for line in section.lines
        for words in (section.heading, line.words, *([line.without] if line.without else []))
    )
    assert [w for w, stem in FORBIDDEN.items() if re.search(stem, said, re.IGNORECASE)] == []
