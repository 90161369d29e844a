"""What an enquiry is, as the fold of its events.

    (none) -> received -> contacted -> registered
                  |  \\_________|____/
                  +------------+-----> closed

Somebody at the door may be registered without a call back, unless they reported an urgent
sign: then it is recorded that somebody spoke with them. Name, contact, message and
notes are the person's own words: they come sealed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from blastema.core.stream import Handler, Kind


class EnquiryStage(StrEnum):
    NONE = "none"
    RECEIVED = "received"
    CONTACTED = "contacted"
    REGISTERED = "registered"
    CLOSED = "closed"


class EnquiryChannel(StrEnum):
    WEB = "web"
    PHONE = "phone"
    FRONT_DESK = "front-desk"


class CallResult(StrEnum):
    """What came of calling back."""

    REACHED = "reached"
    NO_ANSWER = "no-answer"
    LEFT_MESSAGE = "left-message"


class EnquiryEnd(StrEnum):
    """Why an enquiry ends without a patient."""

    ANSWERED = "question answered"
    NOT_INTERESTED = "does not want an appointment"
    UNREACHABLE = "could not be reached"
    REFERRED = "sent to somebody else"
    DUPLICATE = "same as another enquiry"
    NOT_GENUINE = "not a genuine enquiry"


@dataclass(frozen=True, slots=True)
class CallBack:
    result: str
    note: str


@dataclass(frozen=True, slots=True)
class EnquiryState:
    stage: EnquiryStage = EnquiryStage.NONE
    name: str = ""
    contact: str = ""
    message: str = ""
    condition: str = ""
    channel: str = ""
    site: str = ""
    urgent: bool = False
    calls: tuple[CallBack, ...] = ()
    patient: str = ""
    closed: str = ""


def _received(state: EnquiryState, data: Mapping[str, Any]) -> EnquiryState:
    return replace(
        state,
        stage=EnquiryStage.RECEIVED,
        name=data["name"],
        contact=data["contact"],
        message=data["message"],
        condition=data["condition"],
        channel=data["channel"],
        site=data["site"],
        urgent=data["urgent"],
    )


def _contacted(state: EnquiryState, data: Mapping[str, Any]) -> EnquiryState:
    call = CallBack(data["result"], data["note"])
    return replace(state, stage=EnquiryStage.CONTACTED, calls=(*state.calls, call))


def _registered(state: EnquiryState, data: Mapping[str, Any]) -> EnquiryState:
    return replace(state, stage=EnquiryStage.REGISTERED, patient=data["patient"])


def _closed(state: EnquiryState, data: Mapping[str, Any]) -> EnquiryState:
    return replace(state, stage=EnquiryStage.CLOSED, closed=data["reason"])


_HANDLERS: dict[str, Handler[EnquiryState]] = {
    "enquiry.received.v1": _received,
    "enquiry.contacted.v1": _contacted,
    "enquiry.registered.v1": _registered,
    "enquiry.closed.v1": _closed,
}

ENQUIRY = Kind("enquiry", EnquiryState(), _HANDLERS)
