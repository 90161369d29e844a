"""Courses: from a plan to the end of the follow-up, and every reason why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from blastema.core.course import decide, plan
from blastema.core.course.plan import Plan, plan_course
from blastema.core.course.state import (
    COURSE,
    CourseEnd,
    CourseKind,
    CourseStage,
    CourseState,
    FreeReason,
    Target,
)
from blastema.core.episode.alarm import Alarm
from blastema.core.episode.state import EpisodeStage, EpisodeState
from blastema.core.patient.state import PatientStage
from blastema.core.rules.cases import person
from blastema.core.rules.gate import GateAnswer, gate
from blastema.core.rules.question import GateQuestion, pairs
from blastema.core.stream import Decision
from blastema.core.treatment.standing import Standing

from .streams import after, refused, rules_in

KNEE = Target("knee", "right")
MARROW = Plan(
    kind=CourseKind.TREATMENT,
    product_class="marrow-concentrate",
    source="bone-marrow",
    route="joint",
    guidance="ultrasound",
    targets=(KNEE,),
    protocol="standard-2y",
    protocol_version="1",
    alternatives=("physiotherapy",),
)
CARE = Plan(
    CourseKind.CONVENTIONAL,
    "physiotherapy",
    sessions=0,
    protocol="standard-2y",
    protocol_version="1",
)
ASSESSED = EpisodeState(
    stage=EpisodeStage.ASSESSED,
    patient="patient-1",
    condition="knee-osteoarthritis",
    side="right",
    verdict="eligible",
)


def answer(wanted: Plan = MARROW, **facts: Any) -> GateAnswer:
    return gate(
        GateQuestion(
            condition="knee-osteoarthritis",
            product=wanted.product_class,
            jurisdiction="US-FL",
            on=date(2026, 3, 2),
            source=wanted.source,
            route=wanted.route,
            guidance=wanted.guidance,
            targets=("knee",) if wanted.targets else (),
            age=60,
            study=wanted.study,
            facts=pairs(person("healthy-adult")),
            **facts,
        )
    )


def _plan(
    state: CourseState = COURSE.empty, wanted: Plan = MARROW, episode: EpisodeState = ASSESSED
) -> Decision:
    return plan_course(
        state,
        wanted,
        patient="patient-1",
        episode_id="episode-1",
        episode=episode,
        gate=answer(wanted),
    )


def _consent(state: CourseState) -> Decision:
    return decide.consent(state, consent="consent-1", signed=True)


def _agree(state: CourseState, purpose: str = "collection") -> Decision:
    return decide.agree(state, consents={purpose: "consent-2"})


def _unconsent(state: CourseState) -> Decision:
    return decide.withdraw_consent(state)


OWN = decide.Material(MARROW.product_class, MARROW.source, "patient-1")


def _allocate(
    state: CourseState, material: decide.Material = OWN, *, leads: bool = True
) -> Decision:
    return decide.allocate(state, product="product-1", material=material, leads_to_plan=leads)


def _free(state: CourseState) -> Decision:
    return decide.deallocate(state, product="product-1", reason=FreeReason.FAILED)


def _open(state: CourseState) -> Decision:
    return decide.open_session(state, treatment="treatment-1", standing=Standing())


def _finish(state: CourseState) -> Decision:
    return decide.finish_session(state, treatment="treatment-1")


def _abandon(state: CourseState) -> Decision:
    return decide.abandon_session(state, treatment="treatment-1")


def _number(state: CourseState) -> Decision:
    return decide.number(state, chain=CHAIN)


def _follow(state: CourseState) -> Decision:
    return decide.follow(state, anchor="2026-03-02")


def _close(state: CourseState) -> Decision:
    return decide.close(state, reason=CourseEnd.LOST)


def _transfer(state: CourseState) -> Decision:
    return decide.transfer_in(
        state,
        patient="patient-1",
        episode="episode-1",
        arm="usual-care",
        product_class="usual-care",
        protocol="declared",
        anchor="2017-11-01",
    )


# Checked by hand in test_spec_scan: the check character over CIA999926000001 is 6.
CHAIN = "CI-A9999260000016"
PLANNED = after(COURSE, _plan())
CONSENTED = after(COURSE, _consent(PLANNED), PLANNED)
ALLOCATED = after(COURSE, _allocate(CONSENTED), CONSENTED)
IN_SESSION = after(COURSE, _open(ALLOCATED), ALLOCATED)
TREATED = after(COURSE, _finish(IN_SESSION), IN_SESSION)
FOLLOWING = after(COURSE, _follow(TREATED), TREATED)
CLOSED = after(COURSE, _close(FOLLOWING), FOLLOWING)
CARE_PLANNED = after(COURSE, _plan(wanted=CARE))

STATES = {
    "none": COURSE.empty,
    "planned": PLANNED,
    "care planned": CARE_PLANNED,
    "consented": CONSENTED,
    "allocated": ALLOCATED,
    "in session": IN_SESSION,
    "treated": TREATED,
    "following": FOLLOWING,
    "closed": CLOSED,
}
S = CourseStage
# Verb, its rule, and for each state where it is possible the stage that follows.
TABLE: list[tuple[str, Callable[[CourseState], Decision], dict[str, CourseStage]]] = [
    (
        "COURSE-NUMBER-WHEN",
        _number,
        {
            "planned": S.PLANNED,
            "consented": S.CONSENTED,
            "allocated": S.CONSENTED,
            "in session": S.CONSENTED,
            "treated": S.TREATED,
            "following": S.FOLLOWING,
        },
    ),
    (
        "COURSE-PLAN-WHEN",
        _plan,
        dict.fromkeys(("none", "planned", "care planned", "consented", "allocated"), S.PLANNED),
    ),
    ("COURSE-CONSENT-WHEN", _consent, {"planned": S.CONSENTED}),
    (
        "COURSE-AGREE-WHEN",
        _agree,
        {
            "planned": S.PLANNED,
            "care planned": S.PLANNED,
            "consented": S.CONSENTED,
            "allocated": S.CONSENTED,
            "in session": S.CONSENTED,
            "treated": S.TREATED,
            "following": S.FOLLOWING,
        },
    ),
    (
        "COURSE-UNCONSENT-WHEN",
        _unconsent,
        dict.fromkeys(("consented", "allocated", "in session"), S.PLANNED),
    ),
    ("COURSE-ALLOCATE-WHEN", _allocate, {"consented": S.CONSENTED}),
    ("COURSE-DEALLOCATE-WHEN", _free, dict.fromkeys(("allocated", "in session"), S.CONSENTED)),
    ("COURSE-SESSION-WHEN", _open, dict.fromkeys(("consented", "allocated"), S.CONSENTED)),
    ("COURSE-FINISH-WHEN", _finish, {"in session": S.TREATED}),
    ("COURSE-ABANDON-WHEN", _abandon, {"in session": S.CONSENTED}),
    ("COURSE-FOLLOW-WHEN", _follow, {"care planned": S.FOLLOWING, "treated": S.FOLLOWING}),
    (
        "COURSE-CLOSE-WHEN",
        _close,
        dict.fromkeys(
            ("planned", "care planned", "consented", "allocated", "treated", "following"), S.CLOSED
        ),
    ),
    ("COURSE-TRANSFER-WHEN", _transfer, {"none": S.FOLLOWING}),
]
# Where a verb is possible at the stage and refused for another reason.
OTHER_REASON = {
    ("COURSE-PLAN-WHEN", "in session"): {"COURSE-PLAN-SESSION"},
    ("COURSE-ABANDON-WHEN", "planned"): {"COURSE-SESSION-UNKNOWN"},
    ("COURSE-ABANDON-WHEN", "care planned"): {"COURSE-SESSION-UNKNOWN"},
    ("COURSE-CONSENT-WHEN", "care planned"): {"COURSE-CONVENTIONAL"},
    ("COURSE-ALLOCATE-WHEN", "allocated"): {"COURSE-ALLOCATED"},
    ("COURSE-ALLOCATE-WHEN", "in session"): {"COURSE-ALLOCATED"},
    ("COURSE-DEALLOCATE-WHEN", "consented"): {"COURSE-NOT-ALLOCATED"},
    ("COURSE-SESSION-WHEN", "in session"): {"COURSE-SESSION-OPEN"},
    ("COURSE-FINISH-WHEN", "consented"): {"COURSE-SESSION-UNKNOWN"},
    ("COURSE-FINISH-WHEN", "allocated"): {"COURSE-SESSION-UNKNOWN"},
    ("COURSE-ABANDON-WHEN", "consented"): {"COURSE-SESSION-UNKNOWN"},
    ("COURSE-ABANDON-WHEN", "allocated"): {"COURSE-SESSION-UNKNOWN"},
    ("COURSE-CLOSE-WHEN", "in session"): {"COURSE-CLOSE-SESSION"},
    ("COURSE-NUMBER-WHEN", "care planned"): {"COURSE-CONVENTIONAL"},
}
PAIRS = [(rule, verb, allowed, name) for rule, verb, allowed in TABLE for name in STATES]


@pytest.mark.parametrize(
    ("rule", "verb", "allowed", "name"), PAIRS, ids=[f"{p[0]}-{p[3]}" for p in PAIRS]
)
def test_each_verb_in_each_state(
    rule: str,
    verb: Callable[[CourseState], Decision],
    allowed: dict[str, CourseStage],
    name: str,
) -> None:
    decision = verb(STATES[name])
    if name in allowed:
        assert after(COURSE, decision, STATES[name]).stage is allowed[name]
    else:
        assert OTHER_REASON.get((rule, name), {rule}) <= refused(decision)


WRONG_PLANS: list[tuple[str, dict[str, Any], str]] = [
    ("no source", {"source": ""}, "COURSE-PLAN-SOURCE"),
    ("no route", {"route": ""}, "COURSE-PLAN-ROUTE"),
    ("no guidance", {"guidance": ""}, "COURSE-PLAN-GUIDED"),
    ("no target", {"targets": ()}, "COURSE-PLAN-TARGET"),
    ("no protocol", {"protocol": ""}, "COURSE-PLAN-PROTOCOL"),
    ("no alternative", {"alternatives": ()}, "COURSE-PLAN-DISCUSSED"),
    ("no session", {"sessions": 0}, "COURSE-SESSIONS"),
    ("thirteen sessions", {"sessions": 13}, "COURSE-SESSIONS"),
    ("a target twice", {"targets": (KNEE, KNEE)}, "COURSE-TARGET-TWICE"),
    ("the other knee", {"targets": (Target("knee", "left"),)}, "COURSE-OTHER-SIDE"),
    ("one of both knees", {"targets": (KNEE, Target("knee", "left"))}, "COURSE-OTHER-SIDE"),
    ("a knee without a side", {"targets": (Target("knee", ""),)}, "COURSE-OTHER-SIDE"),
    ("an adjunct after nothing", {"kind": CourseKind.ADJUNCT}, "COURSE-AFTER"),
]


@pytest.mark.parametrize(("words", "change", "rule"), WRONG_PLANS, ids=[w[0] for w in WRONG_PLANS])
def test_a_plan_says_everything_the_procedure_room_needs(
    words: str, change: dict[str, Any], rule: str
) -> None:
    assert rule in refused(_plan(wanted=replace(MARROW, **change))), words


WRONG_EPISODES: list[tuple[str, dict[str, Any], str]] = [
    ("not assessed", {"stage": EpisodeStage.REGISTERED}, "COURSE-EPISODE-WHEN"),
    ("closed", {"stage": EpisodeStage.CLOSED}, "COURSE-EPISODE-WHEN"),
    ("not eligible", {"verdict": "not-eligible"}, "COURSE-NOT-ELIGIBLE"),
    ("another road", {"verdict": "another-road"}, "COURSE-NOT-ELIGIBLE"),
    ("paused", {"paused": "s1.reason"}, "COURSE-PAUSED"),
    ("withdrawn", {"withdrawn": frozenset({"treatment"})}, "COURSE-WITHDRAWN"),
    ("an alarm", {"alarm": Alarm("2026-03-02T09:00:00.000000Z", "s1.why")}, "EPISODE-ALARM"),
]


@pytest.mark.parametrize(
    ("words", "change", "rule"), WRONG_EPISODES, ids=[w[0] for w in WRONG_EPISODES]
)
def test_an_episode_that_is_not_ready_refuses_a_plan(
    words: str, change: dict[str, Any], rule: str
) -> None:
    assert rule in refused(_plan(episode=replace(ASSESSED, **change))), words


@pytest.mark.parametrize("verdict", ["not-eligible", "another-road", "eligible"])
def test_conventional_care_is_open_to_whoever_was_assessed(verdict: str) -> None:
    assert not refused(_plan(wanted=CARE, episode=replace(ASSESSED, verdict=verdict)))


def test_what_the_gate_refuses_cannot_be_planned() -> None:
    expanded = replace(MARROW, product_class="expanded-marrow-cells")
    assert refused(_plan(wanted=expanded))


def test_planning_keeps_what_the_gate_said_and_which_book_it_read() -> None:
    said = answer()
    assert PLANNED.gate_effect == said.effect.value
    assert set(PLANNED.gate_rules) == {finding.rule for finding in said.findings}
    assert PLANNED.rulebook == said.rulebook_version


def test_an_unsigned_document_is_no_consent() -> None:
    decision = decide.consent(PLANNED, consent="consent-1", signed=False)
    assert refused(decision) == {"COURSE-CONSENT-SIGNED"}


def test_planning_again_asks_for_consent_again() -> None:
    again = after(COURSE, _plan(CONSENTED), CONSENTED)
    assert (again.stage, again.consent) == (S.PLANNED, "")


def test_a_persons_own_cells_are_for_that_person_only() -> None:
    theirs, donated = replace(OWN, patient="patient-2"), replace(OWN, patient="")
    assert refused(_allocate(CONSENTED, theirs)) == {"COURSE-WRONG-PATIENT"}
    assert not refused(_allocate(CONSENTED, donated))


def test_only_what_was_planned_and_is_not_on_hold_is_meant_for_a_course() -> None:
    assert refused(_allocate(CONSENTED, leads=False)) == {"COURSE-NOT-PLANNED"}
    other = replace(OWN, source="adipose-tissue")
    assert refused(_allocate(CONSENTED, other)) == {"COURSE-NOT-PLANNED"}
    held = replace(OWN, holds=frozenset({"recall"}))
    assert refused(_allocate(CONSENTED, held)) == {"COURSE-ALLOCATE-HELD"}


def test_a_course_gets_its_chain_of_identity_once_and_keeps_it() -> None:
    numbered = after(COURSE, _number(CONSENTED), CONSENTED)
    assert numbered.chain == CHAIN
    assert refused(_number(numbered)) == {"COURSE-NUMBERED"}
    assert refused(decide.number(CONSENTED, chain="CI-A9999260000017")) == {"COURSE-CHAIN"}
    for verb in (_allocate, _open, _finish, _follow, _close):
        numbered = after(COURSE, verb(numbered), numbered)
        assert numbered.chain == CHAIN


def test_the_first_container_brings_the_number_and_a_further_one_does_not() -> None:
    meant = {"material": OWN, "leads_to_plan": True, "chain": CHAIN}
    first = decide.allocate(CONSENTED, product="p-1", **meant)
    assert [event.type for event in first] == ["course.numbered.v1", "course.allocated.v1"]
    state = after(COURSE, first, CONSENTED)
    further = decide.allocate(state, product="p-2", **meant)
    assert [event.type for event in further] == ["course.allocated.v1"]


def test_nobody_is_treated_while_paused_or_withdrawn_or_before_a_clinician_has_seen_them() -> None:
    stands = Standing(PatientStage.DIED, paused=True, withdrawn=True, alarm=True)
    session = decide.open_session(ALLOCATED, treatment="t", standing=stands)
    against = ("PATIENT", "PAUSED", "WITHDRAWN", "ALARM")
    assert refused(session) == {f"STANDING-{one}" for one in against}


def test_who_withdraws_consent_in_a_session_ends_it_there() -> None:
    left = after(COURSE, _unconsent(IN_SESSION), IN_SESSION)
    assert refused(_finish(left)) == {"COURSE-FINISH-WHEN"}
    assert after(COURSE, _abandon(left), left).open_session == ""


def test_a_course_of_two_sessions_is_treated_after_the_second() -> None:
    two = after(COURSE, _plan(wanted=replace(MARROW, sessions=2)))
    two = after(COURSE, _consent(two), two)
    for expected in (S.CONSENTED, S.TREATED):
        two = after(COURSE, _open(two), two)
        two = after(COURSE, _finish(two), two)
        assert two.stage is expected


# COURSE-NOT-AGREED: tests/spec/test_course_agreed.py.
def test_every_rule_of_courses_is_in_a_table() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert {r for r in rules_in("COURSE", decide, plan) if r not in text} == set()
