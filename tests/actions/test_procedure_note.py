"""The procedure note: what was recorded, nothing else, and what is missing by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from blastema.actions.act import Act
from blastema.actions.finish_treatment import abandon_treatment
from blastema.actions.hold_time_out import TimeOutHeld, hold_time_out
from blastema.actions.read.note import Note, procedure_note
from blastema.actions.release_product import confirm_release, propose_release
from blastema.actions.report_adverse_event import report_adverse_event
from blastema.actions.stop_line import stop_line
from blastema.core.paper import Ink
from blastema.core.product.standing import Reading
from blastema.core.safety.decide import Grading
from blastema.core.treatment.means import NOT_SAID
from blastema.core.treatment.state import Act as Needle
from blastema.core.treatment.state import HaltReason
from blastema.core.verdict import Refusal
from blastema.records import access, find_trace
from tests.actions import paths
from tests.actions.releasing import good_readings, to_sign
from tests.actions.saying import said
from tests.actions.test_allograft_path import ready_allograft
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db

MEANS = {"Needle", "Preparation of the skin", "Local anaesthetic", "Image"}


def note(world: World, treatment: str, role: str = "clinician") -> Note:
    found = procedure_note(world.act(role), treatment=treatment)
    assert not isinstance(found, Refusal), found
    return found


def lines(found: Note) -> dict[str, str]:
    """Each term with its words; of terms that come again, the last."""
    return {line.term: line.words for s in found.paper.sections for line in s.lines}


def counted(product_class: str, **values: int) -> tuple[Reading, ...]:
    """Good results, with these in place of the least that passes."""
    return tuple(
        Reading(one.test, values.get(one.test.replace("-", "_"), one.value))
        for one in good_readings(product_class)
    )


def release_counted(world: World, product: str, **values: int) -> None:
    readings = counted("marrow-concentrate", **values)
    first = {"product": product, "signs": to_sign(product)}
    lab = world.act("laboratory")
    done(propose_release(lab, **first, readings=readings, reason="culture is pending"))
    done(confirm_release(world.act("quality"), product=product, signs=to_sign(product)))


def at_the_table(world: World) -> tuple[str, str, str]:
    """Patient, session, and a concentrate of 30 million nucleated cells per ml, 94 % alive."""
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    product = paths.run_concentration(world, aspirate, course)
    release_counted(world, product, nucleated_cells_per_ml=30_000_000, viability=940)
    return patient, treatment, product


def treated(world: World, **how: Any) -> tuple[str, str, str]:
    patient, treatment, product = at_the_table(world)
    paths.given(world, treatment, patient, product, paths.KNEE, **how)
    return patient, treatment, product


# Parents: ``paths`` says what is done; 6 ml of 30 million per ml are 180 million cells, of
# which 94 % are 169.2 million.
TOLD = {
    "Patient": "Ann Testperson",
    "Born": "28 February 1961",
    "Session": "1 of 1",
    "Session opened": "2 March 2026, 12:00",
    "Session finished": "2 March 2026, 12:26",
    "Problem": "Osteoarthritis of the knee, right",
    "Planned product": "Marrow concentrate",
    "Planned targets": "right knee",
    "Planned route": "Into a joint",
    "Operator": "Clinician Invented 1",
    "Assistant": "Laboratory Invented 1",
    "Passed before collection": "12:00, left iliac crest",
    "Passed before injection": "12:26, right knee",
    "Sterile set": "sterile-set, lot LOT-7, good until 31 December 2027",
    "Taken": "12:00, 60 ml from the left iliac crest",
    "Number and division": "A9999 26 000001 8 A0",
    "Chain of identity": "CI-A9999 26 000001 6",
    "Lot used in the process": "kit, lot LOT-1",
    "Counted: nucleated cells": "30 million cells per ml (release test)",
    "Viability": "94 %",
    "When": "2 March 2026, 12:26",
    "Target": "right knee",
    "Guidance": "Ultrasound",
    "Volume": "6 ml",
    "Dose: nucleated cells": "180 million cells, of which living 169.2 million cells",
    "Needle": "22 G, 50 mm",
    "Preparation of the skin": "Chlorhexidine in alcohol",
    "Local anaesthetic": "Lidocaine, 2.5 ml",
    "Image": "kept elsewhere, ACC 20260302-7",
    "What was felt": "pressure, no pain",
    "Advice given": "Rest two days; call with fever.",
    "Further sessions planned": "0",
}


def test_everything_recorded_stands_in_it() -> None:
    world = World()
    patient, treatment, _ = treated(world)
    found = note(world, treatment)
    told = lines(found)
    assert {term: told.get(term) for term in TOLD} == TOLD
    assert not found.draft
    assert access.of_patient(patient)[0].what == "procedure note"


def test_what_was_not_recorded_is_named_and_nothing_is_made_up() -> None:
    world = World()
    _, treatment, _ = treated(world, means=NOT_SAID, reference="")
    found = note(world, treatment)
    assert set(found.missing) == MEANS | {"Vital signs and check"}
    for term in found.missing:
        assert f"{term}: *** " in found.text


def test_a_session_that_goes_on_gives_a_draft() -> None:
    world = World()
    _, treatment, _ = at_the_table(world)
    found = note(world, treatment)
    assert found.draft
    assert "draft" in found.paper.title
    assert {"Injection", "Advice given", "Session finished"} <= set(found.missing)


def test_a_session_of_which_nothing_is_known_but_that_it_opened() -> None:
    world = World()
    _, course = paths.planned_course(world)
    found = note(world, paths.opened_treatment(world, course))
    assert {"Time-out", "Team", "Injection"} <= set(found.missing)
    assert "Dose" not in found.text


def test_a_session_that_ended_early_says_why() -> None:
    world = World()
    _, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course)
    why = "The person felt faint."
    done(abandon_treatment(world.act("clinician"), treatment=treatment, reason=why))
    assert lines(note(world, treatment))["Why it ended early"] == why


def test_where_nobody_counted_no_dose_is_given() -> None:
    world = World()
    patient, episode = paths.opened_episode(world, "plantar-fasciitis", "left")
    course = paths.consented(world, episode, paths.allograft_plan())
    product = ready_allograft(world, course)
    treatment = paths.opened_treatment(world, course)
    paths.given(world, treatment, patient, product, paths.FOOT, route="ligament", volume_ul=900)
    found = note(world, treatment)
    told = lines(found)
    assert told["Dose in cells"] == "not known: no cells were counted"
    assert "lot " in told["Supplier and lot"]
    assert {"Dose in cells", "Viability", "Counted"} <= set(found.missing)


def test_stops_and_adverse_events_of_the_day_stand_in_it() -> None:
    world = World()
    patient, treatment, product = at_the_table(world)
    wrong = replace(said(world, patient, paths.KNEE, paths.code_of(product)), wristband="other")
    held = hold_time_out(
        world.act("clinician"),
        treatment=treatment,
        purpose=Needle.INJECTION,
        said=wrong,
        product=product,
    )
    assert isinstance(held, TimeOutHeld)
    halt = HaltReason.PATIENT_UNWELL
    done(stop_line(world.act("laboratory"), treatment=treatment, reason=halt))
    paths.given(world, treatment, patient, product, paths.KNEE)
    bruise(world.act("clinician"), paths.state("treatment", treatment).episode)
    told = lines(note(world, treatment))
    assert "TIMEOUT-PATIENT" in told["Did not pass before injection"]
    assert told["Line stopped"].endswith("patient unwell")
    assert told["Adverse event"] == "bruise, grade 1 (CTCAE 5.0)"


def bruise(act: Act, episode: str) -> None:
    done(
        report_adverse_event(
            act,
            episode=episode,
            term="bruise",
            grading=Grading(1, "CTCAE 5.0", serious=False),
            onset=date.fromisoformat(act.today),
            narrative="at the left hip",
        )
    )


def test_an_injection_that_was_entered_later_says_so() -> None:
    world = World()
    patient, treatment, product = at_the_table(world)
    before = world.fresh.now()
    world.later(minutes=30)
    live = world.act
    world.act = lambda role, **more: replace(live(role, **more), occurred=before)
    paths.given(world, treatment, patient, product, paths.KNEE)
    assert lines(note(world, treatment))["When"].endswith("(entered later)")


@pytest.mark.parametrize(
    "role", ["front-desk", "coordinator", "laboratory", "analyst", "administrator"]
)
def test_who_may_not_read_a_session_gets_no_note(role: str) -> None:
    world = World()
    patient, treatment, _ = treated(world)
    assert refused(procedure_note(world.act(role), treatment=treatment)) == {"ACCESS-ROLE"}
    assert "procedure note" not in [one.what for one in access.of_patient(patient)]


def test_somebody_of_another_site_gets_no_note() -> None:
    world = World()
    patient, treatment, _ = treated(world)
    elsewhere = world.open_site("Other Clinic", "B8888")
    charlie = world.act("clinician", site=elsewhere)
    assert refused(procedure_note(charlie, treatment=treatment)) == {"ACCESS-SITE"}
    assert "procedure note" not in [one.what for one in access.of_patient(patient)]


def test_the_text_says_what_the_paper_says() -> None:
    world = World()
    patient, _ = paths.treated_course(world)
    (treatment,) = find_trace.treatments_of(patient)
    found = note(world, treatment)
    for section in found.paper.sections:
        assert section.heading.upper() in found.text
        for line in section.lines:
            words = line.words.upper() if line.ink is Ink.MISSING else line.words
            assert f"{line.term}: " in found.text
            assert words in found.text
