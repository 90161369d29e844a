"""Each role: what the person is here for, what they see, and what they never see.

The prose is the policy; the list beside it is what is enforced, and holds no more than
the prose says. A role is held at a site; a person may hold several.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from blastema.core.access.permissions import Permission as P


class Role(StrEnum):
    FRONT_DESK = "front-desk"
    COORDINATOR = "coordinator"
    CLINICIAN = "clinician"
    LABORATORY = "laboratory"
    QUALITY = "quality"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"
    EXTERNAL = "external"
    PATIENT = "patient"
    VISITOR = "visitor"
    WORK = "work"
    IMPORT = "import"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class RoleCard:
    """A role's name and duties in words, and the permissions that follow from them."""

    title: str
    prose: str
    permissions: frozenset[P]


_FRONT_DESK = RoleCard(
    "Front desk",
    "Takes calls and people at the door: enquiries, calls to return, registration, today's "
    "appointments, requests for records, notices to everybody. Sees who a patient is and how "
    "to reach them. Sees no diagnosis, no finding, no plan and no answer.",
    frozenset(
        {
            P.DESK_READ,
            P.ENQUIRY_RECEIVE,
            P.ENQUIRY_READ,
            P.ENQUIRY_CONTACT,
            P.ENQUIRY_REGISTER,
            P.ENQUIRY_CLOSE,
            P.PATIENT_REGISTER,
            P.PATIENT_READ,
            P.PATIENT_CORRECT,
            P.PATIENT_IDENTIFY,
            P.PATIENT_RECORD_CONTACT_PREFERENCE,
            P.PATIENT_RECORD_DEATH,
            P.PATIENT_SEND_LINK,
            P.PATIENT_REVOKE_LINKS,
            P.APPOINTMENT_READ,
            P.APPOINTMENT_MAKE,
            P.APPOINTMENT_MOVE,
            P.APPOINTMENT_CANCEL,
            P.APPOINTMENT_ATTEND,
            P.ASSIGNMENT_MAKE,
            P.ASSIGNMENT_WITHDRAW,
            P.SITE_NOTICE,
        }
    ),
)

_COORDINATOR = RoleCard(
    "Coordinator",
    "Keeps every episode moving: the board, what blocks an episode and who can unblock it, "
    "and the follow-up calls. Reads the whole episode, because a person who asks deserves an "
    "answer; decides nothing clinical, makes and releases no product.",
    frozenset(
        {
            P.BOARD_READ,
            P.ENQUIRY_RECEIVE,
            P.ENQUIRY_READ,
            P.ENQUIRY_CONTACT,
            P.ENQUIRY_REGISTER,
            P.ENQUIRY_CLOSE,
            P.PATIENT_REGISTER,
            P.PATIENT_READ,
            P.PATIENT_READ_HISTORY,
            P.PATIENT_CORRECT,
            P.PATIENT_IDENTIFY,
            P.PATIENT_RECORD_PREFERENCE,
            P.PATIENT_RECORD_CONTACT_PREFERENCE,
            P.PATIENT_WITHDRAW,
            P.PATIENT_RECORD_DEATH,
            P.PATIENT_MERGE,
            P.PATIENT_SEND_LINK,
            P.PATIENT_REVOKE_LINKS,
            P.EPISODE_READ,
            P.EPISODE_OPEN,
            P.EPISODE_PAUSE,
            P.EPISODE_WITHDRAW,
            P.EPISODE_CLOSE,
            P.COURSE_FOLLOW,
            P.COURSE_CLOSE,
            P.CONSENT_READ,
            P.CONSENT_WITHDRAW,
            P.FOLLOWUP_READ,
            P.FOLLOWUP_SCHEDULE,
            P.FOLLOWUP_CONTACT,
            P.FOLLOWUP_ANSWER,
            P.FOLLOWUP_CORRECT,
            P.FOLLOWUP_MISS,
            P.ADVERSE_REPORT,
            P.DEVIATION_REPORT,
            P.APPOINTMENT_READ,
            P.APPOINTMENT_MAKE,
            P.APPOINTMENT_MOVE,
            P.APPOINTMENT_CANCEL,
            P.ASSIGNMENT_MAKE,
            P.ASSIGNMENT_WITHDRAW,
        }
    ),
)

_CLINICIAN = RoleCard(
    "Clinician",
    "Decides with the patient: assessment, gate, plan, consent, collection, the procedure with "
    "its time-out, and what went wrong. Reads everything about the patients of the site. May "
    "open another site's record in an emergency, with a reason that quality reviews.",
    frozenset(
        {
            P.BOARD_READ,
            P.PATIENT_READ,
            P.PATIENT_READ_HISTORY,
            P.PATIENT_RECORD_HISTORY,
            P.PATIENT_RECORD_PREFERENCE,
            P.PATIENT_RECORD_CONTACT_PREFERENCE,
            P.PATIENT_WITHDRAW,
            P.PATIENT_RECORD_DEATH,
            P.PATIENT_BREAK_GLASS,
            P.EPISODE_READ,
            P.EPISODE_OPEN,
            P.EPISODE_ASSESS,
            P.EPISODE_REFER,
            P.EPISODE_PAUSE,
            P.EPISODE_WITHDRAW,
            P.EPISODE_CLOSE,
            P.COURSE_PLAN,
            P.COURSE_ALLOCATE,
            P.COURSE_FOLLOW,
            P.COURSE_CLOSE,
            P.CONSENT_READ,
            P.CONSENT_RECORD,
            P.CONSENT_WITHDRAW,
            P.PRODUCT_READ,
            P.PRODUCT_COLLECT,
            P.PRODUCT_HAND_OVER,
            P.PRODUCT_TAKE_OVER,
            P.TREATMENT_READ,
            P.TREATMENT_OPEN,
            P.TREATMENT_TIME_OUT,
            P.TREATMENT_INJECT,
            P.TREATMENT_FINISH,
            P.FOLLOWUP_READ,
            P.FOLLOWUP_ANSWER,
            P.FOLLOWUP_CORRECT,
            P.ADVERSE_READ,
            P.ADVERSE_REPORT,
            P.ADVERSE_JUDGE,
            P.DEVIATION_REPORT,
            P.APPOINTMENT_READ,
            P.APPOINTMENT_ATTEND,
        }
    ),
)

_LABORATORY = RoleCard(
    "Laboratory",
    "Works at the bench: receive, scan, step, measure, label, store, release, hand over. Sees "
    "on a product what its label must say (whose it is, what, how much, until when, for which "
    "side) and no more of the patient: no diagnosis, no history, no answers.",
    frozenset(
        {
            P.BENCH_READ,
            P.PRODUCT_READ,
            P.PRODUCT_COLLECT,
            P.PRODUCT_RECEIVE,
            P.PRODUCT_MEASURE,
            P.PRODUCT_LABEL,
            P.PRODUCT_DIVIDE,
            P.PRODUCT_STORE,
            P.PRODUCT_HAND_OVER,
            P.PRODUCT_TAKE_OVER,
            P.PRODUCT_RELEASE,
            P.PRODUCT_REFUSE,
            P.PRODUCT_HOLD,
            P.PRODUCT_ISSUE,
            P.PRODUCT_DISCARD,
            P.RUN_START,
            P.RUN_STEP,
            P.RUN_FINISH,
            P.COURSE_ALLOCATE,
            P.DEVIATION_REPORT,
        }
    ),
)

_QUALITY = RoleCard(
    "Quality and medical director",
    "Answers for the programme: exceptional release, holds, deviations, adverse events and "
    "their legal clocks, recalls, emergency looks, the ledger. Reads episodes and products, "
    "because a recall must reach each person. Erases a patient where the law asks for it. "
    "Treats nobody and works no bench.",
    frozenset(
        {
            P.QUALITY_READ,
            P.PATIENT_READ,
            P.PATIENT_READ_HISTORY,
            P.PATIENT_MERGE,
            P.PATIENT_REVOKE_LINKS,
            P.PATIENT_ERASE,
            P.BREAK_GLASS_REVIEW,
            P.EPISODE_READ,
            P.EPISODE_PAUSE,
            P.CONSENT_READ,
            P.PRODUCT_READ,
            P.PRODUCT_RELEASE,
            P.PRODUCT_RELEASE_EXCEPTIONALLY,
            P.PRODUCT_REFUSE,
            P.PRODUCT_HOLD,
            P.PRODUCT_LIFT_HOLD,
            P.PRODUCT_DISCARD,
            P.TREATMENT_READ,
            P.FOLLOWUP_READ,
            P.ADVERSE_READ,
            P.ADVERSE_REPORT,
            P.ADVERSE_JUDGE,
            P.ADVERSE_NOTIFY,
            P.ADVERSE_CLOSE,
            P.DEVIATION_REPORT,
            P.DEVIATION_JUDGE,
            P.RECALL_RUN,
            P.LEDGER_READ,
            P.LEDGER_VERIFY,
            P.LEDGER_CHECKPOINT,
            P.LEDGER_EXPORT,
            P.SITE_SET_POLICY,
            P.EVIDENCE_DESCRIBE,
        }
    ),
)

_ANALYST = RoleCard(
    "Analyst",
    "Learns from what happened: cohorts, outcomes, completeness, exports without names. Never "
    "sees an identified patient, and no page about one.",
    frozenset({P.EVIDENCE_DESCRIBE, P.COHORT_EXPORT}),
)

_ADMINISTRATOR = RoleCard(
    "Administrator",
    "Runs the installation: people and roles, sites, policies that somebody signed, back-ups. "
    "Sees no patient data; verifies the ledger, which shows none.",
    frozenset(
        {
            P.STAFF_READ,
            P.STAFF_ADD,
            P.STAFF_GRANT,
            P.STAFF_REVOKE,
            P.STAFF_DEACTIVATE,
            P.SITE_OPEN,
            P.SITE_CHANGE,
            P.SITE_NOTICE,
            P.SITE_SET_POLICY,
            P.BACKUP_MAKE,
            P.LEDGER_VERIFY,
        }
    ),
)

_EXTERNAL = RoleCard(
    "External company",
    "Does one kind of work for the practice, such as billing or records management, under an "
    "agreement that ends on a day. Sees only the work assigned to it, and of that only what "
    "the assignment shows; every look is disclosed to the patient who asks.",
    frozenset({P.ASSIGNMENT_READ, P.ASSIGNMENT_DO}),
)

_PATIENT = RoleCard(
    "Patient, by a signed link",
    "Comes for their own things: what is due, what was agreed, their course so far, an "
    "appointment. Sees and answers for themselves and nobody else.",
    frozenset({P.OWN_READ, P.OWN_ANSWER, P.ENQUIRY_RECEIVE}),
)

_VISITOR = RoleCard(
    "Visitor",
    "Anybody who opens the public page: asks for an appointment, and sees no record at all.",
    frozenset({P.ENQUIRY_RECEIVE}),
)

_WORK = RoleCard(
    "The schedule",
    "The job that runs by the clock: sends what waits, marks follow-ups whose window has "
    "closed, signs checkpoints. Decides nothing about a patient.",
    frozenset({P.FOLLOWUP_CONTACT, P.FOLLOWUP_MISS, P.LEDGER_CHECKPOINT, P.LEDGER_VERIFY}),
)

_IMPORT = RoleCard(
    "The import",
    "The job that brings in what other systems recorded: patients, histories, referrals, "
    "courses and outcomes of the past. Treats nobody and invents no consent.",
    frozenset(
        {
            P.IMPORT_FHIR,
            P.IMPORT_OUTCOMES,
            P.PATIENT_REGISTER,
            P.PATIENT_CORRECT,
            P.PATIENT_IDENTIFY,
            P.PATIENT_RECORD_HISTORY,
            P.PATIENT_RECORD_DEATH,
            P.EPISODE_OPEN,
            P.EPISODE_TRANSFER_IN,
            P.COURSE_TRANSFER_IN,
            P.FOLLOWUP_TRANSFER_IN,
        }
    ),
)

_OPERATOR = RoleCard(
    "Operator of the server",
    "Whoever has the command line of the server: opens the first site, adds the first people, "
    "verifies, rebuilds, exports and backs up. Opens no patient's record through the programme; "
    "who holds the server and the keys can do so anyway, and the documents say it.",
    frozenset(
        {
            P.SITE_OPEN,
            P.STAFF_READ,
            P.STAFF_ADD,
            P.STAFF_GRANT,
            P.LEDGER_VERIFY,
            P.LEDGER_CHECKPOINT,
            P.LEDGER_EXPORT,
            P.LEDGER_REBUILD,
            P.EVIDENCE_DESCRIBE,
            P.COHORT_EXPORT,
            P.BACKUP_MAKE,
        }
    ),
)

ROLES: Mapping[str, RoleCard] = MappingProxyType(
    {
        Role.FRONT_DESK: _FRONT_DESK,
        Role.COORDINATOR: _COORDINATOR,
        Role.CLINICIAN: _CLINICIAN,
        Role.LABORATORY: _LABORATORY,
        Role.QUALITY: _QUALITY,
        Role.ANALYST: _ANALYST,
        Role.ADMINISTRATOR: _ADMINISTRATOR,
        Role.EXTERNAL: _EXTERNAL,
        Role.PATIENT: _PATIENT,
        Role.VISITOR: _VISITOR,
        Role.WORK: _WORK,
        Role.IMPORT: _IMPORT,
        Role.OPERATOR: _OPERATOR,
    }
)

# Roles that a member of staff, or of an external company, may be granted.
GRANTABLE: frozenset[str] = frozenset(
    {
        Role.FRONT_DESK,
        Role.COORDINATOR,
        Role.CLINICIAN,
        Role.LABORATORY,
        Role.QUALITY,
        Role.ANALYST,
        Role.ADMINISTRATOR,
        Role.EXTERNAL,
    }
)


def holders(permission: P) -> tuple[str, ...]:
    """The titles of the roles that hold a permission, in the order of `ROLES`."""
    return tuple(card.title for card in ROLES.values() if permission in card.permissions)
