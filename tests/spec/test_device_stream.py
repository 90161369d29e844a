"""A device: what happens to it, and whether a run may use it today."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.clear import not_codes
from blastema.core.device import decide
from blastema.core.device.state import (
    DEVICE,
    Care,
    DeviceKind,
    DeviceStage,
    DeviceState,
    OutReason,
)
from blastema.core.event import Event
from blastema.core.run.devices import DEVIATION, usable, with_devices
from blastema.core.stream import Decision
from blastema.core.verdict import Refusal, refuse
from tests.spec.streams import after, data_of, refused, rules_in, types_of

TODAY = "2026-03-02"


def register(state: DeviceState = DEVICE.empty, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "code": "C1",
        "kind": DeviceKind.CENTRIFUGE,
        "calibrates": True,
        "calibrated_until": "2026-06-30",
        "maintained_until": "",
        "code_taken": False,
    }
    return decide.register(state, **{**facts, **changed})  # type: ignore[arg-type]


def care(state: DeviceState, **changed: object) -> Decision:
    facts: dict[str, object] = {
        "care": Care.CALIBRATION,
        "passed": True,
        "on": TODAY,
        "until": "2027-03-01",
        "certificate": "CAL-77",
        "today": TODAY,
    }
    return decide.care_for(state, **{**facts, **changed})  # type: ignore[arg-type]


C1 = after(DEVICE, register())
CABINET = after(DEVICE, register(code="LF-1", calibrates=False, calibrated_until=""))
FAILED = after(DEVICE, care(C1, passed=False, until=""), C1)
AWAY = after(DEVICE, decide.take_out(C1, reason=OutReason.AWAY), C1)
RETIRED = after(DEVICE, decide.retire(C1), C1)


@pytest.mark.parametrize(
    ("state", "changed", "rules"),
    [
        (DEVICE.empty, {}, set()),
        (DEVICE.empty, {"code": "PIPETTE-2"}, set()),
        (DEVICE.empty, {"code": "A" * 33}, {"DEVICE-CODE"}),
        (DEVICE.empty, {"code": "c 1"}, {"DEVICE-CODE"}),
        (DEVICE.empty, {"code": "C1\n"}, {"DEVICE-CODE"}),
        (DEVICE.empty, {"code": ""}, {"DEVICE-CODE"}),
        (DEVICE.empty, {"code_taken": True}, {"DEVICE-CODE-TAKEN"}),
        (DEVICE.empty, {"calibrated_until": ""}, {"DEVICE-CALIBRATION-DAY"}),
        (DEVICE.empty, {"calibrates": False}, {"DEVICE-NO-CALIBRATION"}),
        (C1, {}, {"DEVICE-REGISTER-WHEN"}),
        (
            DEVICE.empty,
            {"code": "?", "code_taken": True, "calibrated_until": ""},
            {"DEVICE-CODE", "DEVICE-CODE-TAKEN", "DEVICE-CALIBRATION-DAY"},
        ),
    ],
)
def test_registering(state: DeviceState, changed: dict[str, object], rules: set[str]) -> None:
    assert refused(register(state, **changed)) == rules


@pytest.mark.parametrize(
    ("state", "changed", "rules"),
    [
        (C1, {}, set()),
        (AWAY, {}, set()),
        (C1, {"until": TODAY}, set()),  # good on the day itself
        (C1, {"until": "2026-03-01"}, {"DEVICE-CARE-UNTIL"}),
        (C1, {"until": ""}, {"DEVICE-CARE-UNTIL"}),
        (C1, {"passed": False}, {"DEVICE-CARE-FAILED-DAY"}),
        (C1, {"on": "2026-03-03"}, {"DEVICE-CARE-AHEAD"}),
        (C1, {"certificate": " "}, {"DEVICE-CERTIFICATE"}),
        (CABINET, {}, {"DEVICE-NO-CALIBRATION"}),
        (CABINET, {"care": Care.MAINTENANCE}, set()),
        (RETIRED, {}, {"DEVICE-CARE-WHEN"}),
        (DEVICE.empty, {}, {"DEVICE-CARE-WHEN"}),
        (
            C1,
            {"on": "2026-03-03", "until": "", "certificate": ""},
            {"DEVICE-CARE-AHEAD", "DEVICE-CARE-UNTIL", "DEVICE-CERTIFICATE"},
        ),
    ],
)
def test_calibration_and_maintenance(
    state: DeviceState, changed: dict[str, object], rules: set[str]
) -> None:
    assert refused(care(state, **changed)) == rules


@pytest.mark.parametrize(
    ("state", "out", "back", "retired"),
    [
        (DEVICE.empty, "DEVICE-TAKE-OUT-WHEN", "DEVICE-BRING-BACK-WHEN", "DEVICE-RETIRE-WHEN"),
        (C1, "", "DEVICE-BRING-BACK-WHEN", ""),
        (AWAY, "DEVICE-TAKE-OUT-WHEN", "", ""),
        (FAILED, "DEVICE-TAKE-OUT-WHEN", "DEVICE-FAILED", ""),
        (RETIRED, "DEVICE-TAKE-OUT-WHEN", "DEVICE-BRING-BACK-WHEN", "DEVICE-RETIRE-WHEN"),
    ],
)
def test_out_of_service_and_back(state: DeviceState, out: str, back: str, retired: str) -> None:
    assert refused(decide.take_out(state, reason=OutReason.BROKEN)) == {out} - {""}
    assert refused(decide.bring_back(state)) == {back} - {""}
    assert refused(decide.retire(state)) == {retired} - {""}


def test_what_failed_comes_back_only_after_the_same_care_passed() -> None:
    maintained = after(DEVICE, care(FAILED, care=Care.MAINTENANCE), FAILED)
    assert refused(decide.bring_back(maintained)) == {"DEVICE-FAILED"}
    calibrated = after(DEVICE, care(FAILED), FAILED)
    assert calibrated.stage is DeviceStage.OUT_OF_SERVICE
    back = after(DEVICE, decide.bring_back(calibrated), calibrated)
    assert (back.stage, back.calibrated_until) == (DeviceStage.IN_USE, "2027-03-01")


@pytest.mark.parametrize(
    ("device", "today", "rules"),
    [
        (C1, "2026-06-30", set()),  # its last good day
        (C1, "2026-07-01", {"DEVICE-OVERDUE"}),
        (CABINET, "2036-01-01", set()),
        (replace(CABINET, maintained_until="2026-06-30"), "2026-07-01", {"DEVICE-OVERDUE"}),
        (replace(C1, calibrated_until=""), TODAY, {"DEVICE-OVERDUE"}),
        (AWAY, TODAY, {"DEVICE-OUT-OF-SERVICE"}),
        (AWAY, "2026-07-01", {"DEVICE-OUT-OF-SERVICE", "DEVICE-OVERDUE"}),
        (RETIRED, TODAY, {"DEVICE-OUT-OF-SERVICE"}),
        (None, TODAY, {"DEVICE-UNKNOWN-CODE"}),
    ],
)
def test_a_device_at_a_step(device: DeviceState | None, today: str, rules: set[str]) -> None:
    found = usable({"C1": device}, today)
    assert set(found.rules if found else ()) == rules


DONE = (Event("run.step_done.v1", {"step": "spin"}),)


def spun(device: DeviceState | None, today: str, setting: str = "") -> Decision:
    return with_devices(DONE, {"C1": device}, step="spin", today=today, setting=setting)


def test_an_overdue_device_is_a_deviation_where_the_site_decided_so() -> None:
    assert refused(spun(C1, "2026-07-01")) == {"DEVICE-OVERDUE"}
    assert refused(spun(C1, "2026-07-01", "perhaps")) == {"DEVICE-OVERDUE"}
    made = spun(C1, "2026-07-01", DEVIATION)
    assert types_of(made) == ["run.step_done.v1", "run.deviated.v1"]
    assert data_of(made, 1) == {
        "step": "spin",
        "what": "Done with C1; its calibration ended 2026-06-30.",
        "severity": "major",
    }
    assert isinstance(made, tuple)
    assert not_codes("run", made[1]) == ()


@pytest.mark.parametrize("device", [AWAY, RETIRED, FAILED, None])
def test_no_site_lets_a_device_out_of_service_pass(device: DeviceState | None) -> None:
    assert isinstance(spun(device, TODAY, DEVIATION), Refusal)


def test_every_fault_of_a_step_and_its_devices_is_named_at_once() -> None:
    late = Refusal((refuse("RUN-STEP-ORDER", "Not now."),))
    found = with_devices(late, {"C1": AWAY, "C2": None}, step="spin", today=TODAY, setting="")
    assert refused(found) == {"RUN-STEP-ORDER", "DEVICE-OUT-OF-SERVICE", "DEVICE-UNKNOWN-CODE"}


def test_a_code_that_is_none_is_not_repeated() -> None:
    assert "Ann Testperson" not in decide.unknown("Ann Testperson").words
    assert "C9" in decide.unknown("C9").words


days = st.dates().map(str)


@given(st.booleans(), days, days, days)
def test_a_device_passes_exactly_while_all_its_days_last(
    calibrates: bool, calibrated: str, maintained: str, today: str
) -> None:
    device = replace(
        C1, calibrates=calibrates, calibrated_until=calibrated, maintained_until=maintained
    )
    lasts = (not calibrates or today <= calibrated) and today <= maintained
    assert (usable({"C1": device}, today) is None) == lasts


def test_every_rule_of_a_device_is_in_these_tables() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert {rule for rule in rules_in("DEVICE", decide) if rule not in text} == set()
