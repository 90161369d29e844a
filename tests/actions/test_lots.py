"""Reagent lots by the verbs: registered, used, refused, remembered, and found by a trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from blastema.actions.act import Done
from blastema.actions.door import ChangedMeanwhileError
from blastema.actions.hold_time_out import TimeOutHeld, hold_time_out
from blastema.actions.keep_lot import open_lot, register_lot, use_up_lot, withdraw_lot
from blastema.actions.open_recall import open_recall
from blastema.actions.open_site import set_policy
from blastema.actions.read.lots import lot_list, lots_of_run
from blastema.actions.read.trace import Trace, trace
from blastema.actions.run_process import record_step
from blastema.actions.verify_ledger import verify_ledger
from blastema.core.catalogue import catalogue
from blastema.core.lot.state import LotKind, WithdrawReason
from blastema.core.recall.state import RecallReason
from blastema.core.run.lots import DEVIATION, PAST_SETTING, REFUSED, UNREGISTERED_SETTING
from blastema.core.run.state import Reagent
from blastema.core.treatment.state import Act as Needle
from blastema.records.models import Exposure, ReagentLot, Touch
from tests.actions import paths
from tests.actions.saying import SET, said
from tests.actions.test_devices import PROCESS, aspirated
from tests.actions.test_write_path import Own, in_threads
from tests.actions.world import World, done, refused
from tests.harness.databases import Throwaway


def registered(world: World, lot: str = "L-7", days: int = 90, site: str = "", **more) -> str:
    """A kit that is good for so many days after today."""
    facts = {
        "name": "INVENTED-KIT",
        "kind": LotKind.SEPARATION_KIT,
        "maker": "INVENTED-MAKER",
        "expires": world.fresh.now().date() + timedelta(days=days),
    }
    act = world.act("laboratory", site=site)
    return done(register_lot(act, lot=lot, **{**facts, **more})).subject


def received(world: World) -> str:
    """A run of marrow whose next step is the filter, which names its lots."""
    run = paths.started_run(world, PROCESS, aspirated(world))
    paths.do_steps(world, run, PROCESS, "receive")
    return run


def filter_with(world: World, run: str, *numbers: str):
    step = catalogue().process(PROCESS).steps[1]
    lots = tuple(Reagent("", number, "") for number in numbers)
    work = replace(paths.work_of(world, step), reagents=lots)
    return record_step(world.act("laboratory"), run=run, work=work)


def decided(world: World, policy: str, value: str) -> None:
    done(set_policy(world.act("quality"), site=world.site, policy=policy, value=value))


@pytest.mark.django_db
class TestRegister:
    def test_a_lot_is_known_by_its_number_however_it_is_typed(self) -> None:
        world = World()
        registered(world, " L-7 ")
        assert ReagentLot.objects.get().word == "l-7"
        assert refused(again := _again(world, "l-7")) == {"LOT-TAKEN"}, again
        registered(world, site=world.open_site("Other Invented Clinic", "B9999"))

    def test_what_is_typed_of_it_is_a_code(self) -> None:
        assert refused(_again(World(), "Ann")) == {"CLEAR-TEXT"}

    def test_only_the_laboratory_and_quality_of_its_site_keep_it(self) -> None:
        world = World()
        lot = registered(world)
        other = world.open_site("Other Invented Clinic", "B9999")
        assert refused(open_lot(world.act("clinician"), lot=lot)) == {"ACCESS-ROLE"}
        charlie = world.act("laboratory", site=other)
        assert refused(open_lot(charlie, lot=lot)) == {"ACCESS-SITE"}
        bad = {"lot": lot, "reason": WithdrawReason.DAMAGED}
        assert refused(withdraw_lot(charlie, **bad)) == {"ACCESS-SITE"}
        assert not lot_list(charlie).lines
        done(withdraw_lot(world.act("quality"), **bad))

    def test_opened_used_up_withdrawn_and_the_rows_follow(self) -> None:
        world = World()
        lot = registered(world, open_hours=4)
        done(open_lot(world.act("laboratory"), lot=lot))
        assert ReagentLot.objects.get().stage == "open"
        world.later(hours=5)
        line = lot_list(world.act("clinician")).lines[0]
        assert "was good until" in line.fault
        done(use_up_lot(world.act("laboratory"), lot=lot))
        assert ReagentLot.objects.get().stage == "used up"
        assert verify_ledger(world.act("quality")).ok


def _again(world: World, lot: str):
    expires = world.fresh.now().date()
    lab = world.act("laboratory")
    kit = LotKind.SEPARATION_KIT
    return register_lot(lab, lot=lot, name="KIT", kind=kit, maker="MAKER", expires=expires)


@pytest.mark.django_db
class TestAtAStep:
    def test_a_number_is_enough_and_the_register_says_the_rest(self) -> None:
        world = World()
        registered(world)
        run = received(world)
        done(filter_with(world, run, "l-7"))
        found = paths.state("run", run).steps[1].reagents
        assert found == (Reagent("INVENTED-KIT", "L-7", "2026-05-31"),)  # 90 days after NOON

    def test_past_its_day_is_refused_or_a_deviation_as_the_site_decided(self) -> None:
        world = World()
        registered(world, days=0)
        run = received(world)
        world.later(days=1)
        assert refused(filter_with(world, run, "L-7")) == {"RUN-STEP-REAGENT-EXPIRED"}
        decided(world, PAST_SETTING, DEVIATION)
        done(filter_with(world, run, "L-7"))
        deviation = paths.state("run", run).deviations[0]
        assert deviation.what == (
            "Done with a lot past its day. Lot L-7 was good until 2026-03-02."
        )
        assert verify_ledger(world.act("quality")).ok

    def test_withdrawn_is_refused_whatever_the_site_decided(self) -> None:
        world = World()
        lot = registered(world)
        run = received(world)
        decided(world, PAST_SETTING, DEVIATION)
        reason = WithdrawReason.MAKER_RECALL
        done(withdraw_lot(world.act("quality"), lot=lot, reason=reason))
        assert refused(filter_with(world, run, "L-7")) == {"LOT-NOT-IN-USE"}

    def test_a_lot_in_an_open_recall_is_refused_typed_or_registered(self) -> None:
        world = World()
        registered(world)
        first = received(world)
        done(filter_with(world, first, "L-7"))
        opened = open_recall(
            world.act("quality"),
            scope="L-7",
            reason=RecallReason.SUPPLIER,
            discovered_on=world.fresh.now().date(),
        )
        done(opened)
        second = received(world)
        assert refused(filter_with(world, second, "L-7")) == {"LOT-RECALLED"}

    def test_a_site_may_ask_that_every_lot_is_registered(self) -> None:
        world = World()
        run = received(world)
        decided(world, UNREGISTERED_SETTING, REFUSED)
        step = catalogue().process(PROCESS).steps[1]
        work = paths.work_of(world, step)  # types a lot
        lab = world.act("laboratory")
        assert refused(record_step(lab, run=run, work=work)) == {"LOT-UNREGISTERED"}

    def test_the_lots_used_last_are_remembered_and_come_first(self) -> None:
        world = World()
        for number in ("L-1", "L-2", "L-3"):
            registered(world, number)
        first, second = received(world), received(world)
        done(filter_with(world, first, "L-1"))
        done(filter_with(world, second, "L-2"))
        choices = lots_of_run(world.act("laboratory"), run=received(world))
        assert [one.number for one in choices] == ["L-2", "L-1", "L-3"]
        assert [one.remembered for one in choices] == [True, False, False]


@pytest.mark.django_db
class TestTrace:
    def test_a_sterile_set_of_the_time_out_finds_its_person(self) -> None:
        world = World()
        patient, _ = paths.treated_course(world)
        assert Touch.objects.filter(word=SET.lot.casefold(), kind="reagent").count() == 1
        found = trace(world.act("quality"), id=SET.lot)
        assert isinstance(found, Trace)
        assert [(one.id, "recipient" in one.roles) for one in found.persons] == [(patient, True)]
        assert {one.kind for one in found.downstream} >= {"product", "treatment"}

    def test_a_set_that_was_opened_for_nothing_finds_its_person_too(self) -> None:
        world = World()
        patient, course = paths.planned_course(world)
        treatment = paths.opened_treatment(world, course, paths.CREST)
        paths.time_out(world, treatment, patient, paths.CREST)
        found = trace(world.act("quality"), id=SET.lot)
        assert [one.id for one in found.persons] == [patient]
        assert [(one.kind, one.id, one.state) for one in found.downstream] == [
            ("treatment", treatment, "opened")
        ]
        recall = open_recall(
            world.act("quality"),
            scope=SET.lot,
            reason=RecallReason.SUPPLIER,
            discovered_on=world.fresh.now().date(),
        )
        done(recall)
        assert Exposure.objects.get().patient == patient

    def test_the_set_stands_upstream_of_person_session_and_product(self) -> None:
        world = World()
        patient, _ = paths.treated_course(world)
        session = trace(world.act("quality"), id=SET.lot).persons[0].treatments[0]
        for asked in (f"patient/{patient}", f"treatment/{session}"):
            found = trace(world.act("quality"), id=asked)
            labels = [one.label for one in found.upstream if one.kind == "reagent"]
            assert any(SET.lot in label for label in labels), asked

    def test_a_withdrawn_set_stops_the_time_out(self) -> None:
        world = World()
        expires = SET.expires
        lot = registered(world, SET.lot, kind=LotKind.STERILE_SET, expires=expires)
        done(withdraw_lot(world.act("quality"), lot=lot, reason=WithdrawReason.DAMAGED))
        patient, course = paths.planned_course(world)
        treatment = paths.opened_treatment(world, course, paths.CREST)
        held = hold_time_out(
            world.act("clinician"),
            treatment=treatment,
            purpose=Needle.COLLECTION,
            said=said(world, patient, paths.CREST),
        )
        assert isinstance(held, TimeOutHeld)
        assert not held.passed
        assert {one.rule for one in held.findings} == {"LOT-NOT-IN-USE"}


def test_withdrawn_and_used_at_one_moment(committed_db: Throwaway) -> None:
    """The step came first, or is told that the lot is withdrawn or changed meanwhile."""
    world = World()
    for number in range(3):
        lot = registered(world, f"L-{number}")
        run = received(world)
        quality = replace(world.act("quality"), fresh=Own(world, 1))
        withdrawn, filtered = in_threads(
            partial(withdraw_lot, quality, lot=lot, reason=WithdrawReason.DAMAGED),
            partial(filter_with, world, run, f"L-{number}"),
        )
        told = isinstance(filtered, (Done, ChangedMeanwhileError))
        assert told or refused(filtered) == {"LOT-NOT-IN-USE"}
        assert isinstance(withdrawn, (Done, ChangedMeanwhileError))
        assert isinstance(withdrawn, Done) or isinstance(filtered, Done)
    assert verify_ledger(world.act("quality")).ok
