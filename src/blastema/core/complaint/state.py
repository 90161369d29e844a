"""What a complaint is, as the fold of its events.

    (none) -> received -> reviewed -> closed
                             |  ^
                             +--+ investigated

Each one is reviewed (21 CFR 1271.320): does it tell of a deviation or of an adverse
reaction, and is it investigated? Where it is not, the record says why and who decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from blastema.core.stream import Handler, Kind


class ComplaintStage(StrEnum):
    NONE = "none"
    RECEIVED = "received"
    REVIEWED = "reviewed"
    CLOSED = "closed"


class ComplaintChannel(StrEnum):
    """How it came."""

    PHONE = "phone"
    LETTER = "letter"
    MAIL = "mail"
    IN_PERSON = "in-person"
    AUTHORITY = "authority"


class ComplaintMatter(StrEnum):
    """What it is about."""

    PRODUCT = "product"
    HARM = "harm"
    TREATMENT = "treatment"
    WAITING = "waiting"
    COST = "cost"
    PRIVACY = "privacy"
    CONDUCT = "conduct"
    OTHER = "other"


class NotInvestigated(StrEnum):
    """Why it is not investigated; it takes the place of free text."""

    SAME = "same-as-another"
    INVESTIGATED = "investigated-already"
    NOT_OURS = "not-about-us"
    NOTHING_TO_FIND = "nothing-to-investigate"
    WITHDRAWN = "withdrawn"


class ComplaintFinding(StrEnum):
    """What an investigation found."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not-confirmed"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class ComplaintState:
    """One complaint.

    ``about`` is the record it speaks of (``product/ID``, ``episode/ID``), empty where it
    is about the practice; ``leads_to`` the adverse event or deviation in which it is
    followed up. Words are sealed under the key of ``sealed_for``. Dates are local.
    """

    stage: ComplaintStage = ComplaintStage.NONE
    channel: str = ""
    matter: str = ""
    about: str = ""
    patient: str = ""
    sealed_for: str = ""
    what: str = ""
    received_on: str = ""
    not_investigated: str = ""
    leads_to: str = ""
    reviewed_on: str = ""
    reviewed_by: str = ""
    finding: str = ""
    found: str = ""
    investigated_by: str = ""
    closed_on: str = ""
    closed_by: str = ""


def _received(state: ComplaintState, data: Mapping[str, Any]) -> ComplaintState:
    return replace(
        state,
        stage=ComplaintStage.RECEIVED,
        channel=data["channel"],
        matter=data["matter"],
        about=data["about"],
        patient=data["patient"],
        sealed_for=data["sealed_for"],
        what=data["what"],
        received_on=data["received_on"],
    )


def _reviewed(state: ComplaintState, data: Mapping[str, Any]) -> ComplaintState:
    return replace(
        state,
        stage=ComplaintStage.REVIEWED,
        not_investigated=data["not_investigated"],
        leads_to=data["leads_to"],
        reviewed_on=data["on"],
        reviewed_by=data["signed_by"],
    )


def _investigated(state: ComplaintState, data: Mapping[str, Any]) -> ComplaintState:
    return replace(state, finding=data["finding"], found=data["found"], investigated_by=data["by"])


def _closed(state: ComplaintState, data: Mapping[str, Any]) -> ComplaintState:
    return replace(
        state, stage=ComplaintStage.CLOSED, closed_on=data["on"], closed_by=data["signed_by"]
    )


_HANDLERS: dict[str, Handler[ComplaintState]] = {
    "complaint.received.v1": _received,
    "complaint.reviewed.v1": _reviewed,
    "complaint.investigated.v1": _investigated,
    "complaint.closed.v1": _closed,
}

COMPLAINT = Kind("complaint", ComplaintState(), _HANDLERS)
