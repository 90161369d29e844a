"""The devices by the verbs: registered, cared for, and refused at a step when they are not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest

from blastema.actions.act import Done
from blastema.actions.door import ChangedMeanwhileError
from blastema.actions.keep_device import (
    bring_device_back,
    care_for_device,
    register_device,
    retire_device,
    take_device_out,
)
from blastema.actions.open_site import set_policy
from blastema.actions.run_process import record_step, start_run
from blastema.actions.verify_ledger import verify_ledger
from blastema.core.catalogue import catalogue
from blastema.core.device.state import Care, DeviceKind, OutReason
from blastema.core.run.devices import DEVIATION, OVERDUE_SETTING
from blastema.records.models import Device, Run, Touch
from tests.actions import paths
from tests.actions.test_write_path import Own, in_threads
from tests.actions.world import World, done, refused
from tests.harness.databases import Throwaway

PROCESS = "marrow-concentration"
NOON_DAY = date(2026, 3, 2)  # tests.actions.world.NOON


def registered(world: World, code: str = "C1", days: int = 0, site: str = "") -> str:
    """A centrifuge whose calibration is good for so many days after today."""
    made = register_device(
        world.act("laboratory", site=site),
        code=code,
        kind=DeviceKind.CENTRIFUGE,
        calibrated_until=world.fresh.now().date() + timedelta(days=days),
    )
    return done(made).subject


def aspirated(world: World) -> str:
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    return paths.collected(world, treatment, patient, paths.CREST)


def started(world: World, *codes: str):
    lab = world.act("laboratory")
    return start_run(lab, process=PROCESS, inputs=(aspirated(world),), equipment=codes)


def receive(world: World, run: str, equipment: tuple[str, ...] = ()):
    """The first step of the run, with these devices."""
    step = catalogue().process(PROCESS).steps[0]
    work = paths.work_of(world, step)
    return record_step(world.act("laboratory"), run=run, work=replace(work, equipment=equipment))


@pytest.mark.django_db
class TestRegister:
    def test_a_device_is_known_by_its_code_however_it_is_typed(self) -> None:
        world = World()
        registered(world, " c1 ")
        assert Device.objects.get().code == "C1"
        run = done(started(world, "c1")).subject
        assert paths.state("run", run).equipment == ("C1",)
        assert set(Touch.objects.filter(kind="equipment").values_list("label", flat=True)) == {"C1"}

    def test_one_code_a_site(self) -> None:
        world = World()
        registered(world)
        again = register_device(
            world.act("laboratory"),
            code="c1",
            kind=DeviceKind.BALANCE,
            calibrated_until=NOON_DAY,
        )
        assert refused(again) == {"DEVICE-CODE-TAKEN"}
        registered(world, site=world.open_site("Other Invented Clinic", "B9999"))

    def test_what_failed_its_check_comes_back_after_it_passed(self) -> None:
        world = World()
        device = registered(world)
        cared = {"device": device, "care": Care.CALIBRATION, "on": NOON_DAY}
        lab = world.act
        failed = care_for_device(lab("quality"), passed=False, certificate="CAL-1", **cared)
        done(failed)
        assert Device.objects.get().stage == "out of service"
        assert refused(bring_device_back(lab("laboratory"), device=device)) == {"DEVICE-FAILED"}
        good = {"until": NOON_DAY + timedelta(days=365), "certificate": "CAL-2"}
        done(care_for_device(lab("quality"), passed=True, **good, **cared))
        done(bring_device_back(lab("laboratory"), device=device))
        row = Device.objects.get()
        assert (row.stage, row.calibrated_until) == ("in use", "2027-03-02")
        assert verify_ledger(world.act("quality")).ok

    def test_a_certificate_is_a_number_and_no_words(self) -> None:
        world = World()
        device = registered(world)
        found = care_for_device(
            world.act("laboratory"),
            device=device,
            care=Care.MAINTENANCE,
            passed=True,
            on=NOON_DAY,
            until=NOON_DAY,
            certificate="told by Ann Testperson",
        )
        assert refused(found) == {"CLEAR-TEXT"}

    def test_only_the_laboratory_and_quality_of_its_site_keep_it(self) -> None:
        world = World()
        device = registered(world)
        other = world.open_site("Other Invented Clinic", "B9999")
        out = {"device": device, "reason": OutReason.BROKEN}
        assert refused(take_device_out(world.act("clinician"), **out)) == {"ACCESS-ROLE"}
        charlie = world.act("laboratory", site=other)
        assert refused(take_device_out(charlie, **out)) == {"ACCESS-SITE"}
        assert refused(retire_device(charlie, device=device)) == {"ACCESS-SITE"}


@pytest.mark.django_db
class TestAtARun:
    def test_a_run_names_no_device_that_may_not_be_used(self) -> None:
        world = World()
        registered(world, "LATE", days=-1)
        broken = registered(world, "BROKEN", days=9)
        done(take_device_out(world.act("quality"), device=broken, reason=OutReason.BROKEN))
        registered(world, "THERE", days=9, site=world.open_site("Other Invented Clinic", "B9999"))
        found = started(world, "LATE", "BROKEN", "THERE", "nobody knows it")
        assert refused(found) == {
            "DEVICE-OVERDUE",
            "DEVICE-OUT-OF-SERVICE",
            "DEVICE-UNKNOWN-CODE",
        }
        assert "nobody knows it" not in str(found)
        assert not Run.objects.exists()

    def test_the_last_good_day_is_good_and_the_next_is_not(self) -> None:
        world = World()
        registered(world, days=1)
        run = done(started(world, "C1")).subject
        world.later(days=1)
        done(receive(world, run))
        late = done(started(world, "C1")).subject
        world.later(days=1)
        assert refused(receive(world, late)) == {"DEVICE-OVERDUE"}

    def test_a_step_is_asked_only_for_the_devices_that_it_names(self) -> None:
        world = World()
        registered(world, "C1", days=1)
        registered(world, "C2", days=9)
        run = done(started(world, "C1", "C2")).subject
        world.later(days=2)
        assert refused(receive(world, run)) == {"DEVICE-OVERDUE"}  # nobody said which
        assert refused(receive(world, run, ("C1",))) == {"DEVICE-OVERDUE"}
        assert refused(receive(world, run, ("C3",))) == {
            "RUN-STEP-EQUIPMENT",
            "DEVICE-UNKNOWN-CODE",
        }
        done(receive(world, run, ("c2",)))

    def test_a_deviation_where_quality_decided_so_and_never_out_of_service(self) -> None:
        world = World()
        device = registered(world, days=1)
        run = done(started(world, "C1")).subject
        world.later(days=2)
        quality = world.act("quality")
        done(set_policy(quality, site=world.site, policy=OVERDUE_SETTING, value=DEVIATION))
        done(receive(world, run))
        deviation = paths.state("run", run).deviations[0]
        assert (deviation.step, deviation.severity) == ("receive", "major")
        assert deviation.what == "Done with C1; its calibration ended 2026-03-03."
        assert Run.objects.get().deviations == 1
        done(take_device_out(world.act("quality"), device=device, reason=OutReason.CONTAMINATED))
        step = catalogue().process(PROCESS).steps[1]
        work = paths.work_of(world, step)
        found = record_step(world.act("laboratory"), run=run, work=work)
        assert refused(found) == {"DEVICE-OUT-OF-SERVICE"}
        assert verify_ledger(world.act("quality")).ok


def test_taken_out_and_used_at_one_moment(committed_db: Throwaway) -> None:
    """The step came first, or is told that the device is out or changed meanwhile."""
    world = World()
    for number in range(3):
        device = registered(world, f"C{number}", days=9)
        run = done(started(world, f"C{number}")).subject
        quality = replace(world.act("quality"), fresh=Own(world, 1))
        taken, received = in_threads(
            partial(take_device_out, quality, device=device, reason=OutReason.CONTAMINATED),
            partial(receive, world, run),
        )
        told = isinstance(received, (Done, ChangedMeanwhileError))
        assert told or refused(received) == {"DEVICE-OUT-OF-SERVICE"}
        assert isinstance(taken, (Done, ChangedMeanwhileError))
        assert isinstance(taken, Done) or isinstance(received, Done)
    assert verify_ledger(world.act("quality")).ok
