"""The devices in a browser: registered, cared for, named by a run, and refused by name."""

from __future__ import annotations

from blastema.records.models import Device, Run
from tests.actions import paths
from tests.actions.test_devices import aspirated, registered
from tests.web.lab.bench import fill, rules, went
from tests.web.people import Practice, said


def test_a_device_is_registered_cared_for_and_taken_out(practice: Practice) -> None:
    lab = practice.browser("laboratory")
    assert "No device is registered yet" in lab.get("/devices/").content.decode()
    fields = {"code": "c1", "kind": "centrifuge", "calibrates": "on"}
    page = went(fill(lab, "/devices/new/", calibrated_until="2026-06-30", **fields))
    assert "30 June 2026" in lab.get(page).content.decode()
    cared = {"care": "calibration", "passed": "no", "on": "2026-03-01", "certificate": "CAL-1"}
    went(fill(lab, f"{page}care/", **cared))
    shown = lab.get(page).content.decode()
    assert "Out of service" in shown
    assert "did not pass" in shown
    assert rules(fill(lab, f"{page}bring-back/")) == {"DEVICE-FAILED"}
    went(fill(lab, f"{page}care/", **{**cared, "passed": "yes", "until": "2026-09-01"}))
    went(fill(lab, f"{page}bring-back/"))
    went(fill(lab, f"{page}take-out/", reason="contaminated"))
    went(fill(lab, f"{page}retire/"))
    assert Device.objects.get().stage == "retired"
    assert "Record a calibration" not in lab.get(page).content.decode()


def test_every_fault_of_the_form_comes_back_with_what_was_typed(practice: Practice) -> None:
    lab = practice.browser("laboratory")
    answer = fill(lab, "/devices/new/", code="1 c", kind="centrifuge", calibrates="on")
    assert rules(answer) == {"DEVICE-CODE", "DEVICE-CALIBRATION-DAY"}
    assert 'value="1 c"' in answer.content.decode()


def test_a_run_is_started_with_what_is_in_service_and_a_step_says_what_it_used(
    practice: Practice,
) -> None:
    world, lab = practice.world, practice.browser("laboratory")
    registered(world, "C1", days=1)
    registered(world, "C2", days=-1)
    url = f"/products/{aspirated(world)}/run/"
    shown = lab.get(url).content.decode()
    assert "C1 · Centrifuge" in shown
    assert "C2: its calibration ended on 1 March 2026." in shown
    assert rules(fill(lab, url, equipment=["C1", "C2"])) == {"DEVICE-OVERDUE"}
    run = went(fill(lab, url, equipment=["C1"]))
    step = {
        "measure-volume-in": "60",
        "measure-clots-seen": "yes",
        "witnessed_by": practice.world.act("clinician").who.id,
    }
    assert "Devices used in this step" in lab.get(f"{run}step/").content.decode()
    world.later(days=2)
    late = fill(lab, f"{run}step/", **step)
    assert rules(late) == {"DEVICE-OVERDUE"}
    world.later(days=-2)
    world.later(minutes=5)
    went(fill(lab, f"{run}step/", **step))
    done = paths.state("run", Run.objects.get().id).steps[0]
    assert done.equipment == ("C1",)


def test_nobody_of_another_site_sees_it(practice: Practice) -> None:
    device = registered(practice.world, "C1", days=1)
    charlie = practice.browser("laboratory", charlie=True)
    assert charlie.get(f"/devices/{device}/").status_code == 403
    assert "C1" not in said(charlie.get("/devices/"))
