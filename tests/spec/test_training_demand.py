"""Training that a step asks for: tied to a document, owed by whom, and of which steps."""

from __future__ import annotations

import pytest

from blastema.core.clear import not_codes
from blastema.core.controlled import decide
from blastema.core.controlled.demand import Doing, StepKind, kind_of_step, owed, step_words
from blastema.core.controlled.state import CONTROLLED, ControlledState
from blastema.core.product.signature import Meaning, Signature
from blastema.core.stream import Decision
from blastema.records.kinds import KINDS

from .streams import after, refused
from .test_controlled_stream import APPROVED, FIRST, LATER, RETIRED, SECOND, TODAY, TRAINED


def demanded(state: ControlledState, *steps: StepKind, signature: Signature = APPROVED) -> Decision:
    return decide.demand(state, steps=steps, on=TODAY, signature=signature)


def tied(state: ControlledState) -> ControlledState:
    return after(CONTROLLED, demanded(state, StepKind.PROCESS, StepKind.RELEASE), state)


def test_steps_are_kept_once_and_in_order_and_may_be_taken_back() -> None:
    state = after(
        CONTROLLED, demanded(FIRST, StepKind.RELEASE, StepKind.PROCESS, StepKind.RELEASE), FIRST
    )
    assert state.steps == ("process", "release")
    assert after(CONTROLLED, demanded(state), state).steps == ()


@pytest.mark.parametrize(
    ("decision", "rules"),
    [
        (demanded(RETIRED, StepKind.PROCESS), {"CONTROLLED-DEMAND-WHEN"}),
        (demanded(CONTROLLED.empty, StepKind.PROCESS), {"CONTROLLED-DEMAND-WHEN"}),
        (demanded(FIRST), {"CONTROLLED-DEMAND-SAME"}),
        (demanded(tied(FIRST), StepKind.PROCESS, StepKind.RELEASE), {"CONTROLLED-DEMAND-SAME"}),
    ],
)
def test_what_is_refused(decision: Decision, rules: set[str]) -> None:
    assert refused(decision) == rules


def test_it_is_signed_as_an_approval() -> None:
    review = Signature("staff/q", Meaning.REVIEW)
    assert refused(demanded(FIRST, StepKind.PROCESS, signature=review))


@pytest.mark.parametrize(
    ("state", "step", "staff", "day", "owes"),
    [
        (FIRST, StepKind.PROCESS, "staff/l", TODAY, False),  # tied to nothing
        (tied(FIRST), StepKind.PROCESS, "staff/l", TODAY, True),
        (tied(FIRST), StepKind.STORAGE, "staff/l", TODAY, False),  # another step
        (tied(TRAINED), StepKind.PROCESS, "staff/l", TODAY, False),
        (tied(TRAINED), StepKind.PROCESS, "staff/m", TODAY, True),  # somebody else
        (tied(TRAINED), StepKind.PROCESS, "staff/l", "2027-03-19", False),
        (tied(TRAINED), StepKind.PROCESS, "staff/l", "2027-03-20", True),  # 365 days later
        (tied(SECOND), StepKind.PROCESS, "staff/l", LATER, True),  # the next version
        (tied(FIRST), StepKind.PROCESS, "staff/l", "2026-03-19", False),  # not in force yet
    ],
)
def test_who_owes_what(
    state: ControlledState, step: StepKind, staff: str, day: str, owes: bool
) -> None:
    found = owed([state], Doing(step, staff), day)
    assert [one.rule for one in found] == (["TRAINING-OWED"] if owes else [])


def test_the_refusal_says_which_document_which_step_and_what_to_do() -> None:
    (found,) = owed([tied(FIRST)], Doing(StepKind.RELEASE, "staff/l"), TODAY)
    assert found.words == (
        "This site asks for training on SOP-12 before a release, and it is not recorded for the "
        "version in force."
    )
    assert found.remedy == "Open SOP-12 under Documents, read it, and sign that you have."


def test_each_document_is_told_at_once() -> None:
    both = [tied(FIRST), tied(SECOND)]
    assert len(owed(both, Doing(StepKind.PROCESS, "staff/l"), LATER)) == 2


def test_every_step_has_words_and_an_event_that_exists() -> None:
    known = {event for kind in KINDS.values() for event in kind.handlers}
    steps = {event: kind_of_step(event) for event in known if kind_of_step(event)}
    assert set(steps.values()) == set(StepKind)
    assert all(step_words(step) for step in StepKind)


@pytest.mark.parametrize(
    "event", ["run.deviated.v1", "run.failed.v1", "treatment.line_stopped.v1", "product.held.v1"]
)
def test_what_tells_of_harm_or_ends_it_asks_for_no_training(event: str) -> None:
    assert kind_of_step(event) is None


def test_only_codes_stand_in_the_event() -> None:
    decision = demanded(FIRST, *StepKind)
    assert [not_codes("controlled", event) for event in decision] == [()]
