"""A binder: what it holds, who may make one, and whose access log says so."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from blastema.actions.keep_deviation import take_up_deviation
from blastema.actions.read.binder import Binder, binder
from blastema.actions.run_process import report_deviation
from blastema.actions.sign_checkpoint import sign_checkpoint
from blastema.core.access.reasons import BinderReason
from blastema.core.run.state import Severity
from blastema.core.verdict import Refusal
from blastema.records import access, find_trace
from tests.actions import paths
from tests.actions.laboratory import aspirated, started
from tests.actions.test_allograft_path import ready_allograft
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db

WHY = BinderReason.INSPECTION


def made(world: World, about: str, role: str = "quality", **where: Any) -> Binder:
    found = binder(world.act(role, **where), about=about, why=WHY)
    assert not isinstance(found, Refusal), found
    return found


def kinds(found: Binder) -> dict[str, int]:
    counted: dict[str, int] = {}
    for chapter in found.chapters:
        kind = chapter.stream.partition("/")[0]
        counted[kind] = counted.get(kind, 0) + 1
    return counted


@pytest.fixture
def treated() -> tuple[World, str, str]:
    """A world, a treated person, and the concentrate that they were given."""
    world = World()
    patient, _ = paths.treated_course(world)
    return world, patient, find_trace.given_in(find_trace.treatments_of(patient))[0]


def test_a_containers_binder_holds_everything_on_its_way(treated) -> None:
    world, patient, concentrate = treated
    found = made(world, f"product/{concentrate}")
    # The aspirate and the concentrate; one run, one session, one course with its consent.
    assert kinds(found) == {"course": 1, "consent": 1, "product": 2, "run": 1, "treatment": 1}
    assert (found.left_out, len(found.products), len(found.runs)) == ({}, 2, 1)
    assert [one.why for one in access.of_patient(patient) if one.what == "binder"] == [WHY]


def test_a_number_with_its_division_is_as_good_as_an_id(treated) -> None:
    world, _, concentrate = treated
    by_number = made(world, paths.code_of(concentrate))
    assert by_number.about == f"product/{concentrate}"


def test_a_persons_binder_holds_their_record_and_their_cells(treated) -> None:
    world, patient, _ = treated
    found = made(world, f"patient/{patient}")
    counted = kinds(found)
    assert {"patient", "episode", "course", "consent", "treatment", "followup"} <= set(counted)
    assert (counted["product"], counted["run"]) == (2, 1)
    assert found.title == "Ann Testperson"


def test_an_allograft_brings_the_person_who_had_it() -> None:
    world = World()
    patient, episode = paths.opened_episode(world, "plantar-fasciitis", "left")
    course = paths.consented(world, episode, paths.allograft_plan())
    product = ready_allograft(world, course)
    treatment = paths.opened_treatment(world, course)
    paths.given(world, treatment, patient, product, paths.FOOT, route="ligament", volume_ul=900)
    found = made(world, f"product/{product}")
    assert kinds(found) == {"course": 1, "consent": 1, "product": 1, "run": 1, "treatment": 1}
    assert [one.why for one in access.of_patient(patient) if one.what == "binder"] == [WHY]
    assert kinds(made(world, f"patient/{patient}"))["product"] == 1


def test_deviations_of_a_run_stand_in_the_binder_in_words() -> None:
    world = World()
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    run = paths.started_run(world, "marrow-concentration", aspirate)
    told = "The centrifuge stopped early."
    minor = Severity.MINOR
    done(report_deviation(world.act("laboratory"), run=run, step="", what=told, severity=minor))
    day = date.fromisoformat(world.act("quality").today)
    done(take_up_deviation(world.act("quality"), run=run, number=1, discovered_on=day))
    found = made(world, f"product/{aspirate}")
    assert [d[1] for one in found.runs for d in one.deviations] == [told]
    filed = next(c for c in found.chapters if c.stream.startswith("deviation/"))
    assert filed.told[0].data["what"] == told
    assert b"centrifuge stopped" not in b"".join(found.ledger)


def test_the_cultures_of_a_container_stand_in_its_binder_and_in_its_persons() -> None:
    world = World()
    product = aspirated(world)
    culture = started(world, product)
    found = made(world, f"product/{product}")
    assert f"culture/{culture}" in {one.stream for one in found.chapters}
    patient = next(one.state.patient for one in found.products)
    assert kinds(made(world, f"patient/{patient}"))["culture"] == 1


@pytest.mark.parametrize(
    "role", ["front-desk", "coordinator", "clinician", "laboratory", "analyst", "administrator"]
)
def test_nobody_but_quality_makes_one(treated, role: str) -> None:
    world, patient, concentrate = treated
    for about in (f"product/{concentrate}", f"patient/{patient}"):
        assert refused(binder(world.act(role), about=about, why=WHY)) == {"ACCESS-ROLE"}
    assert not [one for one in access.of_patient(patient) if one.what.startswith("binder")]


def test_somebody_of_another_site_gets_nothing(treated) -> None:
    world, patient, concentrate = treated
    elsewhere = world.open_site("Other Clinic", "B8888")
    charlie = world.act("quality", site=elsewhere)
    for about in (f"product/{concentrate}", f"patient/{patient}"):
        assert refused(binder(charlie, about=about, why=WHY)) == {"ACCESS-SITE"}
    assert not [one for one in access.of_patient(patient) if one.what == "binder"]


@pytest.mark.parametrize(
    ("about", "rule"),
    [
        ("LOT-1", "BINDER-ABOUT"),  # a reagent
        ("nothing of ours", "TRACE-UNKNOWN"),
        ("", "TRACE-UNKNOWN"),
        ("patient/00000000-0000-7000-8000-000000000000", "TRACE-UNKNOWN"),
        ("product/../../etc/passwd", "TRACE-UNKNOWN"),
        ("\0" * 300, "TRACE-UNKNOWN"),
    ],
)
def test_what_is_no_container_and_no_person_is_refused_in_words(treated, about, rule) -> None:
    world, _, _ = treated
    assert refused(binder(world.act("quality"), about=about, why=WHY)) == {rule}


def test_every_event_of_its_streams_is_in_it_with_its_proof(treated) -> None:
    """Parent: the events as the ledger's table holds them."""
    from blastema.records import history

    world, _, concentrate = treated
    done_before = made(world, f"product/{concentrate}")
    assert done_before.unsigned == done_before.events
    assert not isinstance(sign_checkpoint(world.act("quality")), Refusal)
    found = made(world, f"product/{concentrate}")
    stored = sum(len(history.envelopes(chapter.stream)) for chapter in found.chapters)
    assert (found.events, found.unsigned) == (stored, 0)
    assert sum(line.count(b'"kind":"event"') for line in found.ledger) == stored
