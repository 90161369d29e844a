"""Who may pay what is owed: the permission that each act asks for."""

from __future__ import annotations

from collections.abc import Mapping

from blastema.actions.assure_course import DIRECTOR
from blastema.core.access.permissions import Permission
from blastema.core.rules import rulebook
from blastema.core.rules.owed import Owed, Pays

_PAYING: Mapping[Pays, Permission] = {
    Pays.POLICY: Permission.SITE_SET_POLICY,
    Pays.ASSURANCE: Permission.COURSE_ASSURE,
    Pays.CONSENT: Permission.CONSENT_RECORD,
    Pays.PLAN: Permission.COURSE_PLAN,
    Pays.FACTS: Permission.EPISODE_ASSESS,
    Pays.PATIENT: Permission.PATIENT_CORRECT,
    Pays.SITE: Permission.SITE_CHANGE,
    Pays.RECORD: Permission.DONOR_DETERMINE,
}
# Everything that some act of paying asks for.
ASKED = frozenset({*_PAYING.values(), Permission.COURSE_DIRECT, Permission.COURSE_ALLOCATE})


def pays_with(owed: Owed) -> Permission:
    """What somebody has to hold to pay this; the medical director's own is not a clinician's."""
    if owed.pays is Pays.ASSURANCE:
        known = rulebook().on_file.get(owed.what[0])
        if known and known.who == DIRECTOR:
            return Permission.COURSE_DIRECT
    if is_of_container(owed):
        return Permission.COURSE_ALLOCATE
    return _PAYING[owed.pays]


def is_of_container(owed: Owed) -> bool:
    """Whether a container has to be named first: it then shows by itself what the rule asks."""
    return owed.pays is Pays.RECORD and bool(owed.finding.needs)
