"""Reaching one person whom a recall concerns: alert read, attempts, verdict, settled."""

from __future__ import annotations

from datetime import date

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.schedule import Decisions
from blastema.core.access.permissions import Permission
from blastema.core.patient.state import PatientState
from blastema.core.product.signature import Meaning, Signature
from blastema.core.recall import decide, reach, withdraw
from blastema.core.recall.exposure import (
    Channel,
    ExposureState,
    Reached,
    Settlement,
    Verdict,
)
from blastema.core.site.state import SiteState
from blastema.core.verdict import Refusal


@verb(Permission.RECALL_JUDGE)
def acknowledge_recall(door: Door, *, exposure: str) -> Done:
    """Somebody who treats this person says that they have read the alert."""
    told = reach.tell_team(door.state("exposure", exposure), by=door.act.who.id)
    return door.write({("exposure", exposure): told})


@verb(Permission.RECALL_JUDGE)
def acknowledge_withdrawal(door: Door, *, exposure: str) -> Done:
    """Somebody who treats this person says that they know: the alert was withdrawn."""
    told = withdraw.read(door.state("exposure", exposure), by=door.act.who.id)
    return door.write({("exposure", exposure): told})


@verb(Permission.RECALL_CONTACT)
def record_recall_contact(
    door: Door,
    *,
    exposure: str,
    channel: Channel,
    result: Reached,
    on: date | None = None,
    note: str = "",
) -> Done:
    """One attempt to reach the person, whatever came of it."""
    state: ExposureState = door.state("exposure", exposure)
    contacted = reach.contact(
        state,
        channel=channel,
        result=result,
        on=on.isoformat() if on else door.act.today,
        today=door.act.today,
        by=door.act.who.id,
        note=door.seal(f"patient/{state.patient}", note.strip()),
    )
    return door.write({("exposure", exposure): contacted})


@verb(Permission.RECALL_JUDGE)
def judge_exposure(
    door: Door, *, exposure: str, verdict: Verdict, adverse: str = "", note: str = ""
) -> Done:
    """What the material did to this person; harm names its adverse event."""
    state: ExposureState = door.state("exposure", exposure)
    judged = reach.judge(
        state,
        verdict=verdict,
        adverse=adverse,
        adverse_patient=door.fact("adverse", adverse).patient if adverse else "",
        note=door.seal(f"patient/{state.patient}", note.strip()),
        signature=Signature(door.act.who.id, Meaning.APPROVAL),
    )
    decisions: Decisions = {("exposure", exposure): judged}
    if verdict is Verdict.HARM and not isinstance(judged, Refusal):
        decisions |= _clock(door, state)
    return door.write(decisions)


def _clock(door: Door, state: ExposureState) -> Decisions:
    """The first reaction starts the recall's own clock, whoever's patient it is."""
    known = decide.know_reaction(door.fact("recall", state.recall), on=door.act.today)
    return {("recall", state.recall): known} if known else {}


@verb(Permission.RECALL_CONTACT)
def settle_exposure(door: Door, *, exposure: str, how: Settlement) -> Done:
    """The person was told, cannot be reached by the site's rule, or has died."""
    state: ExposureState = door.state("exposure", exposure)
    site: SiteState = door.fact("site", state.at_site)
    person: PatientState = door.fact("patient", state.patient)
    settled = reach.settle(
        state,
        how=how,
        on=door.act.today,
        attempt_days=_days(site),
        died=person.dead,
    )
    return door.write({("exposure", exposure): settled})


def _days(site: SiteState) -> int:
    said = site.policy(reach.ATTEMPTS_POLICY)
    return int(said) if said.isdecimal() else 0
