"""What is put on file for a course: by whom the rules may ask for it, and until when it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from blastema.core.course import assure as decide
from blastema.core.course.judged import Asked, judged
from blastema.core.course.state import COURSE, CourseStage, CourseState
from blastema.core.rules import rulebook
from blastema.core.sealed import ClearTextError
from blastema.core.verdict import Refusal

from .streams import after
from .test_course_stream import _plan, answer

PLANNED: CourseState = after(COURSE, _plan())
GIVEN: Mapping[str, Any] = {
    "assurance": "bleeding-plan",
    "words": "s1.sealed",
    "signed_by": "staff/one",
    "book": rulebook(),
}
BACK: Mapping[str, Any] = {
    "assurance": "bleeding-plan",
    "reason": "s1.sealed",
    "signed_by": "staff/one",
}


def assured(state: CourseState) -> CourseState:
    found: CourseState = after(COURSE, decide.assure(state, **GIVEN), state)
    return found


def test_an_assurance_is_on_file_until_it_is_taken_back() -> None:
    state = assured(PLANNED)
    assert state.assured == {"bleeding-plan"}
    assert after(COURSE, decide.take_back(state, **BACK), state).assured == frozenset()


def test_planning_again_clears_what_was_meant_for_the_plan_as_it_was() -> None:
    state = assured(PLANNED)
    assert after(COURSE, _plan(state), state).assured == frozenset()


@pytest.mark.parametrize(
    ("changed", "rules"),
    [
        ({"assurance": "bleeding-plans"}, {"COURSE-ASSURANCE-UNKNOWN"}),
        ({"assurance": "medical-director-rule"}, {"COURSE-ASSURANCE-ELSEWHERE"}),
        ({"assurance": "donor-eligible"}, {"COURSE-ASSURANCE-ELSEWHERE"}),
        ({"words": ""}, {"COURSE-ASSURE-WORDS"}),
        ({"assurance": "x", "words": ""}, {"COURSE-ASSURANCE-UNKNOWN", "COURSE-ASSURE-WORDS"}),
    ],
)
def test_every_fault_of_an_assurance_is_named(changed: dict[str, str], rules: set[str]) -> None:
    refused = decide.assure(PLANNED, **{**GIVEN, **changed})
    assert isinstance(refused, Refusal)
    assert set(refused.rules) == rules


def test_nothing_is_put_on_file_twice_or_taken_off_that_is_not_there() -> None:
    twice = decide.assure(assured(PLANNED), **GIVEN)
    assert isinstance(twice, Refusal)
    assert twice.rules == ("COURSE-ASSURED",)
    never = decide.take_back(PLANNED, **{**BACK, "reason": ""})
    assert isinstance(never, Refusal)
    assert never.rules == ("COURSE-NOT-ASSURED", "COURSE-UNASSURE-WHY")


@pytest.mark.parametrize("stage", [s for s in CourseStage if s not in ("planned", "consented")])
def test_only_before_treatment_is_there_anything_to_assure(stage: CourseStage) -> None:
    refused = decide.assure(CourseState(stage=stage), **GIVEN)
    assert isinstance(refused, Refusal)
    assert "COURSE-ASSURE-WHEN" in refused.rules


def test_how_it_was_met_comes_sealed() -> None:
    with pytest.raises(ClearTextError):
        decide.assure(PLANNED, **{**GIVEN, "words": "agreed with Dr Who"})


def test_the_course_keeps_the_last_decision_of_the_gate_sealed() -> None:
    first = judged(Asked.PLAN, answer(), decision="s1.first")
    last = judged(Asked.SESSION, answer(), decision="s1.last")
    assert after(COURSE, (first, last), PLANNED).decision == "s1.last"
    assert (last.data["step"], last.data["gate_effect"]) == ("session", "allowed with conditions")
    with pytest.raises(ClearTextError):
        judged(Asked.PLAN, answer(), decision="age 60")
