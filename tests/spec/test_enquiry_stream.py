"""Enquiries: from a first call to a patient, or to a reason why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from blastema.core.enquiry import decide
from blastema.core.enquiry.state import (
    ENQUIRY,
    CallResult,
    EnquiryChannel,
    EnquiryEnd,
    EnquiryStage,
    EnquiryState,
)
from blastema.core.sealed import ClearTextError
from blastema.core.stream import Decision

from .streams import after, refused, rules_in

Verb = Callable[[EnquiryState], Decision]
CALL: dict[str, Any] = {
    "name": "s1.name",
    "contact": "s1.contact",
    "message": "s1.message",
    "condition": "knee-osteoarthritis",
    "channel": EnquiryChannel.PHONE,
    "site": "site-1",
    "urgent": False,
    "site_exists": True,
}


def _receive(state: EnquiryState = ENQUIRY.empty, **changed: Any) -> Decision:
    return decide.receive(state, **{**CALL, **changed})


def _call(state: EnquiryState) -> Decision:
    return decide.contact(state, result=CallResult.NO_ANSWER, note="s1.note")


def _register(state: EnquiryState) -> Decision:
    return decide.register(state, patient="patient-1", patient_exists=True)


def _close(state: EnquiryState) -> Decision:
    return decide.close(state, reason=EnquiryEnd.ANSWERED)


RECEIVED = after(ENQUIRY, _receive())
STATES = {
    EnquiryStage.NONE: ENQUIRY.empty,
    EnquiryStage.RECEIVED: RECEIVED,
    EnquiryStage.CONTACTED: after(ENQUIRY, _call(RECEIVED), RECEIVED),
    EnquiryStage.REGISTERED: after(ENQUIRY, _register(RECEIVED), RECEIVED),
    EnquiryStage.CLOSED: after(ENQUIRY, _close(RECEIVED), RECEIVED),
}
# Verb, its rule, and for each stage where it is possible the stage that follows.
TABLE: list[tuple[str, Verb, dict[EnquiryStage, EnquiryStage]]] = [
    ("RECEIVE", _receive, {EnquiryStage.NONE: EnquiryStage.RECEIVED}),
    (
        "CALL",
        _call,
        {
            EnquiryStage.RECEIVED: EnquiryStage.CONTACTED,
            EnquiryStage.CONTACTED: EnquiryStage.CONTACTED,
        },
    ),
    (
        "REGISTER",
        _register,
        {
            EnquiryStage.RECEIVED: EnquiryStage.REGISTERED,
            EnquiryStage.CONTACTED: EnquiryStage.REGISTERED,
        },
    ),
    (
        "CLOSE",
        _close,
        {
            EnquiryStage.RECEIVED: EnquiryStage.CLOSED,
            EnquiryStage.CONTACTED: EnquiryStage.CLOSED,
        },
    ),
]


@pytest.mark.parametrize("stage", EnquiryStage)
@pytest.mark.parametrize(("rule", "verb", "leads"), TABLE, ids=[row[0] for row in TABLE])
def test_every_verb_at_every_stage(
    rule: str, verb: Verb, leads: dict[EnquiryStage, EnquiryStage], stage: EnquiryStage
) -> None:
    state = STATES[stage]
    assert state.stage is stage
    if stage in leads:
        assert after(ENQUIRY, verb(state), state).stage is leads[stage]
    else:
        assert refused(verb(state)) == {f"ENQUIRY-{rule}-WHEN"}


URGENT = after(ENQUIRY, _receive(urgent=True))
CALLED = after(ENQUIRY, _call(URGENT), URGENT)
REFUSALS: list[tuple[frozenset[str], Decision]] = [
    (frozenset({"ENQUIRY-NAME"}), _receive(name="")),
    (frozenset({"ENQUIRY-CONTACT"}), _receive(contact="")),
    (frozenset({"ENQUIRY-CONDITION"}), _receive(condition="housemaids-elbow")),
    (frozenset({"ENQUIRY-SITE"}), _receive(site_exists=False)),
    (
        frozenset({"ENQUIRY-NAME", "ENQUIRY-CONTACT", "ENQUIRY-CONDITION", "ENQUIRY-SITE"}),
        _receive(name="", contact="", condition="x", site_exists=False),
    ),
    (
        frozenset({"ENQUIRY-PATIENT"}),
        decide.register(RECEIVED, patient="patient-9", patient_exists=False),
    ),
    (frozenset({"ENQUIRY-URGENT"}), _close(URGENT)),
    (frozenset({"ENQUIRY-URGENT"}), _register(URGENT)),
]


@pytest.mark.parametrize(
    ("rules", "decision"), REFUSALS, ids=[" ".join(sorted(row[0])) for row in REFUSALS]
)
def test_every_refusal_names_all_rules_that_refused(
    rules: frozenset[str], decision: Decision
) -> None:
    assert refused(decision) == rules


def test_the_tables_hold_every_rule_of_the_code() -> None:
    shown = {f"ENQUIRY-{rule}-WHEN" for rule, _, _ in TABLE}.union(*(row[0] for row in REFUSALS))
    assert rules_in("ENQUIRY", decide) == shown


def test_the_condition_may_be_unknown() -> None:
    assert after(ENQUIRY, _receive(condition="")).condition == ""


@pytest.mark.parametrize("reason", [EnquiryEnd.DUPLICATE, EnquiryEnd.NOT_GENUINE])
def test_an_urgent_enquiry_that_is_none_needs_no_call(reason: EnquiryEnd) -> None:
    assert refused(decide.close(URGENT, reason=reason)) == frozenset()


def test_an_urgent_enquiry_closes_after_a_call_even_without_answer() -> None:
    assert refused(_close(CALLED)) == frozenset()
    assert refused(_register(CALLED)) == frozenset()


def test_each_call_is_kept() -> None:
    twice = after(ENQUIRY, _call(CALLED), CALLED)
    assert [call.result for call in twice.calls] == ["no-answer", "no-answer"]


@pytest.mark.parametrize("field", ["name", "contact", "message"])
def test_a_persons_words_never_enter_in_the_clear(field: str) -> None:
    with pytest.raises(ClearTextError, match=field) as caught:
        _receive(ENQUIRY.empty, **{field: "Ann Example"})
    assert "Ann" not in str(caught.value)


def test_a_note_never_enters_in_the_clear() -> None:
    with pytest.raises(ClearTextError):
        decide.contact(RECEIVED, result=CallResult.REACHED, note="she said yes")
