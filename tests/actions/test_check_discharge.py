"""Before going home: recorded whether it passes or not, by the clinician of the site."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blastema.actions.act import Result
from blastema.actions.check_discharge import check_discharge
from blastema.actions.verify_ledger import verify_ledger
from blastema.core.treatment.discharge import Vital, discharge_list
from blastema.records import find_trace
from tests.actions import paths
from tests.actions.test_procedure_note import lines, note
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db

WELL = {slug: item.passing for slug, item in discharge_list().items()}
MEASURED = {Vital.PULSE: 72, Vital.TEMPERATURE: 36_800}


def treated(world: World) -> str:
    patient, _ = paths.treated_course(world)
    return find_trace.treatments_of(patient)[0]


def check(world: World, treatment: str, role: str = "clinician", **answers: str) -> Result:
    given = {**WELL, **answers}
    return check_discharge(world.act(role), treatment=treatment, vitals=MEASURED, answers=given)


def test_a_check_stands_in_the_record_and_in_the_note() -> None:
    world = World()
    treatment = treated(world)
    assert "Vital signs and check" in note(world, treatment).missing
    done(check(world, treatment, walks="no"))
    assert paths.state("treatment", treatment).may_go is False
    assert lines(note(world, treatment))["Outcome"] == "did not pass: Does not walk as before"
    done(check(world, treatment))
    told = lines(note(world, treatment))
    assert told["Outcome"] == "passed"
    assert told["Vital signs"] == "Pulse 72 a minute, temperature 36.8 °C"
    assert verify_ledger(world.act("quality")).ok


def test_a_check_typed_later_keeps_both_times() -> None:
    world = World()
    treatment = treated(world)
    before = world.fresh.now()
    world.later(minutes=20)
    act = replace(world.act("clinician"), occurred=before)
    done(check_discharge(act, treatment=treatment, vitals=MEASURED, answers=WELL))
    assert "(entered later)" in lines(note(world, treatment))["Checked"]


@pytest.mark.parametrize("role", ["front-desk", "coordinator", "laboratory", "quality"])
def test_nobody_but_a_clinician_lets_somebody_go(role: str) -> None:
    world = World()
    treatment = treated(world)
    assert refused(check(world, treatment, role)) == {"ACCESS-ROLE"}


def test_somebody_of_another_site_does_not() -> None:
    world = World()
    treatment = treated(world)
    elsewhere = world.open_site("Other Clinic", "B8888")
    charlie = world.act("clinician", site=elsewhere)
    found = check_discharge(charlie, treatment=treatment, vitals=MEASURED, answers=WELL)
    assert refused(found) == {"ACCESS-SITE"}
