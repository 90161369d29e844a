"""Names who may sign for a patient by a link of their own, and ends that."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.consent.state import Identity, Representing
from blastema.core.patient import represent
from blastema.core.patient.state import PatientState, RepresentationEnd
from blastema.records.keys import ERASED, Keyring


@dataclass(frozen=True, slots=True)
class Representative:
    """What is known of somebody who may sign for a patient, or might once."""

    id: str
    name: str = field(repr=False)
    relation: Representing
    identity: Identity


def representative_of(
    keys: Keyring, patient: str, state: PatientState, representative: str
) -> Representative | None:
    """``None`` where nobody was named so, or the person was erased."""
    sealed = state.representatives.get(representative, "")
    text = keys.open(f"patient/{patient}", sealed) if sealed else ""
    if not text or text == ERASED:
        return None
    told = json.loads(text)
    relation, identity = Representing(told["relation"]), Identity(told["identity"])
    return Representative(representative, told["name"], relation, identity)


@verb(Permission.PATIENT_REPRESENT)
def name_representative(
    door: Door, *, patient: str, name: str, relation: Representing, identity: Identity
) -> Done:
    """``identity`` is how they showed who they are. They take the place of whoever was named."""
    state: PatientState = door.state("patient", patient)
    door.stands(patient)
    told = {"name": name.strip(), "relation": relation.value, "identity": identity.value}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True) if told["name"] else ""
    named = represent.name_representative(
        state,
        representative=door.new(),
        who=door.seal(f"patient/{patient}", text),
        relation=relation,
        identity=identity,
    )
    return door.write({("patient", patient): named})


@verb(Permission.PATIENT_REPRESENT)
def end_representation(door: Door, *, patient: str, reason: RepresentationEnd) -> Done:
    """Their link opens nothing from now on; what they signed stays signed."""
    state: PatientState = door.state("patient", patient)
    return door.write({("patient", patient): represent.end_representation(state, reason=reason)})
