"""Suppliers and the calendar in a browser's place."""

from __future__ import annotations

from datetime import date, timedelta

from tests.actions import quality
from tests.actions.test_devices import registered as device
from tests.actions.test_suppliers import BANK, qualified, registered
from tests.web.lab.bench import fill, rules, went
from tests.web.people import Practice, said


def test_a_supplier_is_registered_judged_and_looked_at_before_a_delivery(
    practice: Practice,
) -> None:
    browser, lab = practice.browser("quality"), practice.browser("laboratory")
    assert "No supplier is registered yet" in said(browser.get("/suppliers/"))
    assert rules(fill(browser, "/suppliers/new/", name=BANK)) == {"SUPPLIER-SUPPLIES"}
    page = went(fill(browser, "/suppliers/new/", name=BANK, supplies=["allografts"]))
    good = {"standing": "qualified", "ground": "audit", "until": "2026-03-20"}
    went(fill(browser, f"{page}judge/", **good))
    assert "20 March 2026" in said(lab.get("/suppliers/"))
    assert "Suppliers to look at first" not in said(lab.get("/bench/receive/"))
    bad = {"standing": "suspended", "ground": "recall", "until": "2026-03-20"}
    assert rules(fill(browser, f"{page}judge/", **bad)) == {"SUPPLIER-NO-UNTIL"}
    went(fill(browser, f"{page}judge/", **{**bad, "until": ""}))
    assert f"{BANK} is suspended." in said(lab.get("/bench/receive/"))
    assert "Judge them" not in said(lab.get(page))
    went(fill(browser, f"{page}end/"))
    assert "Judge them" not in said(browser.get(page))


def test_the_calendar_shows_what_is_overdue_and_what_falls_due_month_by_month(
    practice: Practice,
) -> None:
    world, browser = practice.world, practice.browser("quality")
    assert "Nothing is overdue." in said(browser.get("/quality/due/"))
    device(world, "C1", days=-1)
    qualified(world, registered(world), days=40)
    quality.document_issued(world)
    shown = said(browser.get("/quality/due/"))
    for words in ("1 day overdue", "Calibration", "April 2026", BANK, "Training", "SOP-12"):
        assert words in shown
    assert BANK not in said(browser.get("/quality/due/", {"days": "30"}))
    assert date.fromisoformat("2026-03-02") + timedelta(days=40) == date(2026, 4, 11)


def test_nobody_of_another_site_sees_it(practice: Practice) -> None:
    supplier = registered(practice.world)
    charlie = practice.browser("quality", charlie=True)
    assert charlie.get(f"/suppliers/{supplier}/").status_code == 403
    assert BANK not in said(charlie.get("/suppliers/"))
