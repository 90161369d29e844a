"""Plays one story: its way as far as it goes, then what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta

from blastema.actions.act import Act
from blastema.actions.desk import open_desk
from blastema.actions.read.quality import pathway
from blastema.actions.report_adverse_event import (
    close_adverse_event,
    judge_adverse_event,
    notify_adverse_event,
    report_adverse_event,
)
from blastema.app.demo.answers import Followed
from blastema.app.demo.care import Patient, conventional, go_on, referred
from blastema.app.demo.cells import allograft, marrow
from blastema.app.demo.expanded import expanded
from blastema.app.demo.fat import fat
from blastema.app.demo.stage import Stage, TodayReachedError, done
from blastema.app.demo.story import Story
from blastema.core.course.state import CourseState
from blastema.core.safety.deadlines import deadlines
from blastema.core.safety.decide import Grading
from blastema.core.safety.state import AdverseState, Outcome, Relatedness, Seriousness

_WAYS: dict[str, Callable[[Patient], Iterator[str]]] = {
    "conventional": conventional,
    "referred": referred,
    "marrow": marrow,
    "fat": fat,
    "allograft": allograft,
    "expanded": expanded,
}


def tell(stage: Stage, story: Story, seed: str) -> tuple[str, list[Followed]]:
    """Plays a story by the programme's own actions; gives the patient and their courses."""
    who = Patient(stage, story, seed)
    with suppress(TodayReachedError):
        for place in _WAYS[story.kind](who):
            if place == story.stop:
                break
    for followed in who.followed:
        with suppress(TodayReachedError):
            go_on(who, followed)
    with suppress(TodayReachedError):
        _harm(who)
    return who.patient, who.followed


def _harm(who: Patient) -> None:
    """What went wrong after a treatment: reported, judged, closed when it is over."""
    followed = next((one for one in who.followed if one.arm == who.story.arm), None)
    if followed is None or not followed.anchor or who.story.kind == "conventional":
        return
    if "infection" in who.story.turns:
        _infection(who, followed, followed.anchor)
    if "flare" in who.story.turns:
        _flare(who, followed, followed.anchor)


def _flare(who: Patient, followed: Followed, anchor: date) -> None:
    who.day(2, 11)
    adverse = _reported(
        who,
        followed,
        "pain flare after injection",
        Grading(2, "CTCAE 5.0", serious=False, intervention=True),
        anchor + timedelta(days=1),
        "Pain 8 of 10 the day after; settled with rest and paracetamol.",
    )
    _judged(who, adverse, Relatedness.PROBABLE, expected=True)
    who.day(12, 11)
    act = who.stage.act("quality", who.site)
    done(close_adverse_event(act, adverse=adverse, outcome=Outcome.RESOLVED))


def _infection(who: Patient, followed: Followed, anchor: date) -> None:
    who.day(9, 15)
    adverse = _reported(
        who,
        followed,
        "joint infection",
        Grading(
            3,
            "CTCAE 5.0",
            serious=True,
            seriousness=(Seriousness.HOSPITALISATION,),
            communicable=True,
            intervention=True,
        ),
        anchor + timedelta(days=8),
        "Hot, swollen joint with fever; admitted, washed out, antibiotics.",
    )
    # The scene's event is fresh: its legal clock runs while visitors look.
    if (who.stage.day - anchor).days > 40:
        _judged(who, adverse, Relatedness.POSSIBLE, expected=False)
        who.day(40, 11)
        act = who.stage.act("quality", who.site)
        _told_authorities(who, act, adverse)
        act = who.stage.act("quality", who.site)
        done(close_adverse_event(act, adverse=adverse, outcome=Outcome.RESOLVED))


def _told_authorities(who: Patient, act: Act, adverse: str) -> None:
    """Every report that is due for this event under the law of its course was made."""
    with open_desk() as desk:
        event: AdverseState = desk.read(f"adverse/{adverse}")[0].state
        course: CourseState = desk.read(f"course/{event.course}")[0].state
    for number, due in enumerate(deadlines(event, pathway(course)), start=1):
        told = notify_adverse_event(
            who.stage.act("quality", who.site),
            adverse=adverse,
            duty=due.id,
            on=date.fromisoformat(act.today),
            reference=f"INVENTED-{number}",
        )
        done(told)


def _reported(
    who: Patient, followed: Followed, term: str, grading: Grading, onset: date, told: str
) -> str:
    reported = report_adverse_event(
        who.stage.act("clinician", who.site),
        episode=who.episode,
        term=term,
        grading=grading,
        onset=onset,
        narrative=told,
        course=followed.course,
    )
    return done(reported).subject


def _judged(who: Patient, adverse: str, relatedness: Relatedness, *, expected: bool) -> None:
    who.stage.later(days=1)
    act = who.stage.act("clinician", who.site, 2)
    done(judge_adverse_event(act, adverse=adverse, relatedness=relatedness, expected=expected))
