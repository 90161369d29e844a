"""What may happen on the way to reaching one person whom a recall concerns."""

from __future__ import annotations

from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.signature import Signature, approves
from blastema.core.recall.exposure import (
    Channel,
    ExposureStage,
    ExposureState,
    Reached,
    Settlement,
    Verdict,
)
from blastema.core.sealed import must_be_sealed
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

# The site's policy: on how many days somebody must have tried, as a whole number. No
# source for such a number was verified, so none is built in.
ATTEMPTS_POLICY = "recall-attempt-days"
# Whoever had been told of an alert is told as well that it was withdrawn.
_TELLING = (ExposureStage.OPEN, ExposureStage.WITHDRAWN)


def find(
    state: ExposureState,
    *,
    recall: str,
    patient: str,
    site: str,
    products: tuple[str, ...],
    treatments: tuple[str, ...],
) -> Decision:
    refused = refusal(
        None
        if state.stage is ExposureStage.NONE
        else refuse("EXPOSURE-FOUND-ONCE", "This person is in the recall already.")
    )
    data: dict[str, Json] = {
        "recall": recall,
        "patient": patient,
        "site": site,
        "products": [*products],
        "treatments": [*treatments],
    }
    return refused or (Event("exposure.found.v1", data),)


def tell_team(state: ExposureState, *, by: str) -> Decision:
    """Somebody who treats the person has read the alert; the first of them counts."""
    refused = refusal(
        _open("acknowledge the alert about", state),
        refuse("EXPOSURE-TEAM-TOLD", "The team has seen this alert already.")
        if state.team_told_by
        else None,
    )
    return refused or (Event("exposure.team_told.v1", {"seen_by": by}),)


def contact(
    state: ExposureState,
    *,
    channel: Channel,
    result: Reached,
    on: str,
    today: str,
    by: str,
    note: str,
) -> Decision:
    """``note`` comes sealed; an attempt may be written down some days later."""
    must_be_sealed(note=note)
    refused = refusal(
        moment("EXPOSURE-OPEN-WHEN", "record a contact with this person", state.stage, _TELLING),
        refuse("EXPOSURE-DAY-AHEAD", "This day has not come yet.", "Correct the day.")
        if on > today
        else None,
        refuse("EXPOSURE-LETTER", "A letter cannot tell whether it was read.", "Choose another.")
        if channel is Channel.LETTER and result is Reached.TOLD
        else None,
    )
    data: dict[str, Json] = {
        "channel": channel.value,
        "result": result.value,
        "on": on,
        "tried_by": by,
        "note": note,
    }
    return refused or (Event("exposure.contacted.v1", data),)


def judge(
    state: ExposureState,
    *,
    verdict: Verdict,
    adverse: str,
    adverse_patient: str,
    note: str,
    signature: Signature,
) -> Decision:
    """Harm names the adverse event in which it is reported, of the same person."""
    must_be_sealed(note=note)
    refused = refusal(
        _open("judge", state), approves(signature), *_harm(state, verdict, adverse, adverse_patient)
    )
    data: dict[str, Json] = {
        "verdict": verdict.value,
        "adverse": adverse,
        "note": note,
        "signed_by": signature.signed_by,
        "meaning": signature.meaning.value,
    }
    return refused or (Event("exposure.judged.v1", data),)


def settle(
    state: ExposureState, *, how: Settlement, on: str, attempt_days: int, died: bool
) -> Decision:
    """``attempt_days`` is what the site asks for, 0 where it has not said."""
    ways = {
        Settlement.TOLD: _not_told(state),
        Settlement.UNREACHABLE: _not_tried(state, attempt_days),
        Settlement.DIED: None
        if died
        else refuse(
            "EXPOSURE-ALIVE",
            "The record does not say that this person has died.",
            "Record it with the patient first.",
            "coordinator",
        ),
    }
    refused = refusal(
        _open("settle", state),
        ways[how],
        None
        if state.verdict
        else refuse(
            "EXPOSURE-NOT-JUDGED",
            "Nobody has judged what the material did to this person.",
            "A clinician judges it; where nothing can be known, the verdict says so.",
            "clinician",
        ),
    )
    return refused or (Event("exposure.settled.v1", {"how": how.value, "on": on}),)


def _open(verb: str, state: ExposureState) -> Finding | None:
    return moment("EXPOSURE-OPEN-WHEN", f"{verb} this person", state.stage, (ExposureStage.OPEN,))


def _harm(
    state: ExposureState, verdict: Verdict, adverse: str, adverse_patient: str
) -> tuple[Finding | None, ...]:
    if verdict is not Verdict.HARM:
        return (
            refuse("EXPOSURE-ADVERSE", "Only harm names an adverse event.", "Leave it out.")
            if adverse
            else None,
        )
    return (
        refuse(
            "EXPOSURE-HARM-UNREPORTED",
            "Harm is reported as an adverse event of this person, where its own clock starts.",
            "Report the adverse event first, then name it here.",
            "clinician",
        )
        if not adverse or adverse_patient != state.patient
        else None,
    )


def _not_told(state: ExposureState) -> Finding | None:
    if state.told:
        return None
    return refuse(
        "EXPOSURE-NOT-TOLD",
        "No contact says that this person was told.",
        "Record the contact in which they were.",
        "coordinator",
    )


def _not_tried(state: ExposureState, attempt_days: int) -> Finding | None:
    if not attempt_days:
        return refuse(
            "EXPOSURE-ATTEMPTS-UNSET",
            "The site has not said how many attempts are enough.",
            f"Sign the policy {ATTEMPTS_POLICY}: on how many days somebody must have tried.",
            "administrator",
        )
    if state.days_tried >= attempt_days:
        return None
    return refuse(
        "EXPOSURE-ATTEMPTS",
        f"Somebody tried on {state.days_tried} days; the site asks for {attempt_days}.",
        "Try again on another day, and by another way.",
        "coordinator",
    )
