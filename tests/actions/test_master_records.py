"""Runs by their master records: kinds of devices and lots, balance, holds, studies alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blastema.actions.open_site import set_policy
from blastema.actions.run_process import finish_run, record_step, start_run
from blastema.actions.verify_ledger import verify_ledger
from blastema.core.catalogue import catalogue
from blastema.core.lot.state import LotKind
from blastema.core.run.state import Reagent
from blastema.records.models import Run
from tests.actions import paths
from tests.actions.test_lots import registered
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db
PRP = "prp-preparation-leukocyte-poor"


def blood(world: World, study: str = "") -> tuple[str, str]:
    """Whole blood of somebody for a course of plasma; gives product and course."""
    patient, first = paths.planned_course(world)
    episode = paths.state("course", first).episode
    plan = replace(paths.prp_plan(first), study=study)
    course = paths.consented(world, episode, plan)
    treatment = paths.opened_treatment(world, course, paths.FOREARM)
    return paths.collected(world, treatment, patient, paths.FOREARM), course


def spun(world: World, run: str, *numbers: str):
    step = catalogue().process(PRP).steps[1]
    lots = tuple(Reagent("", number, "") for number in numbers)
    work = replace(paths.work_of(world, step), reagents=lots)
    return record_step(world.act("laboratory"), run=run, work=work)


def finished(world: World, run: str, volume_ul: int, **losses: int):
    return finish_run(
        world.act("laboratory"),
        run=run,
        volume_ul=volume_ul,
        expires_at=paths.in_hours(world, 4),
        losses={name.replace("_", "-"): amount for name, amount in losses.items()},
    )


def test_a_step_takes_each_kind_of_lot_that_its_record_names() -> None:
    world = World()
    registered(world, "KIT-1", kind=LotKind.SEPARATION_KIT)
    registered(world, "ACD-1", kind=LotKind.ANTICOAGULANT, name="ACD-A")
    run = paths.started_run(world, PRP, blood(world)[0])
    paths.do_steps(world, run, PRP, "receive")
    assert refused(spun(world, run, "KIT-1")) == {"RUN-STEP-REAGENT-KIND"}
    done(spun(world, run, "KIT-1", "ACD-1"))


def test_a_step_takes_each_kind_of_device_that_its_record_names() -> None:
    world = World()
    product, _ = blood(world)
    run = done(start_run(world.act("laboratory"), process=PRP, inputs=(product,))).subject
    paths.do_steps(world, run, PRP, "receive")
    registered(world, "KIT-1")
    assert "RUN-STEP-DEVICE-KIND" in refused(spun(world, run, "KIT-1"))


def test_a_run_of_plasma_balances_to_the_microlitre() -> None:
    world = World()
    run = paths.started_run(world, PRP, blood(world)[0])
    paths.do_steps(world, run, PRP)
    assert refused(finished(world, run, 5_000)) == {"RUN-BALANCE"}
    short = finished(world, run, 5_000, red_cells_and_plasma=54_499, sample=500)
    assert refused(short) == {"RUN-BALANCE"}
    done(finished(world, run, 5_000, red_cells_and_plasma=54_500, sample=500))
    balance = paths.state("run", run).balance
    assert (balance.in_ul, balance.out_ul) == (60_000, 5_000)  # paths.collected draws 60 ml
    assert sum(balance.losses_ul.values()) == 55_000
    assert verify_ledger(world.act("quality")).ok


def test_a_run_of_an_earlier_record_writes_down_what_was_not_named() -> None:
    world = World()
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    paths.run_concentration(world, aspirate, course)
    balance = paths.state("run", Run.objects.get().id).balance
    assert balance.losses_ul == {"not-named": 53_000}  # 60 ml went in, 7 ml came out


def test_a_record_for_studies_runs_on_nothing_else() -> None:
    world = World()
    product, _ = blood(world)
    lab = world.act("laboratory")
    found = start_run(lab, process="reprogramming", inputs=(product,))
    assert refused(found) == {"RUN-STUDY-ONLY"}
    within, _ = blood(world, study="an-invented-study")
    done(start_run(world.act("laboratory"), process="reprogramming", inputs=(within,)))


def test_a_hold_of_the_record_is_refused_before_its_time() -> None:
    world = World()
    within, _ = blood(world, study="an-invented-study")
    hold = "reprogramming-minutes-from-vector-to-picking"
    done(set_policy(world.act("quality"), site=world.site, policy=hold, value="600"))
    run = paths.started_run(world, "reprogramming", within)
    paths.do_steps(world, run, "reprogramming", "receive", "transduce")
    world.later(minutes=599)
    pick = catalogue().process("reprogramming").steps[2]
    early = record_step(world.act("laboratory"), run=run, work=paths.work_of(world, pick))
    assert refused(early) == {"RUN-STEP-TOO-EARLY"}
    world.later(minutes=1)
    done(record_step(world.act("laboratory"), run=run, work=paths.work_of(world, pick)))


def test_a_count_before_its_turn_is_recorded_as_a_deviation() -> None:
    world = World()
    run = paths.started_run(world, PRP, blood(world)[0])
    paths.do_steps(world, run, PRP, "receive", "first-spin", "sample")
    assert [one.what for one in paths.state("run", run).deviations] == ["Done before draw-off."]
    paths.do_steps(world, run, PRP, "draw-off", "label")
    assert not refused_steps(world, run)


def refused_steps(world: World, run: str) -> set[str]:
    """What the record still holds against the end of the run; a balanced end has nothing."""
    end = finished(world, run, 5_000, red_cells_and_plasma=55_000)
    return set() if not hasattr(end, "findings") else {one.rule for one in end.findings}
