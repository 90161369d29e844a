"""What can happen next to an episode, what cannot and why, and whose turn it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blastema.core.course.shown import Allocated, Shown
from blastema.core.course.state import CourseKind, CourseStage, CourseState
from blastema.core.episode.state import EpisodeStage, EpisodeState
from blastema.core.episode.steps import CourseFacts, Line, Step, steps, waiting

REGISTERED = EpisodeState(
    EpisodeStage.REGISTERED,
    patient="p",
    condition="knee-osteoarthritis",
    body_site="knee",
    side="right",
)
ASSESSED = replace(REGISTERED, stage=EpisodeStage.ASSESSED, verdict="eligible")
OTHER_ROAD = replace(ASSESSED, verdict="another-road")
PAUSED = replace(ASSESSED, paused="sealed")
WITHDRAWN = replace(ASSESSED, withdrawn=frozenset({"treatment"}))
CLOSED = replace(ASSESSED, stage=EpisodeStage.CLOSED, closed="died")

PLANNED = CourseState(
    CourseStage.PLANNED,
    patient="p",
    kind=CourseKind.TREATMENT.value,
    product_class="marrow-concentrate",
    sessions=1,
)
CONSENTED = replace(PLANNED, stage=CourseStage.CONSENTED, consent="c")
IN_SESSION = replace(CONSENTED, open_session="t", treatments=("t",))
FOLLOWING = replace(CONSENTED, stage=CourseStage.FOLLOWING, sessions_done=1)
CONVENTIONAL = CourseState(
    CourseStage.FOLLOWING, patient="p", kind=CourseKind.CONVENTIONAL.value, product_class="surgery"
)

ALWAYS = {"report-adverse", "pause", "withdraw", "refer"}


def of(episode: EpisodeState, *courses: CourseState) -> tuple[Step, ...]:
    return steps(episode, tuple(CourseFacts(f"c{n}", c) for n, c in enumerate(courses, 1)))


def possible(found: tuple[Step, ...]) -> set[str]:
    return {f"{s.course} {s.verb}".strip() for s in found if s.possible}


def blocked(found: tuple[Step, ...]) -> dict[str, set[str]]:
    return {
        f"{s.course} {s.verb}".strip(): {f.rule for f in s.findings} for s in found if s.findings
    }


@pytest.mark.parametrize(
    ("episode", "courses", "can", "cannot"),
    [
        pytest.param(
            REGISTERED,
            (),
            {"assess", "close", *ALWAYS},
            {"plan": {"COURSE-EPISODE-WHEN", "COURSE-NOT-ELIGIBLE"},
             "conventional": {"COURSE-EPISODE-WHEN"}},
            id="who is registered is assessed first",
        ),
        pytest.param(
            ASSESSED,
            (),
            {"assess", "plan", "conventional", "close", *ALWAYS},
            {},
            id="who is eligible has both roads",
        ),
        pytest.param(
            OTHER_ROAD,
            (),
            {"assess", "conventional", "close", *ALWAYS},
            {"plan": {"COURSE-NOT-ELIGIBLE"}},
            id="another road is not cells",
        ),
        pytest.param(
            PAUSED,
            (),
            {"resume", "close", "report-adverse", "withdraw", "refer"},
            {"assess": {"EPISODE-IS-PAUSED"}, "plan": {"COURSE-PAUSED"},
             "conventional": {"COURSE-PAUSED"}},
            id="a paused episode is resumed first",
        ),
        pytest.param(
            WITHDRAWN,
            (),
            {"conventional", "close", *ALWAYS},
            {"assess": {"EPISODE-HAS-WITHDRAWN"}, "plan": {"COURSE-WITHDRAWN"}},
            id="who withdrew can still be followed with conventional care",
        ),
        pytest.param(
            ASSESSED,
            (PLANNED,),
            {"assess", "plan", "conventional", "c1 consent", "c1 replan", "c1 close", *ALWAYS},
            {"c1 open-session": {"COURSE-SESSION-WHEN"}, "close": {"EPISODE-COURSES"}},
            id="no session without consent",
        ),
        pytest.param(
            ASSESSED,
            (CONSENTED,),
            {"assess", "plan", "conventional", "c1 open-session", "c1 allocate",
             "c1 withdraw-consent", "c1 replan", "c1 close", *ALWAYS},
            {"close": {"EPISODE-COURSES"}},
            id="who has consented can be treated",
        ),
        pytest.param(
            PAUSED,
            (CONSENTED,),
            {"c1 allocate", "c1 withdraw-consent", "c1 replan", "c1 close", "resume",
             "report-adverse", "withdraw", "refer"},
            {"assess": {"EPISODE-IS-PAUSED"}, "plan": {"COURSE-PAUSED"},
             "conventional": {"COURSE-PAUSED"}, "c1 open-session": {"STANDING-PAUSED"},
             "close": {"EPISODE-COURSES"}},
            id="a pause keeps the needle away",
        ),
        pytest.param(
            ASSESSED,
            (IN_SESSION,),
            {"assess", "plan", "conventional", "c1 session", "c1 allocate",
             "c1 withdraw-consent", *ALWAYS},
            {"c1 close": {"COURSE-CLOSE-SESSION"}, "close": {"EPISODE-COURSES"}},
            id="an open session is finished first",
        ),
        pytest.param(
            ASSESSED,
            (FOLLOWING, CONVENTIONAL),
            {"assess", "plan", "conventional", "c1 close", "c2 close", *ALWAYS},
            {"close": {"EPISODE-COURSES"}},
            id="what is followed can only be closed",
        ),
        pytest.param(
            CLOSED,
            (),
            set(),
            {"assess": {"EPISODE-ASSESS-WHEN"}, "plan": {"COURSE-EPISODE-WHEN"},
             "conventional": {"COURSE-EPISODE-WHEN"}},
            id="a closed episode is history",
        ),
    ],
)  # fmt: skip
def test_next_steps(
    episode: EpisodeState,
    courses: tuple[CourseState, ...],
    can: set[str],
    cannot: dict[str, set[str]],
) -> None:
    found = of(episode, *courses)
    assert possible(found) == can
    assert blocked(found) == cannot


def test_a_closed_course_offers_nothing() -> None:
    closed = replace(CONSENTED, stage=CourseStage.CLOSED, closed="died")
    assert "c1" not in {step.course for step in of(ASSESSED, closed)}


def test_a_side_that_nobody_said_does_not_block_the_assessment() -> None:
    assert "assess" in possible(of(replace(REGISTERED, side="")))


CLINICIAN, LABORATORY = ("clinician",), ("laboratory",)
ANYBODY = ("coordinator", "clinician")


@pytest.mark.parametrize(
    ("line", "words", "who"),
    [
        (Line(Shown.REGISTERED), "Not assessed yet.", CLINICIAN),
        (Line(Shown.ASSESSED, verdict="eligible"), "No plan yet.", CLINICIAN),
        (Line(Shown.ASSESSED, verdict="not-eligible"), "Treatment with cells is not", CLINICIAN),
        (Line(Shown.ASSESSED, side_lacks=True), "The side is not known.", CLINICIAN),
        (Line(Shown.PLANNED), "Consent is missing.", CLINICIAN),
        (Line(Shown.CONSENTED), "No session is open.", CLINICIAN),
        (Line(Shown.CONSENTED, session_open=True), "Nothing is collected yet.", CLINICIAN),
        (Line(Shown.CONSENTED, received=True), "No product is allocated.", CLINICIAN),
        (Line(Shown.COLLECTING), "Material is taken.", LABORATORY),
        (Line(Shown.PROCESSING), "The product is not released.", LABORATORY),
        (Line(Shown.READY), "The product is released.", (*CLINICIAN, *LABORATORY)),
        (Line(Shown.READY, session_open=True), "The product is released, not issued.",
         (*CLINICIAN, *LABORATORY)),
        (Line(Shown.READY, session_open=True, issued=True), "The product is issued.",
         (*CLINICIAN, *LABORATORY)),
        (Line(Shown.PRODUCT_FAILED), "No usable product is left.", CLINICIAN),
        (Line(Shown.TREATED), "The follow-up has not started.", ANYBODY),
        (Line(Shown.FOLLOWING, next_due="2026-09-02"),
         "Next questions due on 2 September 2026.", ()),
        (Line(Shown.FOLLOWING), "Nothing is due.", ()),
        (Line(Shown.CLOSED), "Closed.", ()),
        (Line(Shown.PLANNED, paused=True, withdrawn=True), "Paused.", ANYBODY),
        (Line(Shown.ASSESSED, withdrawn=True), "The person has withdrawn", ANYBODY),
        (Line(Shown.READY, held=True), "A product is on hold.", ("quality",)),
        (Line(Shown.FOLLOWING, paused=True), "Nothing is due.", ()),
    ],
)  # fmt: skip
def test_what_a_line_waits_for(line: Line, words: str, who: tuple[str, ...]) -> None:
    found = waiting(line)
    assert found.words.startswith(words)
    assert found.who == who


def test_a_course_shows_the_state_of_its_products() -> None:
    aspirate = Allocated("marrow-aspirate", "in-process", "in-stock", untouched=True)
    assert CourseFacts("c", CONSENTED, (aspirate,)).shown is Shown.COLLECTING
