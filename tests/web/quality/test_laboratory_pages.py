"""The laboratories in a browser's place: registered, looked at, renewed, ended."""

from __future__ import annotations

from tests.actions.test_laboratories import CODE, registered
from tests.actions.world import done
from tests.web.lab.bench import fill, rules, went
from tests.web.people import Practice, said

FIELDS = {
    "code": CODE,
    "name": "Invented Microbiology",
    "kind": "contracted",
    "registrations": "CLIA 00X0000000\n\nCAP 1234567",
    "scope": ["culture-negative", "endotoxin"],
    "valid_from": "2026-01-01",
    "valid_until": "2026-03-20",
}


def test_a_laboratory_is_registered_renewed_and_ended(practice: Practice) -> None:
    browser, lab = practice.browser("quality"), practice.browser("laboratory")
    assert "No laboratory is registered yet" in said(browser.get("/laboratories/"))
    page = went(fill(browser, "/laboratories/new/", **FIELDS))
    shown = said(lab.get(page))
    for words in ("CLIA 00X0000000, CAP 1234567", "Culture without growth", "20 March 2026"):
        assert words in shown
    assert "Renew it" not in shown
    assert "Renew the laboratory" in said(browser.get("/quality/due/"))
    renewed = {"valid_from": "2026-03-21", "valid_until": "2027-03-20"}
    went(fill(browser, f"{page}renew/", **renewed))
    shown = said(browser.get(page))
    assert "20 March 2027" in shown
    assert "CLIA 00X0000000" in shown  # what stood there was offered again
    went(fill(browser, f"{page}end/"))
    assert "Renew it" not in said(browser.get(page))
    assert rules(fill(browser, f"{page}end/")) == {"LABORATORY-END-WHEN"}


def test_every_fault_of_the_form_comes_back_at_once(practice: Practice) -> None:
    browser = practice.browser("quality")
    wrong = {
        "code": "Micro North",
        "registrations": "CLIA",
        "scope": [],
        "valid_until": "2025-01-01",
    }
    answer = fill(browser, "/laboratories/new/", **{**FIELDS, **wrong})
    assert rules(answer) == {
        "LABORATORY-CODE",
        "LABORATORY-REGISTRATION",
        "LABORATORY-SCOPE-EMPTY",
        "LABORATORY-DAYS",
    }
    assert 'value="Micro North"' in answer.content.decode()


def test_nobody_of_another_site_sees_it(practice: Practice) -> None:
    laboratory = done(registered(practice.world)).subject
    charlie = practice.browser("quality", charlie=True)
    assert charlie.get(f"/laboratories/{laboratory}/").status_code == 403
    assert CODE not in said(charlie.get("/laboratories/"))
