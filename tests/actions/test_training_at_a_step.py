"""A step is refused to whoever owes the training that its site asks for, and to nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blastema.actions.control_document import demand_training, sign_document_read
from blastema.actions.open_site import set_policy
from blastema.actions.read.training import training_before
from blastema.actions.run_process import fail_run, record_step, report_deviation
from blastema.actions.verify_ledger import verify_ledger
from blastema.core.catalogue import catalogue
from blastema.core.controlled.demand import TRAINING_SETTING, WARN, StepKind
from blastema.core.run.state import Severity
from blastema.records.models import LedgerEvent, QualityItem
from tests.actions import paths
from tests.actions.laboratory import aspirated
from tests.actions.quality import document_issued
from tests.actions.world import World, done, refused

PROCESS = "marrow-concentration"


@pytest.fixture
def world(db: None) -> World:
    return World()


def tied(world: World, *steps: StepKind, number: str = "SOP-12") -> str:
    controlled = document_issued(world, number=number)
    asked = {"controlled": controlled, "at_steps": steps or (StepKind.PROCESS,)}
    done(demand_training(world.act("quality"), **asked))
    return controlled


def step(world: World, run: str, **changed: object):
    work = paths.work_of(world, catalogue().process(PROCESS).steps[0])
    return record_step(world.act("laboratory"), run=run, work=replace(work, **changed))


def test_nothing_is_asked_until_a_site_ties_a_document(world: World) -> None:
    document_issued(world)
    run = paths.started_run(world, PROCESS, aspirated(world))
    done(step(world, run))
    assert not QualityItem.objects.filter(source="steps").exists()


def test_the_step_goes_on_once_the_document_is_read_and_signed(world: World) -> None:
    run = paths.started_run(world, PROCESS, aspirated(world))
    controlled = tied(world)
    before = LedgerEvent.objects.count()
    assert refused(step(world, run)) == {"TRAINING-OWED"}
    assert LedgerEvent.objects.count() == before
    done(sign_document_read(world.act("laboratory"), controlled=controlled))
    done(step(world, run))
    assert verify_ledger(world.act("quality")).ok


def test_a_new_version_asks_again_from_its_day(world: World) -> None:
    run = paths.started_run(world, PROCESS, aspirated(world))
    controlled = tied(world)
    done(sign_document_read(world.act("laboratory"), controlled=controlled))
    document_issued(world, days=1)
    done(step(world, run))
    world.later(days=1)
    assert training_before(world.act("laboratory"), step=StepKind.PROCESS).findings


def test_every_document_is_told_at_once(world: World) -> None:
    run = paths.started_run(world, PROCESS, aspirated(world))
    tied(world)
    tied(world, number="SOP-13")
    found = step(world, run)
    assert [one.remedy.split()[1] for one in found.findings] == ["SOP-12", "SOP-13"]


def test_a_step_entered_for_somebody_else_is_that_persons(world: World) -> None:
    run = paths.started_run(world, PROCESS, aspirated(world))
    controlled = tied(world)
    done(sign_document_read(world.act("laboratory"), controlled=controlled))
    other = world.act("laboratory", number=2).who.id
    assert refused(step(world, run, done_by=other)) == {"TRAINING-OWED"}


def test_who_owes_training_may_still_tell_of_a_deviation_and_end_the_run(world: World) -> None:
    run = paths.started_run(world, PROCESS, aspirated(world))
    tied(world)
    told = {"step": "", "what": "the lamp failed", "severity": Severity.MINOR}
    done(report_deviation(world.act("laboratory"), run=run, **told))
    done(fail_run(world.act("laboratory"), run=run, reason="the bag leaked"))


def test_a_site_may_decide_that_it_is_only_said(world: World) -> None:
    run = paths.started_run(world, PROCESS, aspirated(world))
    tied(world)
    act = world.act("laboratory")
    assert training_before(act, step=StepKind.PROCESS).stops
    warns = {"policy": TRAINING_SETTING, "value": WARN}
    done(set_policy(world.act("quality"), site=world.site, **warns))
    found = training_before(world.act("laboratory"), step=StepKind.PROCESS)
    assert (len(found.findings), found.stops) == (1, False)
    done(step(world, run))


def test_another_sites_document_asks_nothing_here(world: World) -> None:
    other = world.open_site("Another Clinic", "A9998")
    run = paths.started_run(world, PROCESS, aspirated(world))
    controlled = tied(world)
    there = world.act("quality", site=other)
    asked = {"controlled": controlled, "at_steps": (StepKind.RELEASE,)}
    assert refused(demand_training(there, **asked)) == {"ACCESS-SITE"}
    far = world.act("laboratory", site=other)
    assert training_before(far, step=StepKind.PROCESS).findings == ()
    assert refused(step(world, run)) == {"TRAINING-OWED"}


def test_a_time_out_asks_whoever_leads_it(world: World) -> None:
    _, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    assert paths.state("treatment", treatment).stage
    tied(world, StepKind.TIME_OUT)
    found = training_before(world.act("clinician"), step=StepKind.TIME_OUT)
    assert [one.rule for one in found.findings] == ["TRAINING-OWED"]


def test_only_quality_ties_a_document(world: World) -> None:
    controlled = document_issued(world)
    asked = {"controlled": controlled, "at_steps": (StepKind.PROCESS,)}
    assert refused(demand_training(world.act("laboratory"), **asked)) == {"ACCESS-ROLE"}
