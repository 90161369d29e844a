"""Runs by their master records: kinds of devices and lots, balance, holds, studies alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blastema.actions.open_site import set_policy
from blastema.actions.run_process import finish_run, record_step, start_run
from blastema.actions.verify_ledger import verify_ledger
from blastema.core.catalogue import catalogue
from blastema.core.lot.state import LotKind
from blastema.core.run.balance import added
from blastema.core.run.state import Reagent
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
    lab = world.act("laboratory")
    begun = start_run(lab, process="marrow-concentration", version=1, inputs=(aspirate,))
    run = done(begun).subject
    for step in catalogue().process("marrow-concentration", 1).steps:
        world.later(minutes=4)
        work = paths.work_of(world, step, volume_in=60_000)
        done(record_step(world.act("laboratory"), run=run, work=work))
    done(finished(world, run, 7_000))
    assert paths.state("run", run).version == 1
    assert paths.state("run", run).balance.losses_ul == {"not-named": 53_000}  # 60 ml in, 7 out


def test_marrow_concentrate_is_finished_with_every_loss_named() -> None:
    world = World()
    run, _ = marrow(world, "marrow-concentration")
    paths.do_steps(world, run, "marrow-concentration")
    assert refused(finished(world, run, 7_000)) == {"RUN-BALANCE"}
    done(finished(world, run, 7_000, plasma_and_red_cells=50_000, clots=1_000, sample=2_000))
    assert sum(paths.state("run", run).balance.losses_ul.values()) == 53_000


def marrow(world: World, process: str) -> tuple[str, str]:
    """A run on marrow that was drawn, and its course."""
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    return paths.started_run(world, process, aspirate), course


EXPANSION = "marrow-expansion"
BETWEEN = "marrow-expansion-minutes-between-feedings"
HOLD = "marrow-expansion-least-minutes-from-feeding-to-harvest"


def fed(world: World, run: str, lot: str, **more: object):
    step = catalogue().process(EXPANSION).step("feed")
    assert step is not None
    work = replace(paths.work_of(world, step), **{"reagents": (Reagent("", lot, ""),), **more})
    return record_step(world.act("laboratory"), run=run, work=work)


class TestFeedings:
    """As many as happen, each with lot, volume, operator and time."""

    def growing(self) -> tuple[World, str]:
        world = World()
        registered(world, "MED-1", kind=LotKind.MEDIUM, name="MEDIUM")
        registered(world, "WASH-1", kind=LotKind.WASH_SOLUTION, name="SALINE")
        run, _ = marrow(world, EXPANSION)
        paths.do_steps(world, run, EXPANSION, "receive", "seed")
        return world, run

    def policies(self, world: World, **numbers: str) -> None:
        for name, value in numbers.items():
            done(set_policy(world.act("quality"), site=world.site, policy=name, value=value))

    def test_each_is_kept_with_its_lot_and_counts_in_the_balance(self) -> None:
        world, run = self.growing()
        for _ in range(3):
            world.later(days=2)
            done(fed(world, run, "MED-1", measurements={"added-medium": 20_000}))
        paths.do_steps(world, run, EXPANSION, "harvest", "sample", "label")
        state = paths.state("run", run)
        feedings = [one for one in state.steps if one.step == "feed"]
        assert [one.reagents[0].lot for one in feedings] == ["MED-1"] * 3
        assert len({one.at for one in feedings}) == 3
        assert {one.done_by for one in feedings} == {world.act("laboratory").who.id}
        put_in = added(state, catalogue().process(EXPANSION))["medium"]
        assert put_in - state.steps[1].measurements["added-medium"] == 3 * 20_000
        done(finished(world, run, 5_000, used_medium=55_000 + put_in))
        assert verify_ledger(world.act("quality")).ok

    def test_a_culture_that_was_never_fed_ends_as_well(self) -> None:
        world, run = self.growing()
        paths.do_steps(world, run, EXPANSION, "harvest", "sample", "label")
        put_in = added(paths.state("run", run), catalogue().process(EXPANSION))["medium"]
        done(finished(world, run, 5_000, used_medium=55_000 + put_in))

    def test_the_time_counts_anew_from_each(self) -> None:
        world, run = self.growing()
        self.policies(world, **{BETWEEN: "2880"})  # two days
        for minutes in (2800, 2800, 2900):
            assert not paths.state("run", run).deviations
            world.later(minutes=minutes)
            done(fed(world, run, "MED-1"))
        late = paths.state("run", run).deviations
        assert [(one.step, one.what[-20:]) for one in late] == [("feed", "; the limit is 2880.")]

    def test_the_hold_before_the_harvest_counts_from_the_last(self) -> None:
        world, run = self.growing()
        self.policies(world, **{HOLD: "600"})
        world.later(minutes=700)
        done(fed(world, run, "MED-1"))
        paths.do_steps(world, run, EXPANSION, "harvest", minutes=599)
        found = [one.what for one in paths.state("run", run).deviations]
        assert found == ["Done after 599 minutes; it has to wait for 600."]

    def test_not_before_the_seeding_and_not_after_the_harvest(self) -> None:
        world = World()
        registered(world, "MED-1", kind=LotKind.MEDIUM, name="MEDIUM")
        run, _ = marrow(world, EXPANSION)
        assert refused(fed(world, run, "MED-1")) == {"RUN-STEP-ORDER"}
        paths.do_steps(world, run, EXPANSION, "receive", "seed", "harvest")
        assert refused(fed(world, run, "MED-1")) == {"RUN-STEP-ORDER"}

    def test_with_a_lot_of_medium_and_a_volume_that_can_be(self) -> None:
        world, run = self.growing()
        assert refused(fed(world, run, "WASH-1")) == {"RUN-STEP-REAGENT-KIND"}
        none = {"RUN-STEP-LOTS", "RUN-STEP-REAGENT-KIND"}
        assert refused(fed(world, run, "MED-1", reagents=())) == none
        below = fed(world, run, "MED-1", measurements={"added-medium": -1})
        assert refused(below) == {"RUN-STEP-AMOUNT"}
        assert refused(fed(world, run, "MED-1", measurements={})) == {"RUN-STEP-MEASUREMENT"}


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
    pick = catalogue().process("reprogramming").step("pick")
    assert pick is not None
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
