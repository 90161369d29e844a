"""Who may sign: the person, where they can decide; else somebody who may for them."""

from __future__ import annotations

from collections.abc import Mapping

from blastema.actions.door import Door, RefusedError
from blastema.actions.person_facts import facts_of
from blastema.core.consent.state import Representing, SignedBy
from blastema.core.course.state import CourseState
from blastema.core.verdict import Refusal, refuse
from blastema.records import find_clinic

# The question of the assessment: can the person understand, weigh and decide this themselves?
_CAPACITY = "capacity"


def decides(facts: Mapping[str, str]) -> bool:
    """Whether nobody recorded that the person cannot decide this themselves."""
    return facts.get(_CAPACITY) != "no"


def must_decide(door: Door, plan: CourseState, *, by: SignedBy) -> None:
    """Stops a signature of the patient where the record says that they cannot decide."""
    if by is SignedBy.PATIENT and not decides(_facts(door, plan)):
        raise RefusedError(Refusal((_CANNOT_DECIDE,)))


def must_not_decide(door: Door, plan: CourseState, relation: Representing) -> None:
    """Nobody signs by a link over the head of somebody who can decide.

    A parent may for a child, whose signature counts for little however well they understand.
    At the desk it is the clinician who sees both.
    """
    if relation is not Representing.PARENT and decides(_facts(door, plan)):
        raise RefusedError(Refusal((_CAN_DECIDE,)))


def must_work_there(door: Door, witness: str, site: str) -> None:
    here = {f"staff/{one}" for one, _ in door.look(find_clinic.staff_at, site)}
    if witness and witness not in here:
        raise RefusedError(Refusal((_NO_WITNESS,)))


def _facts(door: Door, plan: CourseState) -> Mapping[str, str]:
    return facts_of(door.keys, door.fact("episode", plan.episode))


_CANNOT_DECIDE = refuse(
    "CONSENT-CAPACITY",
    "The assessment says that this person cannot decide this themselves.",
    "Somebody who may decide for them reads and signs; or assess again, if that has changed.",
    "clinician",
)
_CAN_DECIDE = refuse(
    "CONSENT-CAPACITY-OWN",
    "No assessment says that this person cannot decide themselves.",
    "The person signs. Where they cannot decide, a clinician records it first.",
    "clinician",
)
_NO_WITNESS = refuse(
    "CONSENT-WITNESS-UNKNOWN",
    "The witness does not work at this site.",
    "Name a member of staff of the site who saw it signed.",
    "clinician",
)
