"""Somebody who may sign for a patient: named by staff who saw who they are, and ended.

One at a time: naming another one takes the place of the first, whose link opens nothing
from then on. What they signed while they might stays signed.
"""

from __future__ import annotations

from blastema.core.consent.state import Identity, Representing
from blastema.core.event import Event
from blastema.core.moment import moment
from blastema.core.patient.state import PatientStage, PatientState, RepresentationEnd
from blastema.core.sealed import must_be_sealed
from blastema.core.stream import Decision
from blastema.core.verdict import refusal, refuse

_LIVING = (PatientStage.REGISTERED,)


def name_representative(
    state: PatientState,
    *,
    representative: str,
    who: str,
    relation: Representing,
    identity: Identity,
) -> Decision:
    """``who`` is their name, relation and what they showed, sealed; empty without a name."""
    must_be_sealed(who=who)
    refused = refusal(
        moment("PATIENT-REPRESENT-WHEN", "name who may sign for them", state.stage, _LIVING),
        None
        if who
        else refuse(
            "PATIENT-REPRESENTATIVE-NAME",
            "It is not said who may sign for this person.",
            "Write their full name.",
        ),
        None
        if relation
        else refuse(
            "PATIENT-REPRESENTATIVE-RELATION",
            "It is not said as what they may sign for this person.",
            "Choose what they are to the patient.",
        ),
        refuse(
            "PATIENT-REPRESENTATIVE-IDENTITY",
            "Nobody of the staff has seen who they are.",
            "Choose what they showed, or how you know them. A link proves nothing by itself.",
        )
        if identity is Identity.LINK
        else None,
    )
    data = {"representative": representative, "who": who}
    return refused or (Event("patient.representative_named.v1", data),)


def end_representation(state: PatientState, *, reason: RepresentationEnd) -> Decision:
    refused = refusal(
        None
        if state.representative
        else refuse("PATIENT-NO-REPRESENTATIVE", "Nobody may sign for this person by a link.")
    )
    data = {"representative": state.representative, "reason": reason.value}
    return refused or (Event("patient.representative_ended.v1", data),)
