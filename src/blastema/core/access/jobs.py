"""Roles that nobody of the staff is granted: patients, visitors, and what runs by itself."""

from __future__ import annotations

from blastema.core.access.card import RoleCard
from blastema.core.access.permissions import Permission

_P = Permission
_LEDGER_KEPT = (_P.LEDGER_CHECKPOINT, _P.LEDGER_VERIFY)

PATIENT = RoleCard(
    "Patient, by a signed link",
    "Comes for their own things: what is due, what was agreed, their course so far, an "
    "appointment. Sees and answers for themselves and nobody else.",
    frozenset({_P.OWN_READ, _P.OWN_ANSWER, _P.OWN_CONSENT, _P.ENQUIRY_RECEIVE}),
)

REPRESENTATIVE = RoleCard(
    "Representative, by a signed link",
    "May sign for a patient who cannot decide, after a clinician has seen who they are: reads "
    "and signs the consents of that one person. Sees nothing else of them.",
    frozenset({_P.REPRESENTED_READ, _P.REPRESENTED_CONSENT}),
)

VISITOR = RoleCard(
    "Visitor",
    "Anybody who opens the public page: asks for an appointment, and sees no record at all.",
    frozenset({_P.ENQUIRY_RECEIVE}),
)

WORK = RoleCard(
    "The schedule",
    "The job that runs by the clock: sends what waits, marks follow-ups whose window has "
    "closed, holds expired products, signs checkpoints. Decides nothing about a patient.",
    frozenset({*_LEDGER_KEPT, _P.FOLLOWUP_CONTACT, _P.FOLLOWUP_MISS, _P.PRODUCT_EXPIRE}),
)

IMPORT = RoleCard(
    "The import",
    "The job that brings in what other systems recorded: patients, histories, referrals, "
    "courses and outcomes of the past. Treats nobody and invents no consent.",
    frozenset(
        {
            _P.IMPORT_FHIR,
            _P.IMPORT_OUTCOMES,
            _P.PATIENT_REGISTER,
            _P.PATIENT_CORRECT,
            _P.PATIENT_IDENTIFY,
            _P.PATIENT_RECORD_HISTORY,
            _P.PATIENT_RECORD_DEATH,
            _P.EPISODE_OPEN,
            _P.EPISODE_TRANSFER_IN,
            _P.COURSE_TRANSFER_IN,
            _P.FOLLOWUP_TRANSFER_IN,
        }
    ),
)

OPERATOR = RoleCard(
    "Operator of the server",
    "Whoever has the command line of the server: opens the first site, adds the first people, "
    "verifies, rebuilds, exports and backs up. Opens no patient's record through the programme; "
    "who holds the server and the keys can do so anyway, and the documents say it.",
    frozenset(
        {
            _P.SITE_OPEN,
            _P.STAFF_READ,
            _P.STAFF_ADD,
            _P.STAFF_GRANT,
            _P.LEDGER_VERIFY,
            _P.GATE_CHECK,
            _P.LEDGER_CHECKPOINT,
            _P.LEDGER_EXPORT,
            _P.LEDGER_REBUILD,
            _P.EVIDENCE_DESCRIBE,
            _P.COHORT_EXPORT,
            _P.BACKUP_MAKE,
        }
    ),
)
