"""Trace and recall in a browser's place: what is shown, worked and refused, and to whom."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from blastema.actions.read.trace import trace
from blastema.actions.release_product import record_late_result
from blastema.core.product.standing import Reading
from blastema.records import find_trace
from blastema.records.models import AccessLog, Exposure, Recall
from blastema.web.trace.drawing import MOST, drawn, rows_of
from tests.actions import paths
from tests.actions.world import done
from tests.web.people import carried


@pytest.fixture
def late(practice) -> str:
    """A treated person whose culture grew: the patient."""
    patient, _ = paths.treated_course(practice.world)
    product = find_trace.own_products(patient)[1]
    practice.world.later(days=14)
    grown = Reading("culture-negative", 0)
    done(record_late_result(practice.world.act("laboratory"), product=product, reading=grown))
    return patient


def sent(client, url: str, **values: str):
    """Opens a form and sends it as a browser would."""
    form = carried(client.get(url))
    return client.post(url, {**form, **values})


def body(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


class TestTracePage:
    def test_both_directions_and_the_person_stand_on_one_page(self, practice, late) -> None:
        page = body(practice.browser("quality").get("/trace/", {"id": "LOT-1"}))
        for words in ("Ann Testperson", "Upstream", "Downstream", "on hold: recall", "Marrow"):
            assert words in page
        assert "Open a recall of this" in page

    def test_the_laboratory_sees_letters_and_opens_no_recall(self, practice, late) -> None:
        page = body(practice.browser("laboratory").get("/trace/", {"id": "LOT-1"}))
        assert "A. T." in page
        assert "Testperson" not in page
        assert "Open a recall" not in page

    def test_charlie_is_shown_a_number_and_no_record(self, practice, late) -> None:
        charlie = practice.browser("quality", charlie=True)
        page = body(charlie.get("/trace/", {"id": "LOT-1"}))
        assert "3 more at sites where you may not trace" in page
        assert "Testperson" not in page
        assert charlie.get("/trace/", {"id": f"patient/{late}"}).status_code == 403

    def test_what_nobody_knows_is_said_so(self, practice) -> None:
        answer = practice.browser("quality").get("/trace/", {"id": "<script>alert(1)</script>"})
        assert answer.status_code == 200  # a search that finds nothing is no missing page
        assert "Nothing that is recorded here is called so" in body(answer)
        assert "<script>alert" not in body(answer)

    def test_every_person_shown_is_in_the_access_log(self, practice, late) -> None:
        before = AccessLog.objects.filter(patient=late).count()
        practice.browser("quality").get("/trace/", {"id": "LOT-1"})
        assert AccessLog.objects.filter(patient=late).count() == before + 1


class TestDrawing:
    def test_each_container_hangs_under_what_it_was_made_of(self, practice, late) -> None:
        found = trace(practice.world.act("quality"), id=f"patient/{late}")
        rows = rows_of(found)
        assert [(row.kind, row.depth, row.parents) for row in rows] == [
            ("product", 0, ()), ("product", 1, (0,)), ("person", 2, (1,)),
        ]  # fmt: skip
        assert rows[1].alarm
        assert rows[1].text.startswith("On hold: recall. ")

    def test_it_is_a_picture_that_says_who_was_given_it(self, practice, late) -> None:
        svg = drawn(rows_of(trace(practice.world.act("quality"), id="LOT-1")))
        root = ET.fromstring(svg)
        assert int(root.attrib["width"]) <= 340  # a phone of 390 shows it whole
        assert "Given to Ann Testperson" in svg

    def test_what_does_not_fit_is_counted(self, practice, late) -> None:
        row = rows_of(trace(practice.world.act("quality"), id="LOT-1"))[0]
        assert "and 3 more, in the list" in drawn([row] * (MOST + 3))


class TestRecallPages:
    @pytest.mark.parametrize("role", ["coordinator", "clinician", "quality"])
    def test_the_calls_to_make_stand_first_with_how_to_reach_them(
        self, practice, late, role: str
    ) -> None:
        page = body(practice.browser(role).get("/recalls/"))
        assert page.index("Persons to reach") < page.index("Open recalls")
        for words in ("Ann Testperson", "+1 555 0100", "A result that came late did not pass"):
            assert words in page

    def test_the_treating_team_is_alerted_on_board_and_patient(self, practice, late) -> None:
        clinician = practice.browser("clinician")
        alert = "nobody who treats them has read it yet"
        assert alert in body(clinician.get("/board/"))
        assert alert in body(clinician.get(f"/patients/{late}/"))
        sent(clinician, f"/exposures/{Exposure.objects.get().id}/read/")
        assert alert not in body(clinician.get("/board/"))
        assert alert not in body(clinician.get(f"/patients/{late}/"))

    def test_quality_sees_the_running_clock_with_its_citation(self, practice, late) -> None:
        page = body(practice.browser("quality").get("/quality/"))
        assert "30 April 2026" in page  # 16 March + 45 days
        assert "21 CFR 1271.350(b)" in page

    def test_a_person_is_reached_judged_and_settled_by_page(self, practice, late) -> None:
        recall, exposure = Recall.objects.get().id, Exposure.objects.get().id
        today = practice.world.act("quality").today
        coordinator, clinician = practice.browser("coordinator"), practice.browser("clinician")
        person, quality = f"/exposures/{exposure}/", practice.browser("quality")
        tried = {"channel": "phone", "result": "told", "on": today, "note": "No fever."}
        assert sent(coordinator, f"{person}contact/", **tried).status_code == 303
        judged = {"verdict": "no-harm", "adverse": "", "note": ""}
        assert sent(clinician, f"{person}judge/", **judged).status_code == 303
        assert sent(coordinator, f"{person}settle/", how="told").status_code == 303
        assert "No fever." in body(coordinator.get(person))
        answer = {"duty": "RECALL-DEVIATION-45", "answer": "not-due", "on": today}
        assert sent(quality, f"/recalls/{recall}/report/", **answer).status_code == 303
        assert sent(quality, f"/recalls/{recall}/close/").status_code == 303
        assert "Signed by" in body(quality.get(f"/recalls/{recall}/"))

    def test_closing_too_early_says_what_keeps_it_open(self, practice, late) -> None:
        quality = practice.browser("quality")
        answer = sent(quality, f"/recalls/{Recall.objects.get().id}/close/")
        assert answer.status_code == 422
        assert "1 of 1 persons are not settled" in body(answer)
        assert "1 reports to an authority are not answered" in body(answer)

    def test_a_recall_is_opened_from_a_trace_and_drilled(self, practice) -> None:
        paths.accepted_allograft(practice.world)
        quality = practice.browser("quality")
        today = date.fromisoformat(practice.world.act("quality").today).isoformat()
        form = quality.get("/recalls/open/?scope=L-7&kind=lot")
        assert 'value="L-7"' in body(form)
        drill = sent(quality, "/recalls/drill/", scope="L-7", kind="")
        assert "This was a drill" in body(quality.get(drill.url))
        asked = {"scope": "L-7", "kind": "lot", "reason": "supplier-notice"}
        opened = sent(quality, "/recalls/open/", **asked, reference="RN-7", discovered_on=today)
        page = body(quality.get(opened.url))
        for words in ("RN-7", "Supplier gave notice", "held by this recall"):
            assert words.lower() in page.lower()

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"scope": "no such lot"}, "Nothing that is recorded here is called so"),
            ({"reference": "Ann called"}, "is not a notice"),
            ({"discovered_on": "2099-01-01"}, "has not come yet"),
            ({"reason": "because"}, "Select a valid choice"),
        ],
    )
    def test_a_wrong_opening_changes_nothing(self, practice, wrong, words: str) -> None:
        paths.accepted_allograft(practice.world)
        right = {
            "scope": "L-7",
            "kind": "",
            "reason": "donor-test",
            "reference": "",
            "discovered_on": "2026-03-02",
        }
        answer = sent(practice.browser("quality"), "/recalls/open/", **{**right, **wrong})
        assert answer.status_code == 422
        assert words in body(answer).replace("&#x27;", "'")
        assert Recall.objects.count() == 0
