"""The quality file in a browser's place: desk, forms, refusals, download."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from blastema.records.models import QualityItem
from tests.actions import quality
from tests.web.lab.bench import fill, rules, went

JUDGED = {
    "severity": "major",
    "product_impact": "possible",
    "patient_impact": "none",
    "reporting": "due",
    "action": "needed",
}


def body(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def deviation(practice) -> str:
    _, run = quality.deviating_run(practice.world)
    return quality.taken_up(practice.world, run)


def test_a_deviation_of_a_run_is_taken_up_judged_reported_and_closed(practice) -> None:
    _, run = quality.deviating_run(practice.world)
    browser, today = practice.browser("quality"), practice.world.act("quality").today
    assert "Deviation 1: take up" in body(browser.get("/quality/file/"))
    take_up = f"/quality/runs/{run}/deviations/1/"
    assert "the filter clogged" in body(browser.get(take_up))
    page = went(fill(browser, take_up, discovered_on=today))
    assert "16 April 2026" in body(browser.get(page))  # 2 March and 45 days
    went(fill(browser, f"{page}judge/", **JUDGED))
    assert rules(fill(browser, f"{page}close/")) == {
        "DEVIATION-REPORT-OPEN", "DEVIATION-ACTION-OPEN",
    }  # fmt: skip
    went(fill(browser, f"{page}report/", on=today, reference="FDA-3486-7"))
    action = {"aim": "corrective", "cause": "training", "action": "train", "due": "2026-04-01"}
    owner = practice.world.act("laboratory").who.id
    went(fill(browser, f"{page}action/", owner=owner, **action))
    went(fill(browser, f"{page}close/"))
    shown = body(browser.get(page))
    for words in ("FDA-3486-7", "Closed, signed", "approval", "Training", "Ann Testperson"):
        assert words in shown
    assert "Judge anew" not in shown


def test_an_action_that_did_not_work_is_open_again(practice, deviation: str) -> None:
    world = practice.world
    corrective = quality.action_opened(world, f"deviation/{deviation}")
    browser, today = practice.browser("quality"), world.act("quality").today
    page = f"/quality/actions/{corrective}/"
    went(fill(browser, f"{page}done/", on=today, note="changed", check_by="2026-05-01"))
    failed = {"on": today, "effect": "did-not-work", "note": "two more", "due": ""}
    assert rules(fill(browser, f"{page}check/", **failed)) == {"CORRECTIVE-DUE"}
    went(fill(browser, f"{page}check/", **{**failed, "due": "2026-05-20"}))
    shown = body(browser.get(page))
    for words in ("It is done", "20 May 2026", "it did not work: two more"):
        assert words in shown


def test_what_is_late_stands_first_with_its_days(practice, deviation: str) -> None:
    practice.world.later(days=47)
    shown = body(practice.browser("quality").get("/quality/file/"))
    assert "1 thing is past the due day" in shown
    assert "2 days overdue" in shown


def test_a_complaint_is_taken_down_by_the_desk_and_reviewed_by_quality(practice) -> None:
    desk, browser = practice.browser("front-desk"), practice.browser("quality")
    today = practice.world.act("quality").today
    told = {"channel": "phone", "matter": "waiting", "what": "nobody called", "about": ""}
    went(fill(desk, "/quality/complaints/take-down/", received_on=today, **told))
    page = f"/quality/complaints/{QualityItem.objects.get().id}/"
    assert desk.get(page).status_code == 403
    went(fill(browser, f"{page}review/", not_investigated="investigate", leads_to=""))
    assert rules(fill(browser, f"{page}close/")) == {"COMPLAINT-UNSETTLED"}
    went(fill(browser, f"{page}investigate/", finding="confirmed", found="so it was"))
    went(fill(browser, f"{page}close/"))
    shown = body(browser.get(page))
    for words in ("nobody called", "so it was", "Closed, signed"):
        assert words in shown


def test_a_harmful_complaint_says_where_it_belongs(practice) -> None:
    complaint = quality.complained(practice.world, matter=quality.ComplaintMatter.HARM)
    browser = practice.browser("quality")
    review = f"/quality/complaints/{complaint}/review/"
    assert rules(fill(browser, review, not_investigated="investigate", leads_to="")) == {
        "COMPLAINT-HARM"
    }
    assert went(fill(browser, review, not_investigated="not-about-us", leads_to=""))


@pytest.mark.parametrize(
    "wrong",
    [
        {"severity": "huge"},
        {"discovered_on": "2026-13-01"},
        {"what": ""},
        {"what": "x" * 2001},
        {"area": ""},
    ],
)
def test_a_wrong_form_changes_nothing(practice, wrong: dict[str, str]) -> None:
    today = practice.world.act("quality").today
    right = {"area": "room", "what": "warm", "severity": "minor", "discovered_on": today}
    answer = fill(practice.browser("laboratory"), "/quality/deviations/record/", **right | wrong)
    assert answer.status_code == 422
    assert QualityItem.objects.count() == 0


def test_what_is_written_in_a_form_is_shown_as_words(practice) -> None:
    today, hostile = practice.world.act("quality").today, "<script>alert(1)</script>"
    right = {"area": "room", "what": hostile, "severity": "minor", "discovered_on": today}
    went(fill(practice.browser("quality"), "/quality/deviations/record/", **right))
    page = f"/quality/deviations/{QualityItem.objects.get().id}/"
    assert hostile not in body(practice.browser("quality").get(page))


def test_the_same_rows_are_downloaded_as_csv_and_as_json(practice, deviation: str) -> None:
    quality.action_opened(practice.world, f"deviation/{deviation}")
    browser = practice.browser("quality")
    as_csv = browser.post("/quality/file/export/", {"format": "csv"})
    as_json = browser.post("/quality/file/export/", {"format": "json"})
    rows = list(csv.DictReader(io.StringIO(as_csv.content.decode())))
    assert rows == json.loads(as_json.content)
    assert {row["kind"] for row in rows} == {"deviation", "corrective"}
    assert "attachment" in as_csv["Content-Disposition"]


def test_charlie_finds_nothing(practice, deviation: str) -> None:
    charlie = practice.browser("quality", charlie=True)
    assert deviation not in body(charlie.get("/quality/file/"))
    assert charlie.get(f"/quality/deviations/{deviation}/").status_code in (403, 404)
    assert json.loads(charlie.post("/quality/file/export/", {"format": "json"}).content) == []


def test_a_report_to_an_authority_is_recorded_and_its_clock_stops(practice) -> None:
    patient, _ = quality.deviating_run(practice.world)
    adverse = quality.infected(practice.world, patient)
    browser, today = practice.browser("quality"), practice.world.act("quality").today
    notify = f"/quality/adverse/{adverse}/notify/"
    assert notify in body(browser.get("/quality/"))
    wrong = fill(browser, notify, duty="TISSUE-15", on=today, reference="she called")
    assert rules(wrong) == {"ADVERSE-NOTIFY-REFERENCE"}
    went(fill(browser, notify, duty="TISSUE-15", on=today, reference="FDA-3500A-3"))
    assert notify not in body(browser.get("/quality/"))
    assert "FDA-3500A-3" in body(browser.get(f"/quality/adverse/{adverse}/"))
