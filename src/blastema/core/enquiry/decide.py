"""What may happen to an enquiry."""

from __future__ import annotations

from blastema.core.catalogue import catalogue
from blastema.core.enquiry.state import (
    CallResult,
    EnquiryChannel,
    EnquiryEnd,
    EnquiryStage,
    EnquiryState,
)
from blastema.core.event import Event
from blastema.core.moment import moment
from blastema.core.sealed import must_be_sealed
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

_WAITING = (EnquiryStage.RECEIVED, EnquiryStage.CONTACTED)


def receive(
    state: EnquiryState,
    *,
    name: str,
    contact: str,
    message: str,
    condition: str,
    channel: EnquiryChannel,
    site: str,
    urgent: bool,
    site_exists: bool,
) -> Decision:
    """Takes an enquiry down. ``urgent`` marks that the person reported an urgent sign."""
    must_be_sealed(name=name, contact=contact, message=message)
    refused = refusal(
        _when("RECEIVE", "receive this enquiry", state, EnquiryStage.NONE),
        None if name else refuse("ENQUIRY-NAME", "The enquiry has no name.", "Ask for a name."),
        None
        if contact
        else refuse(
            "ENQUIRY-CONTACT",
            "Nobody could call back: there is no contact.",
            "Give a telephone number or an e-mail address.",
        ),
        _known(condition),
        None if site_exists else refuse("ENQUIRY-SITE", "There is no such site."),
    )
    if refused:
        return refused
    received = Event(
        "enquiry.received.v1",
        {
            "name": name,
            "contact": contact,
            "message": message,
            "condition": condition,
            "channel": channel.value,
            "site": site,
            "urgent": urgent,
        },
    )
    return (received,)


def contact(state: EnquiryState, *, result: CallResult, note: str = "") -> Decision:
    """Records a call back, whatever came of it."""
    must_be_sealed(note=note)
    refused = refusal(_when("CALL", "record a call back", state, *_WAITING))
    data = {"result": result.value, "note": note}
    return refused or (Event("enquiry.contacted.v1", data),)


def register(state: EnquiryState, *, patient: str, patient_exists: bool) -> Decision:
    """Names the patient that this person has become, whether new or known before; somebody who
    reported an urgent sign only once a call was tried."""
    refused = refusal(
        _when("REGISTER", "register this person", state, *_WAITING),
        _uncalled(state),
        None
        if patient_exists
        else refuse("ENQUIRY-PATIENT", "There is no such patient.", "Register the patient first."),
    )
    return refused or (Event("enquiry.registered.v1", {"patient": patient}),)


def close(state: EnquiryState, *, reason: EnquiryEnd) -> Decision:
    """Closes an enquiry without a patient; an urgent one only once a call was tried."""
    uncalled = _uncalled(state) if reason in _NOBODY_SPOKE else None
    refused = refusal(_when("CLOSE", "close this enquiry", state, *_WAITING), uncalled)
    return refused or (Event("enquiry.closed.v1", {"reason": reason.value}),)


def _uncalled(state: EnquiryState) -> Finding | None:
    """A patient's page shows no enquiry: what nobody asked after is lost with registering."""
    if not state.urgent or state.calls:
        return None
    return refuse(
        "ENQUIRY-URGENT",
        "This person reported an urgent sign and nobody has spoken with them.",
        "Call, or speak with them at the desk, and record what came of it.",
        "front-desk",
    )


# Reasons that claim something about a person whom nobody has called.
_NOBODY_SPOKE = frozenset(EnquiryEnd) - {EnquiryEnd.DUPLICATE, EnquiryEnd.NOT_GENUINE}


def _when(rule: str, verb: str, state: EnquiryState, *stages: EnquiryStage) -> Finding | None:
    return moment(f"ENQUIRY-{rule}-WHEN", verb, state.stage, stages)


def _known(condition: str) -> Finding | None:
    if not condition or condition in catalogue().conditions:
        return None
    return refuse(
        "ENQUIRY-CONDITION",
        "The catalogue has no such condition.",
        "Choose one from the list, or leave it empty.",
    )
