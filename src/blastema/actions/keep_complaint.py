"""Complaints: taken down by whoever hears them, reviewed, investigated, closed by quality."""

from __future__ import annotations

from datetime import date

from blastema.actions.act import Done
from blastema.actions.door import Door, RefusedError, verb
from blastema.actions.keep_deviation import approval
from blastema.actions.quality_words import About, about_person, about_record, seal
from blastema.core.access.permissions import Permission
from blastema.core.complaint import decide
from blastema.core.complaint.state import (
    ComplaintChannel,
    ComplaintFinding,
    ComplaintMatter,
    ComplaintState,
    NotInvestigated,
)
from blastema.core.verdict import Refusal, refuse


@verb(Permission.COMPLAINT_RECEIVE)
def receive_complaint(
    door: Door,
    *,
    channel: ComplaintChannel,
    matter: ComplaintMatter,
    what: str,
    received_on: date,
    about: str = "",
) -> Done:
    """``about`` is ``product/ID``, ``episode/ID``, ``treatment/ID`` or ``patient/ID``."""
    complaint = door.new()
    concerned = about_record(door, about, f"complaint/{complaint}")
    received = decide.receive(
        door.begin("complaint", complaint),
        channel=channel,
        matter=matter,
        about=about,
        patient=concerned.patient,
        sealed_for=concerned.sealed_for,
        what=seal(door, concerned, what),
        received_on=received_on.isoformat(),
        today=door.act.today,
    )
    return door.write({("complaint", complaint): received})


@verb(Permission.COMPLAINT_REVIEW)
def review_complaint(
    door: Door,
    *,
    complaint: str,
    not_investigated: NotInvestigated | None = None,
    leads_to: str = "",
) -> Done:
    """Signed. ``leads_to`` is ``adverse/ID`` or ``deviation/ID``; no reason: investigate it."""
    state: ComplaintState = door.state("complaint", complaint)
    if leads_to:
        _must_be_there(door, leads_to)
    reviewed = decide.review(
        state,
        not_investigated=not_investigated,
        leads_to=leads_to,
        on=door.act.today,
        signature=approval(door),
    )
    return door.write({("complaint", complaint): reviewed})


@verb(Permission.COMPLAINT_REVIEW)
def investigate_complaint(
    door: Door, *, complaint: str, finding: ComplaintFinding, found: str
) -> Done:
    state: ComplaintState = door.state("complaint", complaint)
    investigated = decide.investigate(
        state,
        finding=finding,
        found=seal(door, _still(door, state, complaint), found),
        by=door.act.who.id,
        on=door.act.today,
    )
    return door.write({("complaint", complaint): investigated})


@verb(Permission.COMPLAINT_REVIEW)
def close_complaint(door: Door, *, complaint: str) -> Done:
    """Signed; refused while it is to be investigated and nothing was found."""
    state: ComplaintState = door.state("complaint", complaint)
    closed = decide.close(state, on=door.act.today, signature=approval(door))
    return door.write({("complaint", complaint): closed})


def _must_be_there(door: Door, record: str) -> None:
    kind, _, key = record.partition("/")
    if kind not in ("adverse", "deviation") or not key:
        raise RefusedError(Refusal((_NOT_A_FILE,)))
    door.state(kind, key)


def _still(door: Door, state: ComplaintState, complaint: str) -> About:
    if not state.patient:
        return About("", state.sealed_for)
    return about_person(door, state.patient, f"complaint/{complaint}")


_NOT_A_FILE = refuse(
    "COMPLAINT-LEADS-TO",
    "A complaint is followed up in an adverse event or a deviation.",
    "Write adverse/ID or deviation/ID, or leave it out.",
)
