"""What may happen to a corrective action: opened, done, checked."""

from __future__ import annotations

from blastema.core.corrective.state import (
    Aim,
    Cause,
    CorrectiveStage,
    CorrectiveState,
    Effect,
)
from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.signature import Signature, approves
from blastema.core.sealed import must_be_sealed
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse


def start(
    state: CorrectiveState,
    *,
    source: str,
    patient: str,
    sealed_for: str,
    aim: Aim,
    cause: Cause,
    action: str,
    owner: str,
    owner_works: bool,
    due: str,
    today: str,
) -> Decision:
    """``owner_works`` says that the owner is somebody with a sign-in that is in use."""
    must_be_sealed(action=action)
    refused = refusal(
        None
        if state.stage is CorrectiveStage.NONE
        else refuse("CORRECTIVE-ONCE", "This action is opened already."),
        None
        if action
        else refuse("CORRECTIVE-ACTION", "Say what is to be done.", "Tell it in a sentence."),
        None
        if owner_works
        else refuse(
            "CORRECTIVE-OWNER",
            "The action has no owner who works here.",
            "Choose a member of staff whose sign-in is in use.",
            "quality",
        ),
        _not_past(due, today),
    )
    data: dict[str, Json] = {
        "source": source,
        "patient": patient,
        "sealed_for": sealed_for,
        "aim": aim.value,
        "cause": cause.value,
        "action": action,
        "owner": owner,
        "due": due,
        "on": today,
    }
    return refused or (Event("corrective.opened.v1", data),)


def finish(state: CorrectiveState, *, on: str, note: str, check_by: str, today: str) -> Decision:
    """Says that it was done, and by when somebody looks whether it worked."""
    must_be_sealed(note=note)
    refused = refusal(
        moment(
            "CORRECTIVE-DONE-WHEN",
            "say that this action is done",
            state.stage,
            (CorrectiveStage.OPEN,),
        ),
        _between(_since(state), on, today),
        None
        if check_by > on
        else refuse(
            "CORRECTIVE-CHECK-BY",
            "The check comes after the action: one needs time to see whether it worked.",
            "Choose a later day.",
        ),
    )
    data: dict[str, Json] = {"on": on, "note": note, "check_by": check_by}
    return refused or (Event("corrective.done.v1", data),)


def check(
    state: CorrectiveState,
    *,
    on: str,
    effect: Effect,
    note: str,
    due: str,
    today: str,
    signature: Signature,
) -> Decision:
    """What the check found; where it did not work, the action is open again until ``due``."""
    must_be_sealed(note=note)
    failed = effect is Effect.DID_NOT_WORK
    refused = refusal(
        moment(
            "CORRECTIVE-CHECK-WHEN",
            "check this action",
            state.stage,
            (CorrectiveStage.DONE,),
            remedy="Say that it is done first." if state.stage is CorrectiveStage.OPEN else "",
        ),
        approves(signature),
        None
        if note
        else refuse(
            "CORRECTIVE-CHECK-NOTE",
            "Say what shows whether it worked.",
            "Name what was looked at: runs, records, counts.",
        ),
        _between(state.done_on, on, today),
        _not_past(due, today) if failed else None,
    )
    data: dict[str, Json] = {
        "on": on,
        "effect": effect.value,
        "note": note,
        "due": due if failed else "",
        "signed_by": signature.signed_by,
        "meaning": signature.meaning.value,
    }
    return refused or (Event("corrective.checked.v1", data),)


def _since(state: CorrectiveState) -> str:
    """An action that was opened again is not done before the check that opened it."""
    return state.checks[-1].on if state.checks else state.opened_on


def _between(first: str, day: str, today: str) -> Finding | None:
    if first <= day <= today:
        return None
    return refuse(
        "CORRECTIVE-DAY",
        "This day lies ahead, or before the step that comes first.",
        "Correct the day.",
    )


def _not_past(due: str, today: str) -> Finding | None:
    if due >= today:
        return None
    return refuse("CORRECTIVE-DUE", "This day is over, or none was chosen.", "Choose a later day.")
