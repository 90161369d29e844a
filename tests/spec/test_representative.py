"""Who may sign for a patient by a link: named once somebody saw who they are, and ended."""

from __future__ import annotations

import pytest

from blastema.core.consent.state import Identity, Representing
from blastema.core.patient import leave, represent
from blastema.core.patient.state import PATIENT, PatientStage, PatientState, RepresentationEnd
from blastema.core.sealed import ClearTextError
from blastema.core.stream import Decision

from .streams import after, data_of, refused, rules_in
from .test_patient_stream import REGISTERED, STATES


def _name(state: PatientState = REGISTERED, **changed) -> Decision:
    told = {
        "representative": "rep-1",
        "who": "s1.who",
        "relation": Representing.GUARDIAN,
        "identity": Identity.PAPERS,
    }
    return represent.name_representative(state, **{**told, **changed})


def _end(state: PatientState) -> Decision:
    return represent.end_representation(state, reason=RepresentationEnd.ENDED)


NAMED = after(PATIENT, _name(), REGISTERED)
REFUSALS = [
    ({"PATIENT-REPRESENTATIVE-NAME"}, _name(who="")),
    ({"PATIENT-REPRESENTATIVE-RELATION"}, _name(relation=Representing.NOBODY)),
    ({"PATIENT-REPRESENTATIVE-IDENTITY"}, _name(identity=Identity.LINK)),
    (
        {"PATIENT-REPRESENTATIVE-NAME", "PATIENT-REPRESENTATIVE-RELATION"},
        _name(who="", relation=Representing.NOBODY),
    ),
    ({"PATIENT-NO-REPRESENTATIVE"}, _end(REGISTERED)),
]


@pytest.mark.parametrize(("rules", "decision"), REFUSALS)
def test_every_refusal_names_all_rules_that_refused(rules: set[str], decision: Decision) -> None:
    assert refused(decision) == rules


@pytest.mark.parametrize("stage", [one for one in PatientStage if one != "registered"])
def test_nobody_is_named_for_a_record_that_is_not_of_somebody_living(stage: PatientStage) -> None:
    assert refused(_name(STATES[stage])) == {"PATIENT-REPRESENT-WHEN"}


def test_the_tables_hold_every_rule_of_the_code() -> None:
    shown = {"PATIENT-REPRESENT-WHEN"}.union(*(row[0] for row in REFUSALS))
    assert rules_in("PATIENT", represent) == shown


def test_one_at_a_time_and_what_is_known_of_each_is_kept() -> None:
    other = after(PATIENT, _name(NAMED, representative="rep-2", who="s1.other"), NAMED)
    assert other.representative == "rep-2"
    assert other.representatives == {"rep-1": "s1.who", "rep-2": "s1.other"}
    ended = after(PATIENT, _end(other), other)
    assert (ended.representative, set(ended.representatives)) == ("", {"rep-1", "rep-2"})


def test_revoking_every_link_raises_what_a_representative_holds_too() -> None:
    assert after(PATIENT, leave.revoke_links(NAMED), NAMED).link_epoch == NAMED.link_epoch + 1


def test_neither_the_name_nor_the_relation_stands_in_the_clear() -> None:
    assert set(data_of(_name())) == {"representative", "who"}
    with pytest.raises(ClearTextError):
        _name(who="Bea Example")
