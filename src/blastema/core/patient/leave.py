"""How a person leaves, wholly or in part, and how two records of one person become one."""

from __future__ import annotations

from datetime import date

from blastema.core.civil import is_partial_day
from blastema.core.event import Event
from blastema.core.moment import moment
from blastema.core.patient.state import (
    CorrectionReason,
    ErasureReason,
    PatientStage,
    PatientState,
    PatientWithdrawal,
    ToldBy,
)
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

_REFERENCE = 6  # letters at the end of an id, enough to tell it from others
_LIVING = (PatientStage.REGISTERED,)
_KNOWN = (PatientStage.REGISTERED, PatientStage.DIED)
_STANDING = (*_KNOWN, PatientStage.MERGED)


def withdraw(state: PatientState, *, from_: PatientWithdrawal) -> Decision:
    """Withdraws from contact or from the registry; each stands for itself."""
    refused = refusal(
        _when("WITHDRAW", "record a withdrawal", state, _LIVING),
        refuse("PATIENT-WITHDRAWN", f"The person has withdrawn from {from_.value} already.")
        if from_.value in state.withdrawn
        else None,
    )
    return refused or (Event("patient.withdrew.v1", {"from": from_.value}),)


def rejoin(state: PatientState, *, to: PatientWithdrawal) -> Decision:
    """Takes a withdrawal back, because the person asked to."""
    refused = refusal(
        _when("REJOIN", "take a withdrawal back", state, _LIVING),
        None
        if to.value in state.withdrawn
        else refuse("PATIENT-NOT-WITHDRAWN", f"The person has not withdrawn from {to.value}."),
    )
    return refused or (Event("patient.rejoined.v1", {"to": to.value}),)


def record_death(state: PatientState, *, on: str, told_by: ToldBy, today: date) -> Decision:
    """Records a death; ``on`` is a day, month or year, or empty where nobody said when."""
    refused = refusal(
        _when("DIED", "record that this person died", state, _LIVING),
        None
        if not on or is_partial_day(on)
        else refuse("PATIENT-DIED-ON", "The day of death is not in the calendar.", "Correct it."),
        refuse("PATIENT-DIED-LATER", "The day of death lies in the future.", "Correct it.")
        if on > today.isoformat()[: len(on)]
        else None,
    )
    data = {"on": on, "told_by": told_by.value}
    return refused or (Event("patient.died.v1", data),)


def retract_death(state: PatientState, *, reason: CorrectionReason) -> Decision:
    """Takes back a death that was told by mistake."""
    refused = refusal(_when("REVIVE", "retract the death", state, (PatientStage.DIED,)))
    return refused or (Event("patient.death_retracted.v1", {"reason": reason.value}),)


def merge(state: PatientState, *, patient: str, into: str, target: PatientState) -> Decision:
    """Marks the record ``patient`` as a duplicate of ``into``, whose state is ``target``."""
    refused = refusal(
        _when("MERGE", "merge this record", state, _KNOWN),
        refuse("PATIENT-MERGE-SELF", "A record cannot be merged into itself.")
        if patient == into
        else None,
        moment("PATIENT-MERGE-INTO", "merge into that record", target.stage, _KNOWN),
    )
    return refused or (Event("patient.merged.v1", {"into": into}),)


def unmerge(state: PatientState) -> Decision:
    refused = refusal(_when("UNMERGE", "separate this record", state, (PatientStage.MERGED,)))
    return refused or (Event("patient.unmerged.v1", {}),)


def merged_already(state: PatientState) -> Finding | None:
    """Why nothing new is begun on a record that another one stands for."""
    if not state.merged_into:
        return None
    return refuse(
        "PATIENT-MERGED",
        "This record was merged into another one of the same person: use that one.",
        f"It is the record whose number ends in {state.merged_into[-_REFERENCE:].upper()}; the "
        "patient's page leads there. If they are two people, separate the records.",
        "coordinator",
    )


def revoke_links(state: PatientState) -> Decision:
    """Makes every link that was ever sent useless; a new one can be sent."""
    refused = refusal(_when("REVOKE", "revoke the links of this record", state, _STANDING))
    return refused or (Event("patient.links_revoked.v1", {}),)


def erase(state: PatientState, *, reason: ErasureReason, open_episodes: int) -> Decision:
    """Erases the person: whoever writes this event destroys the key as well.

    Clinical facts in the clear stay, without anybody they could be traced to by name.
    """
    refused = refusal(
        _when("ERASE", "erase this person", state, _STANDING),
        refuse(
            "PATIENT-ERASE-OPEN",
            "An episode of this person is still open.",
            "Close each episode first.",
            "coordinator",
        )
        if open_episodes
        else None,
    )
    return refused or (Event("patient.erased.v1", {"reason": reason.value}),)


def _when(
    rule: str, verb: str, state: PatientState, stages: tuple[PatientStage, ...]
) -> Finding | None:
    return moment(f"PATIENT-{rule}-WHEN", verb, state.stage, stages)
