"""Appointments: a time on the wall of a site, also where that wall skips or repeats an hour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from blastema.core.appointment import decide, slot
from blastema.core.appointment.slot import Slot, Which
from blastema.core.appointment.state import (
    APPOINTMENT,
    AppointmentPurpose,
    AppointmentStage,
    AppointmentState,
    CancelReason,
)
from blastema.core.stream import Decision

from .streams import after, refused, rules_in

Verb = Callable[[AppointmentState], Decision]
NOW = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)
CHICAGO = "America/Chicago"
SLOT = Slot("2026-03-10T09:30", CHICAGO, 45)
THAT_DAY = datetime(2026, 3, 10, 13, 0, tzinfo=UTC)


def _make(state: AppointmentState = APPOINTMENT.empty, **changed: Any) -> Decision:
    given: dict[str, Any] = {
        "patient": "patient-1",
        "site": "site-1",
        "purpose": AppointmentPurpose.ASSESSMENT,
        "slot": SLOT,
        "now": NOW,
        "patient_exists": True,
    }
    return decide.make(state, **{**given, **changed})


def _at(
    clock: str, zone: str = CHICAGO, minutes: int = 45, which: Which = Which.UNSAID
) -> Decision:
    return _make(slot=Slot(clock, zone, minutes, which))


def _move(state: AppointmentState, clock: str = "2026-03-11T10:00") -> Decision:
    return decide.move(state, slot=replace(SLOT, clock=clock), now=NOW)


def _cancel(state: AppointmentState) -> Decision:
    return decide.cancel(state, reason=CancelReason.BY_PATIENT)


def _attend(state: AppointmentState, now: datetime = THAT_DAY) -> Decision:
    return decide.attend(state, now=now)


MADE = after(APPOINTMENT, _make())
STATES = {
    AppointmentStage.NONE: APPOINTMENT.empty,
    AppointmentStage.MADE: MADE,
    AppointmentStage.ATTENDED: after(APPOINTMENT, _attend(MADE), MADE),
    AppointmentStage.CANCELLED: after(APPOINTMENT, _cancel(MADE), MADE),
}
_MADE = AppointmentStage.MADE
TABLE: list[tuple[str, Verb, dict[AppointmentStage, AppointmentStage]]] = [
    ("MAKE", _make, {AppointmentStage.NONE: _MADE}),
    ("MOVE", _move, {_MADE: _MADE}),
    ("CANCEL", _cancel, {_MADE: AppointmentStage.CANCELLED}),
    ("ATTEND", _attend, {_MADE: AppointmentStage.ATTENDED}),
]


@pytest.mark.parametrize("stage", AppointmentStage)
@pytest.mark.parametrize(("rule", "verb", "leads"), TABLE, ids=[row[0] for row in TABLE])
def test_every_verb_at_every_stage(
    rule: str, verb: Verb, leads: dict[AppointmentStage, AppointmentStage], stage: AppointmentStage
) -> None:
    state = STATES[stage]
    assert state.stage is stage
    if stage in leads:
        assert after(APPOINTMENT, verb(state), state).stage is leads[stage]
    else:
        assert refused(verb(state)) == {f"APPOINTMENT-{rule}-WHEN"}


REFUSALS: list[tuple[set[str], Decision]] = [
    ({"APPOINTMENT-PATIENT"}, _make(patient_exists=False)),
    ({"APPOINTMENT-CLOCK"}, _at("tomorrow at nine")),
    ({"APPOINTMENT-CLOCK"}, _at("2026-02-29T09:00")),
    ({"APPOINTMENT-CLOCK"}, _at("2026-03-10T24:30")),
    ({"APPOINTMENT-ZONE"}, _at("2026-03-10T09:30", "Texas")),
    ({"APPOINTMENT-PAST"}, _at("2026-01-31T09:00")),
    ({"APPOINTMENT-MINUTES"}, _at("2026-03-10T09:30", minutes=4)),
    ({"APPOINTMENT-MINUTES"}, _at("2026-03-10T09:30", minutes=481)),
    # Clocks in the United States change on 8 March and 1 November 2026 at 2 o'clock.
    ({"APPOINTMENT-GAP"}, _at("2026-03-08T02:30")),
    ({"APPOINTMENT-TWICE"}, _at("2026-11-01T01:30")),
    ({"APPOINTMENT-GAP"}, _move(MADE, "2026-03-08T02:30")),
    ({"APPOINTMENT-MOVE-WHEN", "APPOINTMENT-GAP"}, _move(APPOINTMENT.empty, "2026-03-08T02:30")),
    (
        {"APPOINTMENT-PATIENT", "APPOINTMENT-CLOCK", "APPOINTMENT-MINUTES"},
        _make(patient_exists=False, slot=Slot("soon", CHICAGO, 0)),
    ),
    # 23:59 on the day before, in Chicago.
    ({"APPOINTMENT-NOT-YET"}, _attend(MADE, datetime(2026, 3, 10, 4, 59, tzinfo=UTC))),
]


@pytest.mark.parametrize(
    ("rules", "decision"), REFUSALS, ids=[" ".join(sorted(row[0])) for row in REFUSALS]
)
def test_every_refusal_names_all_rules_that_refused(rules: set[str], decision: Decision) -> None:
    assert refused(decision) == rules


def test_the_tables_hold_every_rule_of_the_code() -> None:
    shown = {f"APPOINTMENT-{rule}-WHEN" for rule, _, _ in TABLE}.union(
        *(row[0] for row in REFUSALS)
    )
    assert rules_in("APPOINTMENT", decide, slot) == shown


@pytest.mark.parametrize(
    ("clock", "which", "at"),
    [
        # Chicago is six hours behind UTC in winter and five in summer.
        ("2026-03-07T09:30", Which.UNSAID, "2026-03-07T15:30:00.000000Z"),
        ("2026-03-08T03:30", Which.UNSAID, "2026-03-08T08:30:00.000000Z"),
        ("2026-03-09 09:30", Which.UNSAID, "2026-03-09T14:30:00.000000Z"),
        ("2026-11-01T01:30", Which.EARLIER, "2026-11-01T06:30:00.000000Z"),
        ("2026-11-01T01:30", Which.LATER, "2026-11-01T07:30:00.000000Z"),
        # Where a time comes once, saying which changes nothing.
        ("2026-11-02T01:30", Which.LATER, "2026-11-02T07:30:00.000000Z"),
    ],
)
def test_a_time_on_the_wall_is_one_moment(clock: str, which: Which, at: str) -> None:
    state = after(APPOINTMENT, _at(clock, which=which))
    assert (state.at, state.zone) == (at, CHICAGO)


@pytest.mark.parametrize("minutes", [5, 480])
def test_the_shortest_and_the_longest(minutes: int) -> None:
    assert after(APPOINTMENT, _at("2026-03-10T09:30", minutes=minutes)).minutes == minutes


def test_moving_keeps_who_and_why_and_is_counted() -> None:
    state = after(APPOINTMENT, _move(MADE), MADE)
    assert (state.patient, state.purpose, state.moved) == ("patient-1", "assessment", 1)
    assert state.at == "2026-03-11T15:00:00.000000Z"


def test_somebody_may_come_early_on_the_day() -> None:
    # Midnight in Chicago, five hours behind UTC by then.
    assert refused(_attend(MADE, datetime(2026, 3, 10, 5, 0, tzinfo=UTC))) == frozenset()
