"""What may happen to a complaint: received, reviewed, investigated, closed."""

from __future__ import annotations

from blastema.core.complaint.state import (
    ComplaintChannel,
    ComplaintFinding,
    ComplaintMatter,
    ComplaintStage,
    ComplaintState,
    NotInvestigated,
)
from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.signature import Signature, approves
from blastema.core.sealed import must_be_sealed
from blastema.core.stream import Decision
from blastema.core.verdict import refusal, refuse


def receive(
    state: ComplaintState,
    *,
    channel: ComplaintChannel,
    matter: ComplaintMatter,
    about: str,
    patient: str,
    sealed_for: str,
    what: str,
    received_on: str,
    today: str,
) -> Decision:
    must_be_sealed(what=what)
    refused = refusal(
        None
        if state.stage is ComplaintStage.NONE
        else refuse("COMPLAINT-ONCE", "This complaint is recorded already."),
        None
        if what
        else refuse("COMPLAINT-WHAT", "Say what the complaint is.", "In the person's own words."),
        None
        if received_on <= today
        else refuse("COMPLAINT-DAY-AHEAD", "This day has not come yet.", "Correct the day."),
    )
    data: dict[str, Json] = {
        "channel": channel.value,
        "matter": matter.value,
        "about": about,
        "patient": patient,
        "sealed_for": sealed_for,
        "what": what,
        "received_on": received_on,
    }
    return refused or (Event("complaint.received.v1", data),)


def review(
    state: ComplaintState,
    *,
    not_investigated: NotInvestigated | None,
    leads_to: str,
    on: str,
    signature: Signature,
) -> Decision:
    """``leads_to`` is the adverse event or deviation in which it is followed up."""
    harm = state.matter == ComplaintMatter.HARM
    refused = refusal(
        moment(
            "COMPLAINT-REVIEW-WHEN",
            "review this complaint",
            state.stage,
            (ComplaintStage.RECEIVED,),
        ),
        approves(signature),
        refuse(
            "COMPLAINT-HARM",
            "Somebody says that they were harmed: an adverse event holds what is known of it, "
            "and its clocks.",
            "Report the adverse event first and name it here.",
            "quality",
        )
        if harm and not leads_to.startswith("adverse/") and not not_investigated
        else None,
    )
    data: dict[str, Json] = {
        "not_investigated": not_investigated.value if not_investigated else "",
        "leads_to": leads_to,
        "on": on,
        **_signed(signature),
    }
    return refused or (Event("complaint.reviewed.v1", data),)


def investigate(
    state: ComplaintState, *, finding: ComplaintFinding, found: str, by: str, on: str
) -> Decision:
    must_be_sealed(found=found)
    refused = refusal(
        moment(
            "COMPLAINT-INVESTIGATE-WHEN",
            "record what was found about this complaint",
            state.stage,
            (ComplaintStage.REVIEWED,),
            remedy="Review it first." if state.stage is ComplaintStage.RECEIVED else "",
            who="quality",
        ),
        refuse(
            "COMPLAINT-NOT-INVESTIGATED",
            "It was decided that this complaint is not investigated.",
        )
        if state.not_investigated
        else None,
        None
        if found
        else refuse("COMPLAINT-FOUND", "Say what was found.", "In a sentence or two."),
    )
    data: dict[str, Json] = {"finding": finding.value, "found": found, "by": by, "on": on}
    return refused or (Event("complaint.investigated.v1", data),)


def close(state: ComplaintState, *, on: str, signature: Signature) -> Decision:
    refused = refusal(
        moment(
            "COMPLAINT-CLOSE-WHEN",
            "close this complaint",
            state.stage,
            (ComplaintStage.REVIEWED,),
            remedy="Review it first." if state.stage is ComplaintStage.RECEIVED else "",
            who="quality",
        ),
        approves(signature),
        None
        if state.stage is not ComplaintStage.REVIEWED or state.finding or state.not_investigated
        else refuse(
            "COMPLAINT-UNSETTLED",
            "It is to be investigated, and nothing was found yet.",
            "Record what was found.",
            "quality",
        ),
    )
    return refused or (Event("complaint.closed.v1", {"on": on, **_signed(signature)}),)


def _signed(signature: Signature) -> dict[str, Json]:
    return {"signed_by": signature.signed_by, "meaning": signature.meaning.value}
