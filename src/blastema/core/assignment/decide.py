"""What may happen to an assignment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from blastema.core.assignment.state import (
    MOST_SHOWN,
    AssignmentStage,
    AssignmentState,
    AssignmentWithdrawal,
    Purpose,
    Shows,
)
from blastema.core.event import Event
from blastema.core.moment import moment
from blastema.core.sealed import must_be_sealed
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse


def make(
    state: AssignmentState,
    *,
    company: str,
    patient: str,
    purpose: Purpose,
    shows: Collection[Shows],
    due: date,
    agreement_until: date | None,
    patient_exists: bool,
    today: date,
) -> Decision:
    """Gives work to a company whose agreement lasts until it is due.

    ``agreement_until`` is the last day of the company's role at this site, ``None`` where
    it holds none (`StaffState.agreement_until`).
    """
    refused = refusal(
        _when("MAKE", "give this work away", state, AssignmentStage.NONE),
        None if patient_exists else refuse("ASSIGNMENT-PATIENT", "There is no such patient."),
        refuse("ASSIGNMENT-DUE", "The work would be due in the past.", "Give a later day.")
        if due < today
        else None,
        _agreed(agreement_until, due),
        None
        if shows
        else refuse("ASSIGNMENT-NOTHING", "The company would see nothing.", "Say what it needs."),
        _no_more_than_needed(purpose, shows),
    )
    if refused:
        return refused
    made = Event(
        "assignment.made.v1",
        {
            "company": company,
            "patient": patient,
            "purpose": purpose.value,
            "shows": [*sorted({what.value for what in shows})],
            "due": due.isoformat(),
        },
    )
    return (made,)


def finish(state: AssignmentState, *, company: str, note: str = "") -> Decision:
    """The company to which it was given says that the work is done."""
    must_be_sealed(note=note)
    refused = refusal(
        _when("DONE", "finish this work", state, AssignmentStage.MADE),
        refuse("ASSIGNMENT-NOT-YOURS", "This work was given to another company.")
        if state.company not in ("", company)
        else None,
    )
    return refused or (Event("assignment.done.v1", {"note": note}),)


def withdraw(state: AssignmentState, *, reason: AssignmentWithdrawal) -> Decision:
    refused = refusal(_when("WITHDRAW", "take this work back", state, AssignmentStage.MADE))
    return refused or (Event("assignment.withdrawn.v1", {"reason": reason.value}),)


def _when(rule: str, verb: str, state: AssignmentState, *stages: AssignmentStage) -> Finding | None:
    return moment(f"ASSIGNMENT-{rule}-WHEN", verb, state.stage, stages)


def _agreed(until: date | None, due: date) -> Finding | None:
    if until is not None and due <= until:
        return None
    words = f"The agreement of this company ends on {until}, before the work is due."
    return refuse(
        "ASSIGNMENT-AGREEMENT",
        words if until else "This company has no agreement for this site.",
        "Renew the agreement, or choose an earlier day.",
        "administrator",
    )


def _no_more_than_needed(purpose: Purpose, shows: Collection[Shows]) -> Finding | None:
    extra = sorted(set(shows) - MOST_SHOWN[purpose])
    if not extra:
        return None
    return refuse(
        "ASSIGNMENT-TOO-MUCH",
        f"For {purpose.value} a company does not need to see: {', '.join(extra)}.",
        "Show less.",
    )
