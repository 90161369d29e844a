"""Quality in a browser: signatures due, what went otherwise, the ledger, who did what."""

from __future__ import annotations

import gzip
from datetime import date

import pytest

from blastema.actions.break_glass import break_glass
from blastema.actions.hold_time_out import hold_time_out
from blastema.actions.release_product import propose_release
from blastema.actions.report_adverse_event import report_adverse_event
from blastema.actions.run_process import report_deviation
from blastema.core.course.state import Target
from blastema.core.run.decide import Severity
from blastema.core.safety.decide import Grading
from blastema.core.safety.state import Seriousness
from blastema.core.treatment.state import Act as Needle
from blastema.records.models import AdverseEvent, BreakGlass, LedgerCheckpoint, LedgerEvent
from tests.actions import paths
from tests.actions.world import done
from tests.web.lab.bench import fill, went

PAGES = ("/quality/", "/quality/ledger/", "/quality/audit/")


@pytest.fixture
def proposed(practice) -> str:
    """A product that waits for a second signature, after a stop and a deviation."""
    world = practice.world
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    hold_time_out(
        world.act("clinician"),
        treatment=treatment,
        purpose=Needle.COLLECTION,
        said=paths.said(world, patient, Target("iliac-crest", "right")),
    )
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    run = paths.started_run(world, "marrow-concentration", aspirate)
    done(
        report_deviation(
            world.act("laboratory"),
            run=run,
            step="filter",
            what="the filter clogged",
            severity=Severity.MINOR,
        )
    )
    product = paths.run_concentration(world, aspirate, course)
    done(
        propose_release(
            world.act("laboratory"),
            product=product,
            signs=paths.to_sign(product),
            readings=paths.good_readings("marrow-concentrate"),
            reason="culture is pending",
        )
    )
    return product


def adverse(practice) -> str:
    world = practice.world
    _, course = paths.planned_course(world)
    reported = report_adverse_event(
        world.act("clinician"),
        episode=paths.state("course", course).episode,
        course=course,
        term="joint-infection",
        grading=Grading(
            grade=3,
            grading="ctcae-5",
            serious=True,
            seriousness=(Seriousness.HOSPITALISATION,),
            communicable=True,
            intervention=True,
        ),
        onset=date(2026, 3, 1),
        narrative="hot and swollen",
    )
    return done(reported).first("adverse")


def test_what_waits_for_quality_stands_on_one_page(practice, proposed: str) -> None:
    page = practice.browser("quality").get("/quality/").content.decode()
    assert f"/products/{proposed}/confirm/" in page
    assert "the filter clogged" in page
    assert "the side" in page  # what did not agree at the time-out that stopped


def test_more_is_known_of_a_closed_event(practice) -> None:
    """Graded down, its clock ends; the event is open again until somebody closes it."""
    event, quality = adverse(practice), practice.browser("quality")
    judged = {"relatedness": "possible", "expected": "no"}
    went(fill(quality, f"/quality/adverse/{event}/", **judged))
    told = {"duty": "TISSUE-15", "on": "2026-03-02", "reference": "FDA-3500A-1"}
    went(fill(quality, f"/quality/adverse/{event}/notify/", **told))
    went(fill(quality, f"/quality/adverse/{event}/close/", outcome="resolved"))
    regrade = f"/quality/adverse/{event}/regrade/"
    assert fill(quality, regrade, grade="2", reason="").status_code == 422
    went(fill(quality, regrade, grade="2", reason="Ann had a bruise and no infection"))
    state = paths.state("adverse", event)
    assert (state.stage.value, state.grades, state.disease_on) == ("judged", (3, 2), "")
    bodies = LedgerEvent.objects.filter(stream=f"adverse/{event}").values_list("body", flat=True)
    assert not [body for body in bodies if b"bruise" in bytes(body)]


def test_an_adverse_event_shows_its_legal_clock_until_it_is_closed(practice) -> None:
    event = adverse(practice)
    quality = practice.browser("quality")
    page = quality.get("/quality/").content.decode()
    # 15 calendar days after 2 March 2026 (21 CFR 1271.350(a)).
    assert "17 March 2026" in page
    judged = {"relatedness": "possible", "expected": "no"}
    went(fill(quality, f"/quality/adverse/{event}/", **judged))
    told = {"duty": "TISSUE-15", "on": "2026-03-02", "reference": "FDA-3500A-1"}
    went(fill(quality, f"/quality/adverse/{event}/notify/", **told))
    went(fill(quality, f"/quality/adverse/{event}/close/", outcome="resolved"))
    assert AdverseEvent.objects.get(id=event).stage == "closed"
    assert "joint infection" not in quality.get("/quality/").content.decode().lower()


def test_an_emergency_look_is_reviewed(practice) -> None:
    patient = practice.world.register()
    clinician = practice.world.act("clinician")
    done(break_glass(clinician, patient=patient, reason="fever at night"))
    glass = BreakGlass.objects.get().id
    quality = practice.browser("quality")
    assert b"fever at night" in quality.get(f"/quality/looks/{glass}/").content
    went(fill(quality, f"/quality/looks/{glass}/", verdict="justified"))
    assert BreakGlass.objects.get().stage == "reviewed"


@pytest.mark.parametrize("role", ["front-desk", "laboratory", "clinician", "analyst"])
@pytest.mark.parametrize("page", PAGES)
def test_quality_is_not_for_everybody(practice, role: str, page: str) -> None:
    assert practice.browser(role).get(page).status_code == 403


def test_an_administrator_verifies_and_reads_no_patient(practice, proposed: str) -> None:
    administrator = practice.browser("administrator")
    assert administrator.get("/quality/ledger/").status_code == 200
    assert administrator.post("/quality/ledger/verify/").status_code == 200
    assert administrator.get("/quality/").status_code == 403
    assert administrator.post("/quality/ledger/checkpoint/").status_code == 403
    assert administrator.post("/quality/ledger/export/").status_code == 403


def test_charlie_sees_nothing_of_the_other_site(practice, proposed: str) -> None:
    event = adverse(practice)
    charlie = practice.browser("quality", charlie=True)
    assert proposed.encode() not in charlie.get("/quality/").content
    assert proposed[-6:].encode() not in charlie.get("/quality/audit/").content
    assert charlie.get(f"/quality/adverse/{event}/").status_code in (403, 404)
    assert charlie.get(f"/products/{proposed}/confirm/").status_code in (403, 404)


def test_a_whole_ledger_is_said_to_be_whole(practice, proposed: str) -> None:
    quality = practice.browser("quality")
    assert went(quality.post("/quality/ledger/checkpoint/")) == "/quality/ledger/"
    verified = quality.post("/quality/ledger/verify/")
    assert b"The ledger is whole" in verified.content
    assert verified.context["verdict"].checkpoints == 1
    checkpoint = LedgerCheckpoint.objects.get()
    assert bytes(checkpoint.root).hex().encode() in quality.get("/quality/ledger/").content


def test_looking_at_the_ledger_verifies_nothing(practice, monkeypatch) -> None:
    monkeypatch.setattr("blastema.web.quality.ledger.verify_ledger", None)
    quality = practice.browser("quality")
    assert quality.get("/quality/ledger/").status_code == 200
    assert quality.get("/quality/ledger/verify/").status_code == 405


def test_a_row_that_was_changed_is_found_and_located(practice, proposed: str) -> None:
    from blastema.records.models import Product

    Product.objects.filter(id=proposed).update(volume_ul=9_000)
    answer = practice.browser("quality").post("/quality/ledger/verify/")
    assert b"The ledger is not whole" in answer.content
    assert f"product/{proposed}" in answer.content.decode()


def test_the_ledger_is_downloaded_whole(practice, proposed: str) -> None:
    answer = practice.browser("quality").post("/quality/ledger/export/")
    body = b"".join(answer.streaming_content)
    assert len(body) == int(answer["Content-Length"])
    assert proposed.encode() in gzip.decompress(body)


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("", True),
        ("?since=2026-03-02&until=2026-03-02", True),
        ("?since=2026-02-01&until=2026-03-01", False),
        ("?stream=product/{product}", True),
        ("?stream=product/none", False),
        ("?by={laboratory}", True),
        ("?by={analyst}", False),
        ("?since=nonsense&until=2026-13-01", True),
    ],
)
def test_the_audit_is_searched_by_day_person_and_record(
    practice, proposed: str, query: str, there: bool
) -> None:
    asked = query.format(
        product=proposed,
        laboratory=practice.world.act("laboratory").who.id,
        analyst=practice.world.act("analyst").who.id,
    )
    page = practice.browser("quality").get(f"/quality/audit/{asked}").content.decode()
    assert ("Release proposed, first signature" in page) is there


def test_the_audit_goes_on_where_it_stopped(practice, proposed: str, monkeypatch) -> None:
    monkeypatch.setattr("blastema.records.find_quality.events.__defaults__", (6,))
    quality = practice.browser("quality")
    first = quality.get("/quality/audit/")
    second = quality.get(f"/quality/audit/?{first.context['more']}")
    rows = [first.context["table"].rows, second.context["table"].rows]
    assert [len(found) for found in rows] == [6, 6]
    assert rows[0][-1] != rows[1][0]
