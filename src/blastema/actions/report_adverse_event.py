"""Adverse events: reported, judged under a signature, closed."""

from __future__ import annotations

from datetime import date

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.product.signature import Meaning, Signature
from blastema.core.safety import decide
from blastema.core.safety.decide import Grading
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
    closed = decide.close(door.state("adverse", adverse), outcome=outcome)
    return door.write({("adverse", adverse): closed})
