"""The pages of a site's specifications, and the form that works an endotoxin out."""

from __future__ import annotations

import pytest

from blastema.records.models import LedgerEvent
from tests.actions import paths
from tests.actions.specifying import MARROW, asked_for_endotoxin, drafted
from tests.web.lab.bench import fill, rules, went
from tests.web.people import PASSWORD, Practice

GROWN = "expanded-fat-cells"
LIMITS = {
    "limit-volume": "0.5",
    "limit-viability": "80",
    **{f"limit-cd{n}-positive": "96" for n in (73, 90, 105)},
    **{
        f"limit-{name}-positive": "1.5"
        for name in ("cd45", "cd34", "cd14-or-cd11b", "cd19-or-cd79a")
    },
    "limit-endotoxin": "2",
    "spine-endotoxin": "0.1",
    "due-culture-negative": "21",
    "basis": "VAL-7",
}


@pytest.fixture
def practice(db: None) -> Practice:
    return Practice()


def _url(practice: Practice, product_class: str = GROWN, step: str = "") -> str:
    return f"/specifications/{practice.world.site}/{product_class}/{step}"


def _typed(**limits: str) -> dict[str, str]:
    return {name.replace("-", "__"): value for name, value in {**LIMITS, **limits}.items()}


def test_quality_drafts_the_laboratory_signs_and_the_page_says_who(practice: Practice) -> None:
    quality, lab = practice.browser("quality"), practice.browser("laboratory")
    opened = quality.get(_url(practice, step="draft/"))
    form = opened.context["form"]
    # No number was verified for these: the fields are empty.
    assert (form["limit-endotoxin"].value(), form["spine-endotoxin"].value()) == ("", "")
    assert form["limit-viability"].value() == "70 %"
    went(fill(quality, _url(practice, step="draft/"), **_typed()))
    shown = lab.get(_url(practice)).content.decode()
    assert "A draft waits for a second person" in shown
    assert "must be at most 2 EU/kg, at the spine 0.1 EU/kg" in shown
    went(fill(lab, _url(practice, step="sign/"), password=PASSWORD))
    told = quality.get(_url(practice)).content.decode()
    assert "site&#x27;s own specification, version 1" in told
    assert "approval" in told
    assert "is what was signed" in told
    assert "own specification" in quality.get("/specifications/").content.decode()


def test_a_draft_with_faults_says_all_of_them_and_keeps_what_was_typed(practice: Practice) -> None:
    quality = practice.browser("quality")
    page = _url(practice, step="draft/")
    wrong = fill(quality, page, **_typed(**{"limit-viability": "800", "limit-endotoxin": ""}))
    assert wrong.status_code == 422
    assert wrong.context["form"].errors.keys() == {"limit-viability", "limit-endotoxin"}
    assert wrong.context["form"]["limit-cd90-positive"].value() == "96"
    past = fill(quality, page, **_typed(effective_on="2020-01-01", basis="see Ann"))
    assert rules(past) == {"SITE-SPECIFICATION-EFFECTIVE", "SITE-SPECIFICATION-BASIS"}


@pytest.mark.parametrize("password", ["", "not mine"])
def test_without_the_password_nothing_is_signed(practice: Practice, password: str) -> None:
    drafted(practice.world, MARROW)
    lab = practice.browser("laboratory")
    sent = fill(lab, _url(practice, MARROW, "sign/"), password=password)
    assert sent.status_code == 422
    assert not LedgerEvent.objects.filter(type="site.specification_signed.v1").exists()
    assert "not mine" not in sent.content.decode()


def test_whoever_drafted_is_told_that_another_signs(practice: Practice) -> None:
    drafted(practice.world, MARROW)
    quality = practice.browser("quality")
    assert "does not sign it" in quality.get(_url(practice, MARROW)).content.decode()
    own = fill(quality, _url(practice, MARROW, "sign/"), password=PASSWORD)
    assert rules(own) == {"SITE-SPECIFICATION-OWN-DRAFT"}


def test_a_draft_that_changed_meanwhile_is_not_signed(practice: Practice) -> None:
    drafted(practice.world, MARROW)
    lab = practice.browser("laboratory")
    page = _url(practice, MARROW, "sign/")
    form = lab.get(page).context["form"]
    drafted(practice.world, MARROW, viability=650)
    sent = lab.post(
        page,
        {
            "command": form["command"].value(),
            "seen": form["seen"].value(),
            "signs": form["signs"].value(),
            "password": PASSWORD,
        },
    )
    assert sent.status_code in (409, 422)
    assert not LedgerEvent.objects.filter(type="site.specification_signed.v1").exists()


def test_a_withdrawn_draft_waits_no_longer(practice: Practice) -> None:
    drafted(practice.world, MARROW)
    quality = practice.browser("quality")
    went(fill(quality, _url(practice, MARROW, "withdraw/")))
    assert "A draft waits" not in quality.get(_url(practice, MARROW)).content.decode()


def test_a_class_or_a_site_that_is_not_there_is_not_found(practice: Practice) -> None:
    quality = practice.browser("quality")
    assert quality.get(_url(practice, "gold")).status_code == 404
    assert quality.get(f"/specifications/nowhere/{MARROW}/").status_code in (403, 404)


def test_the_endotoxin_is_typed_in_peoples_units_and_shown_for_a_kilogram(
    practice: Practice,
) -> None:
    product = asked_for_endotoxin(practice.world)
    lab = practice.browser("laboratory")
    page = f"/products/{product}/endotoxin/"
    typed = {"level": "0.5", "dose": "4", "weight": "80", "route": "joint"}
    for field, wrong in (("level", "-1"), ("dose", "0.5 litre"), ("weight", "many"), ("route", "")):
        refused = fill(lab, page, **{**typed, field: wrong})
        assert (refused.status_code, refused.context["form"].errors.keys()) == (422, {field})
    went(fill(lab, page, **typed))
    found = paths.state("product", product).tests["endotoxin"]
    assert (found.value, found.route) == (25, "joint")
    assert "0.025 EU/kg" in lab.get(f"/products/{product}/release/").content.decode()
    # A form for a release does not ask for what it cannot work out.
    assert "test-endotoxin" not in lab.get(f"/products/{product}/test/").context["form"].fields
