"""Adverse events: reported, judged under a signature, told to an authority, closed."""

from __future__ import annotations

from datetime import date

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.course.state import CourseState
from blastema.core.product.signature import Meaning, Signature
from blastema.core.safety import decide
from blastema.core.safety.deadlines import Deadline, deadlines
from blastema.core.safety.decide import Grading
from blastema.core.safety.notify import notify
from blastema.core.safety.pathway import Pathway, pathway_of
from blastema.core.safety.state import AdverseState, Outcome, Relatedness


@verb(Permission.ADVERSE_REPORT)
def report_adverse_event(
    door: Door,
    *,
    episode: str,
    term: str,
    grading: Grading,
    onset: date,
    narrative: str,
    course: str = "",
    product: str = "",
) -> Done:
    adverse = door.new()
    # Of this site, and there: nobody reports about an episode that they may not see.
    patient = door.state("episode", episode).patient
    reported = decide.report(
        door.begin("adverse", adverse),
        patient=patient,
        episode=episode,
        course=course or None,
        product=product or None,
        term=door.seal(f"patient/{patient}", term.strip()),
        grading=grading,
        onset=onset.isoformat(),
        aware_on=door.act.today,
        narrative=door.seal(f"patient/{patient}", narrative),
        today=door.act.today,
    )
    return door.write({("adverse", adverse): reported})


@verb(Permission.ADVERSE_JUDGE)
def judge_adverse_event(
    door: Door, *, adverse: str, relatedness: Relatedness, expected: bool
) -> Done:
    state: AdverseState = door.state("adverse", adverse)
    judged = decide.judge(
        state,
        relatedness=relatedness,
        expected=expected,
        signature=Signature(door.act.who.id, Meaning.APPROVAL),
        informed_on=door.act.today,
        today=door.act.today,
    )
    return door.write({("adverse", adverse): judged})


@verb(Permission.ADVERSE_JUDGE)
def regrade_adverse_event(door: Door, *, adverse: str, grading: Grading, reason: str) -> Done:
    """Grades anew when more is known; an event that was closed opens again."""
    state: AdverseState = door.state("adverse", adverse)
    regraded = decide.regrade(
        state,
        grading=grading,
        reason=door.seal(f"patient/{state.patient}", reason),
        informed_on=door.act.today,
        today=door.act.today,
    )
    return door.write({("adverse", adverse): regraded})


@verb(Permission.ADVERSE_CLOSE)
def close_adverse_event(door: Door, *, adverse: str, outcome: Outcome) -> Done:
    """Refused while a report to an authority or sponsor is due and not recorded."""
    state: AdverseState = door.state("adverse", adverse)
    closed = decide.close(state, outcome=outcome, running=len(_running(door, state)))
    return door.write({("adverse", adverse): closed})


@verb(Permission.ADVERSE_NOTIFY)
def notify_adverse_event(
    door: Door, *, adverse: str, duty: str, on: date, reference: str = ""
) -> Done:
    """Signed: the report that ``duty`` names was made, on which day, under which number."""
    state: AdverseState = door.state("adverse", adverse)
    notified = notify(
        state,
        duty=duty,
        on=on.isoformat(),
        reference=reference.strip(),
        running=_running(door, state),
        today=door.act.today,
        signature=Signature(door.act.who.id, Meaning.APPROVAL),
    )
    return door.write({("adverse", adverse): notified})


def _running(door: Door, state: AdverseState) -> tuple[Deadline, ...]:
    if not state.course:
        return deadlines(state, Pathway.OUTSIDE)
    course: CourseState = door.fact("course", state.course)
    known = catalogue().products.get(course.product_class)
    return deadlines(state, pathway_of(known, study=bool(course.study)))
