"""Each role: what the person is here for, what they see, and what they never see.

The prose is the policy; the list beside it is what is enforced, and holds no more than
the prose says. A role is held at a site; a person may hold several.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from blastema.core.access import jobs
from blastema.core.access.card import RoleCard
from blastema.core.access.permissions import Permission

_P = Permission


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
    REPRESENTATIVE = "representative"
    VISITOR = "visitor"
    WORK = "work"
    IMPORT = "import"
    OPERATOR = "operator"


# What the front desk and the coordinator both do.
_ENQUIRIES = (
    _P.ENQUIRY_RECEIVE,
    _P.ENQUIRY_READ,
    _P.ENQUIRY_CONTACT,
    _P.ENQUIRY_REGISTER,
    _P.ENQUIRY_CLOSE,
)
_APPOINTMENTS = (
    _P.APPOINTMENT_READ,
    _P.APPOINTMENT_MAKE,
    _P.APPOINTMENT_MOVE,
    _P.APPOINTMENT_CANCEL,
)
_DONORS = (_P.DONOR_READ, _P.DONOR_RECORD)
_QUALITY_FILE = (
    _P.COMPLAINT_REVIEW,
    _P.CORRECTIVE_MANAGE,
    _P.QUALITY_EXPORT,
    _P.DOCUMENT_MANAGE,
    _P.ROOM_KEEP,
    _P.SUPPLIER_KEEP,
    _P.LABORATORY_KEEP,
)
_STORES = (
    _P.STORE_SET_UP,
    _P.STORE_IMPORT_LOG,
    _P.DEVICE_KEEP,
    _P.LOT_KEEP,
    _P.ROOM_LOG,
)
_SPECIFICATIONS = (_P.SPECIFICATION_READ, _P.SPECIFICATION_DRAFT, _P.SPECIFICATION_SIGN)
_RECALL_CALLS = (_P.RECALL_READ, _P.RECALL_CONTACT)
# What those do who answer for a recalled product's patients.
_RECALL_CARE = (_P.PRODUCT_TRACE, *_RECALL_CALLS, _P.RECALL_JUDGE)
_WORK_GIVEN_OUT = (_P.ASSIGNMENT_MAKE, _P.ASSIGNMENT_WITHDRAW)

_FRONT_DESK = RoleCard(
    "Front desk",
    "Takes calls and people at the door: enquiries, calls to return, registration, today's "
    "appointments, complaints, requests for records, notices to everybody. Sees who a patient "
    "is and how to reach them. Sees no diagnosis, no finding, no plan and no answer.",
    frozenset(
        {
            _P.DESK_READ,
            _P.DOCUMENT_READ,
            *_ENQUIRIES,
            _P.PATIENT_REGISTER,
            _P.PATIENT_READ,
            _P.PATIENT_CORRECT,
            _P.PATIENT_IDENTIFY,
            _P.PATIENT_RECORD_CONTACT_PREFERENCE,
            _P.PATIENT_RECORD_DEATH,
            _P.PATIENT_SEND_LINK,
            _P.PATIENT_REVOKE_LINKS,
            *_APPOINTMENTS,
            _P.APPOINTMENT_ATTEND,
            _P.BEDSIDE_STOP,
            *_WORK_GIVEN_OUT,
            _P.SITE_NOTICE,
            _P.COMPLAINT_RECEIVE,
        }
    ),
)

_COORDINATOR = RoleCard(
    "Coordinator",
    "Keeps every episode moving: the board, what blocks an episode and who can unblock it, "
    "the follow-up calls, and the calls of a recall. Reads the whole episode, because a person "
    "who asks deserves an answer; decides nothing clinical, makes and releases no product.",
    frozenset(
        {
            _P.BOARD_READ,
            _P.DOCUMENT_READ,
            *_ENQUIRIES,
            _P.PATIENT_REGISTER,
            _P.PATIENT_READ,
            _P.PATIENT_READ_HISTORY,
            _P.PATIENT_CORRECT,
            _P.PATIENT_IDENTIFY,
            _P.PATIENT_RECORD_PREFERENCE,
            _P.PATIENT_RECORD_CONTACT_PREFERENCE,
            _P.PATIENT_WITHDRAW,
            _P.PATIENT_RECORD_DEATH,
            _P.PATIENT_MERGE,
            _P.PATIENT_SEND_LINK,
            _P.PATIENT_REVOKE_LINKS,
            _P.EPISODE_READ,
            _P.EPISODE_OPEN,
            _P.EPISODE_PAUSE,
            _P.EPISODE_WITHDRAW,
            _P.EPISODE_CLOSE,
            _P.COURSE_FOLLOW,
            _P.COURSE_CLOSE,
            _P.BEDSIDE_STOP,
            _P.CONSENT_READ,
            _P.CONSENT_WITHDRAW,
            _P.FOLLOWUP_READ,
            _P.FOLLOWUP_SCHEDULE,
            _P.FOLLOWUP_CONTACT,
            _P.FOLLOWUP_ANSWER,
            _P.FOLLOWUP_CORRECT,
            _P.FOLLOWUP_MISS,
            _P.ADVERSE_REPORT,
            _P.DEVIATION_REPORT,
            _P.COMPLAINT_RECEIVE,
            *_RECALL_CALLS,
            *_APPOINTMENTS,
            *_WORK_GIVEN_OUT,
        }
    ),
)

_CLINICIAN = RoleCard(
    "Clinician",
    "Decides with the patient: assessment, gate, plan, consent, collection, the procedure with "
    "its time-out, what went wrong, what a recalled product did. Reads everything about the "
    "patients of the site. May open another site's record in an emergency, with a reason that "
    "quality reviews.",
    frozenset(
        {
            _P.BOARD_READ,
            _P.DOCUMENT_READ,
            _P.PATIENT_READ,
            _P.PATIENT_READ_HISTORY,
            _P.PATIENT_RECORD_HISTORY,
            _P.PATIENT_RECORD_PREFERENCE,
            _P.PATIENT_RECORD_CONTACT_PREFERENCE,
            _P.PATIENT_REPRESENT,
            _P.PATIENT_WITHDRAW,
            _P.PATIENT_RECORD_DEATH,
            _P.PATIENT_BREAK_GLASS,
            _P.EPISODE_READ,
            _P.EPISODE_OPEN,
            _P.EPISODE_ASSESS,
            _P.EPISODE_REFER,
            _P.EPISODE_PAUSE,
            _P.EPISODE_WITHDRAW,
            _P.EPISODE_CLOSE,
            _P.COURSE_PLAN,
            _P.COURSE_ASSURE,
            _P.COURSE_ALLOCATE,
            _P.COURSE_FOLLOW,
            _P.COURSE_CLOSE,
            _P.CONSENT_READ,
            _P.CONSENT_RECORD,
            _P.CONSENT_WITHDRAW,
            _P.PRODUCT_READ,
            _P.PRODUCT_COLLECT,
            _P.PRODUCT_HAND_OVER,
            _P.PRODUCT_TAKE_OVER,
            _P.TREATMENT_READ,
            _P.TREATMENT_OPEN,
            _P.TREATMENT_TIME_OUT,
            _P.BEDSIDE_STOP,
            _P.TREATMENT_DECIDE,
            _P.BEDSIDE_IDENTIFY,
            _P.TREATMENT_INJECT,
            _P.TREATMENT_FINISH,
            _P.DOWNTIME_PRINT,
            _P.FOLLOWUP_READ,
            _P.FOLLOWUP_ANSWER,
            _P.FOLLOWUP_CORRECT,
            _P.ADVERSE_READ,
            _P.ADVERSE_REPORT,
            _P.ADVERSE_JUDGE,
            _P.DEVIATION_REPORT,
            _P.COMPLAINT_RECEIVE,
            *_RECALL_CARE,
            _P.APPOINTMENT_READ,
            _P.APPOINTMENT_ATTEND,
        }
    ),
)

_LABORATORY = RoleCard(
    "Laboratory",
    "Works at the bench: receive, scan, step, measure, divide, label, store, release, hand "
    "over, trace; keeps the freezers and brings in their temperatures; records donors by "
    "their codes, with what was screened and tested; signs a specification that quality "
    "drafted. Sees "
    "on a product what its label must say (whose it is, what, how much, until when, for which "
    "side) and no more of the patient: no diagnosis, no history, no answers.",
    frozenset(
        {
            _P.BENCH_READ,
            _P.DOCUMENT_READ,
            _P.PRODUCT_READ,
            _P.PRODUCT_COLLECT,
            _P.PRODUCT_RECEIVE,
            _P.PRODUCT_MEASURE,
            _P.PRODUCT_LABEL,
            _P.PRODUCT_DIVIDE,
            _P.PRODUCT_STORE,
            _P.PRODUCT_HAND_OVER,
            _P.PRODUCT_TAKE_OVER,
            _P.PRODUCT_RELEASE,
            _P.PRODUCT_REFUSE,
            _P.PRODUCT_HOLD,
            _P.PRODUCT_ISSUE,
            _P.PRODUCT_RETURN,
            _P.PRODUCT_DISCARD,
            _P.PRODUCT_CORRECT,
            *_STORES,
            *_DONORS,
            _P.PRODUCT_TRACE,
            _P.CULTURE_KEEP,
            _P.DOWNTIME_PRINT,
            _P.SPECIFICATION_READ,
            _P.SPECIFICATION_SIGN,
            _P.RUN_START,
            _P.RUN_STEP,
            _P.RUN_FINISH,
            _P.BEDSIDE_STOP,
            _P.BEDSIDE_IDENTIFY,
            _P.COURSE_ALLOCATE,
            _P.DEVIATION_REPORT,
        }
    ),
)

_QUALITY = RoleCard(
    "Quality and medical director",
    "Answers for the programme: the site's own specifications, drafted by one and signed by "
    "another, what a rule asks the medical director to decide for one person, exceptional "
    "release, donors' eligibility, holds, deviations, "
    "complaints, corrective action, adverse events and their legal clocks, recalls, emergency "
    "looks, the ledger, binders for whoever must see all. Reads episodes and products, because a "
    "recall must reach each person. "
    "Erases a patient where the law asks for it. "
    "Treats nobody and works no bench.",
    frozenset(
        {
            _P.QUALITY_READ,
            _P.DOCUMENT_READ,
            _P.BOARD_READ,
            _P.PATIENT_READ,
            _P.PATIENT_READ_HISTORY,
            _P.PATIENT_MERGE,
            _P.PATIENT_REVOKE_LINKS,
            _P.PATIENT_ERASE,
            _P.BREAK_GLASS_REVIEW,
            _P.EPISODE_READ,
            _P.COURSE_ASSURE,
            _P.COURSE_DIRECT,
            _P.GATE_CHECK,
            _P.EPISODE_PAUSE,
            _P.CONSENT_READ,
            _P.PRODUCT_READ,
            _P.PRODUCT_RELEASE,
            _P.PRODUCT_RELEASE_EXCEPTIONALLY,
            _P.PRODUCT_REFUSE,
            *_STORES,
            *_SPECIFICATIONS,
            *_DONORS,
            _P.DONOR_DETERMINE,
            _P.DONOR_EXCEPT,
            _P.PRODUCT_HOLD,
            _P.PRODUCT_LIFT_HOLD,
            _P.PRODUCT_DISCARD,
            _P.TREATMENT_READ,
            _P.BEDSIDE_STOP,
            _P.FOLLOWUP_READ,
            _P.ADVERSE_READ,
            _P.ADVERSE_REPORT,
            _P.ADVERSE_JUDGE,
            _P.ADVERSE_NOTIFY,
            _P.ADVERSE_CLOSE,
            _P.DEVIATION_REPORT,
            _P.DEVIATION_JUDGE,
            _P.COMPLAINT_RECEIVE,
            *_QUALITY_FILE,
            *_RECALL_CARE,
            _P.RECALL_RUN,
            _P.BINDER_EXPORT,
            _P.DOWNTIME_PRINT,
            _P.LEDGER_READ,
            _P.LEDGER_VERIFY,
            _P.LEDGER_CHECKPOINT,
            _P.LEDGER_EXPORT,
            _P.SITE_SET_POLICY,
            _P.EVIDENCE_DESCRIBE,
            _P.EVIDENCE_PUBLISH,
        }
    ),
)

_ANALYST = RoleCard(
    "Analyst",
    "Learns from what happened: cohorts, outcomes, completeness, exports without names. Never "
    "sees an identified patient, and no page about one.",
    frozenset({_P.EVIDENCE_DESCRIBE, _P.COHORT_EXPORT, _P.DOCUMENT_READ}),
)

_ADMINISTRATOR = RoleCard(
    "Administrator",
    "Runs the installation: people and roles, sites, policies that somebody signed, back-ups. "
    "Deactivates people, and renews a password or a second factor, only where the administrator "
    "has this role at every site at which the person works; quality and the person see it. "
    "Sees no patient data; verifies the ledger, which shows none.",
    frozenset(
        {
            _P.STAFF_READ,
            _P.DOCUMENT_READ,
            _P.STAFF_ADD,
            _P.STAFF_GRANT,
            _P.STAFF_REVOKE,
            _P.STAFF_DEACTIVATE,
            _P.STAFF_RENEW_SIGN_IN,
            _P.SITE_OPEN,
            _P.SITE_CHANGE,
            _P.SITE_NOTICE,
            _P.SITE_SET_POLICY,
            _P.BACKUP_MAKE,
            _P.LEDGER_VERIFY,
        }
    ),
)

_EXTERNAL = RoleCard(
    "External company",
    "Does one kind of work for the practice, such as billing or records management, under an "
    "agreement that ends on a day. Sees only the work assigned to it, and of that only what "
    "the assignment shows; every look is disclosed to the patient who asks.",
    frozenset({_P.ASSIGNMENT_READ, _P.ASSIGNMENT_DO}),
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
        Role.PATIENT: jobs.PATIENT,
        Role.REPRESENTATIVE: jobs.REPRESENTATIVE,
        Role.VISITOR: jobs.VISITOR,
        Role.WORK: jobs.WORK,
        Role.IMPORT: jobs.IMPORT,
        Role.OPERATOR: jobs.OPERATOR,
    }
)

# Held by whoever has a link, visitors and the programme itself: nobody is granted them.
_OWN = (
    Role.PATIENT,
    Role.REPRESENTATIVE,
    Role.VISITOR,
    Role.WORK,
    Role.IMPORT,
    Role.OPERATOR,
)
# Roles that a member of staff, or of an external company, may be granted.
GRANTABLE: frozenset[str] = frozenset(Role) - frozenset(_OWN)


def holders(permission: Permission) -> tuple[str, ...]:
    """The titles of the roles that hold a permission, in the order of `ROLES`."""
    return tuple(card.title for card in ROLES.values() if permission in card.permissions)
