"""Every permission: one verb each, with the sentence that says what it lets a person do.

A permission is held through a role at a site (``roles``) and asked for in one place
(``may``). Reading is a permission too: what a role cannot read is not in its list.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Permission(StrEnum):
    """The verbs, grouped by what they act on."""

    ENQUIRY_RECEIVE = "enquiry.receive"
    ENQUIRY_READ = "enquiry.read"
    ENQUIRY_CONTACT = "enquiry.contact"
    ENQUIRY_REGISTER = "enquiry.register"
    ENQUIRY_CLOSE = "enquiry.close"

    PATIENT_REGISTER = "patient.register"
    PATIENT_READ = "patient.read"
    PATIENT_READ_HISTORY = "patient.read-history"
    PATIENT_CORRECT = "patient.correct"
    PATIENT_IDENTIFY = "patient.identify"
    PATIENT_RECORD_HISTORY = "patient.record-history"
    PATIENT_RECORD_PREFERENCE = "patient.record-preference"
    PATIENT_RECORD_CONTACT_PREFERENCE = "patient.record-contact-preference"
    PATIENT_WITHDRAW = "patient.withdraw"
    PATIENT_RECORD_DEATH = "patient.record-death"
    PATIENT_MERGE = "patient.merge"
    PATIENT_SEND_LINK = "patient.send-link"
    PATIENT_REVOKE_LINKS = "patient.revoke-links"
    PATIENT_REPRESENT = "patient.represent"
    PATIENT_ERASE = "patient.erase"
    PATIENT_BREAK_GLASS = "patient.break-glass"
    BREAK_GLASS_REVIEW = "break-glass.review"

    EPISODE_READ = "episode.read"
    EPISODE_OPEN = "episode.open"
    EPISODE_ASSESS = "episode.assess"
    EPISODE_REFER = "episode.refer"
    EPISODE_PAUSE = "episode.pause"
    EPISODE_WITHDRAW = "episode.withdraw"
    EPISODE_CLOSE = "episode.close"
    EPISODE_TRANSFER_IN = "episode.transfer-in"

    COURSE_PLAN = "course.plan"
    COURSE_ASSURE = "course.assure"
    COURSE_DIRECT = "course.direct"
    GATE_CHECK = "gate.check"
    COURSE_ALLOCATE = "course.allocate"
    COURSE_FOLLOW = "course.follow"
    COURSE_CLOSE = "course.close"
    COURSE_TRANSFER_IN = "course.transfer-in"

    CONSENT_READ = "consent.read"
    CONSENT_RECORD = "consent.record"
    CONSENT_WITHDRAW = "consent.withdraw"

    DONOR_READ = "donor.read"
    DONOR_RECORD = "donor.record"
    DONOR_DETERMINE = "donor.determine"
    DONOR_EXCEPT = "donor.except"

    PRODUCT_READ = "product.read"
    PRODUCT_COLLECT = "product.collect"
    PRODUCT_RECEIVE = "product.receive"
    PRODUCT_MEASURE = "product.measure"
    PRODUCT_LABEL = "product.label"
    PRODUCT_DIVIDE = "product.divide"
    PRODUCT_STORE = "product.store"
    PRODUCT_EXPIRE = "product.expire"
    PRODUCT_HAND_OVER = "product.hand-over"
    PRODUCT_TAKE_OVER = "product.take-over"
    PRODUCT_RELEASE = "product.release"
    PRODUCT_RELEASE_EXCEPTIONALLY = "product.release-exceptionally"
    PRODUCT_REFUSE = "product.refuse"
    PRODUCT_HOLD = "product.hold"
    PRODUCT_LIFT_HOLD = "product.lift-hold"
    PRODUCT_ISSUE = "product.issue"
    PRODUCT_RETURN = "product.return"
    PRODUCT_DISCARD = "product.discard"
    PRODUCT_CORRECT = "product.correct"
    STORE_SET_UP = "store.set-up"
    STORE_IMPORT_LOG = "store.import-log"
    DEVICE_KEEP = "device.keep"
    ROOM_KEEP = "room.keep"
    ROOM_LOG = "room.log"
    LOT_KEEP = "lot.keep"
    SUPPLIER_KEEP = "supplier.keep"
    LABORATORY_KEEP = "laboratory.keep"
    PRODUCT_TRACE = "product.trace"
    BINDER_EXPORT = "binder.export"
    DOWNTIME_PRINT = "downtime.print"
    CULTURE_KEEP = "culture.keep"

    SPECIFICATION_READ = "specification.read"
    SPECIFICATION_DRAFT = "specification.draft"
    SPECIFICATION_SIGN = "specification.sign"

    RUN_START = "run.start"
    RUN_STEP = "run.step"
    RUN_FINISH = "run.finish"

    TREATMENT_READ = "treatment.read"
    TREATMENT_OPEN = "treatment.open"
    TREATMENT_TIME_OUT = "treatment.time-out"
    BEDSIDE_STOP = "bedside.stop"
    TREATMENT_DECIDE = "treatment.decide"
    BEDSIDE_IDENTIFY = "bedside.identify"
    TREATMENT_INJECT = "treatment.inject"
    TREATMENT_FINISH = "treatment.finish"

    FOLLOWUP_READ = "followup.read"
    FOLLOWUP_SCHEDULE = "followup.schedule"
    FOLLOWUP_CONTACT = "followup.contact"
    FOLLOWUP_ANSWER = "followup.answer"
    FOLLOWUP_CORRECT = "followup.correct"
    FOLLOWUP_MISS = "followup.miss"
    FOLLOWUP_TRANSFER_IN = "followup.transfer-in"

    ADVERSE_READ = "adverse.read"
    ADVERSE_REPORT = "adverse.report"
    ADVERSE_JUDGE = "adverse.judge"
    ADVERSE_NOTIFY = "adverse.notify"
    ADVERSE_CLOSE = "adverse.close"
    DEVIATION_REPORT = "deviation.report"
    DEVIATION_JUDGE = "deviation.judge"
    COMPLAINT_RECEIVE = "complaint.receive"
    COMPLAINT_REVIEW = "complaint.review"
    CORRECTIVE_MANAGE = "corrective.manage"
    QUALITY_EXPORT = "quality.export"
    DOCUMENT_READ = "document.read"
    DOCUMENT_MANAGE = "document.manage"
    RECALL_READ = "recall.read"
    RECALL_RUN = "recall.run"
    RECALL_CONTACT = "recall.contact"
    RECALL_JUDGE = "recall.judge"

    APPOINTMENT_READ = "appointment.read"
    APPOINTMENT_MAKE = "appointment.make"
    APPOINTMENT_MOVE = "appointment.move"
    APPOINTMENT_CANCEL = "appointment.cancel"
    APPOINTMENT_ATTEND = "appointment.attend"

    ASSIGNMENT_MAKE = "assignment.make"
    ASSIGNMENT_WITHDRAW = "assignment.withdraw"
    ASSIGNMENT_READ = "assignment.read"
    ASSIGNMENT_DO = "assignment.do"

    DESK_READ = "desk.read"
    BOARD_READ = "board.read"
    BENCH_READ = "bench.read"
    QUALITY_READ = "quality.read"

    LEDGER_READ = "ledger.read"
    LEDGER_VERIFY = "ledger.verify"
    LEDGER_CHECKPOINT = "ledger.checkpoint"
    LEDGER_EXPORT = "ledger.export"
    LEDGER_REBUILD = "ledger.rebuild"

    EVIDENCE_DESCRIBE = "evidence.describe"
    EVIDENCE_PUBLISH = "evidence.publish"
    COHORT_EXPORT = "cohort.export"

    STAFF_READ = "staff.read"
    STAFF_ADD = "staff.add"
    STAFF_GRANT = "staff.grant"
    STAFF_REVOKE = "staff.revoke"
    STAFF_DEACTIVATE = "staff.deactivate"
    STAFF_RENEW_SIGN_IN = "staff.renew-sign-in"
    SITE_OPEN = "site.open"
    SITE_CHANGE = "site.change"
    SITE_NOTICE = "site.notice"
    SITE_SET_POLICY = "site.set-policy"
    BACKUP_MAKE = "backup.make"

    IMPORT_FHIR = "import.fhir"
    IMPORT_OUTCOMES = "import.outcomes"

    OWN_READ = "own.read"
    OWN_ANSWER = "own.answer"
    OWN_CONSENT = "own.consent"
    REPRESENTED_READ = "represented.read"
    REPRESENTED_CONSENT = "represented.consent"


_P = Permission

# What each permission lets somebody do; the sentence that a refusal shows.
SENTENCES: Mapping[Permission, str] = MappingProxyType(
    {
        _P.ENQUIRY_RECEIVE: "take down or send in an enquiry",
        _P.ENQUIRY_READ: "read enquiries: name, contact and message",
        _P.ENQUIRY_CONTACT: "record a call back to somebody who enquired",
        _P.ENQUIRY_REGISTER: "make a patient of somebody who enquired",
        _P.ENQUIRY_CLOSE: "close an enquiry",
        _P.PATIENT_REGISTER: "register a patient",
        _P.PATIENT_READ: "see who a patient is and how to reach them",
        _P.PATIENT_READ_HISTORY: "see a patient's problems, medicines, allergies and images",
        _P.PATIENT_CORRECT: "correct a patient's name, birth date, contact or address",
        _P.PATIENT_IDENTIFY: "add a number under which others know a patient",
        _P.PATIENT_RECORD_HISTORY: "record a patient's medical history from another source",
        _P.PATIENT_RECORD_PREFERENCE: "record which cell sources a patient refuses",
        _P.PATIENT_RECORD_CONTACT_PREFERENCE: "record how a patient wants to be reached",
        _P.PATIENT_WITHDRAW: "record that a patient withdraws from contact or the registry",
        _P.PATIENT_RECORD_DEATH: "record that a patient has died",
        _P.PATIENT_MERGE: "merge two records of one patient, or undo it",
        _P.PATIENT_SEND_LINK: "send a patient the link to their own pages",
        _P.PATIENT_REVOKE_LINKS: "make every link of a patient useless",
        _P.PATIENT_REPRESENT: "name who may sign for a patient by a link, and end it",
        _P.PATIENT_ERASE: "erase a patient by destroying their key",
        _P.PATIENT_BREAK_GLASS: "open a patient's record in an emergency, with a reason",
        _P.BREAK_GLASS_REVIEW: "review emergency looks into records",
        _P.EPISODE_READ: "read an episode: diagnosis, findings, plan and timeline",
        _P.EPISODE_OPEN: "open an episode",
        _P.EPISODE_ASSESS: "record an assessment",
        _P.EPISODE_REFER: "refer a patient elsewhere",
        _P.EPISODE_PAUSE: "pause or resume an episode",
        _P.EPISODE_WITHDRAW: "record that a patient withdraws from treatment",
        _P.EPISODE_CLOSE: "close an episode",
        _P.EPISODE_TRANSFER_IN: "bring in an episode that another place recorded",
        _P.COURSE_PLAN: "plan a course of treatment or conventional care",
        _P.COURSE_ASSURE: "put on file for a course what a rule of the gate asks for",
        _P.COURSE_DIRECT: "answer for a course where a rule names the medical director",
        _P.GATE_CHECK: "ask the gate again about every decision and every open course",
        _P.COURSE_ALLOCATE: "mean a product for a course, or free it again",
        _P.COURSE_FOLLOW: "start the follow-up of a course",
        _P.COURSE_CLOSE: "close a course",
        _P.COURSE_TRANSFER_IN: "bring in a course that another place ran",
        _P.CONSENT_READ: "read a signed consent",
        _P.CONSENT_RECORD: "record a patient's signed consent",
        _P.CONSENT_WITHDRAW: "record that a patient withdraws a consent",
        _P.PRODUCT_READ: "see a product with its label, measurements and custody",
        _P.DONOR_READ: "see a donor by code: screening, tests and determination",
        _P.DONOR_RECORD: "record a donor, the screening, tests and the supplier's statement",
        _P.DONOR_DETERMINE: "sign whether a donor is eligible, and take a result back",
        _P.DONOR_EXCEPT: "sign that a product may be used although its donor is not eligible",
        _P.PRODUCT_COLLECT: "record a collection of cells or tissue",
        _P.PRODUCT_RECEIVE: "accept or turn away a delivered product",
        _P.PRODUCT_MEASURE: "record a measurement or test result of a product",
        _P.PRODUCT_LABEL: "print or reprint a product's label",
        _P.PRODUCT_DIVIDE: "divide a product into parts, or pool several into one",
        _P.PRODUCT_STORE: "put a product in its place or take it out",
        _P.PRODUCT_EXPIRE: "hold a product whose expiry has passed",
        _P.PRODUCT_HAND_OVER: "hand a product over to somebody",
        _P.PRODUCT_TAKE_OVER: "take over a product that was handed over",
        _P.PRODUCT_RELEASE: "release a product that meets its specification",
        _P.PRODUCT_RELEASE_EXCEPTIONALLY: "release a product that misses its specification",
        _P.PRODUCT_REFUSE: "refuse the release of a product",
        _P.PRODUCT_HOLD: "put a product on hold",
        _P.PRODUCT_LIFT_HOLD: "lift a hold from a product",
        _P.PRODUCT_ISSUE: "issue a released product to the procedure room",
        _P.PRODUCT_RETURN: "bring an issued product back",
        _P.PRODUCT_DISCARD: "discard a product",
        _P.PRODUCT_CORRECT: "correct what was recorded wrongly about a product",
        _P.STORE_SET_UP: "set up a freezer, dewar or refrigerator, or retire it",
        _P.STORE_IMPORT_LOG: "bring in the temperatures of a store, and hold what they harmed",
        _P.LOT_KEEP: "register a reagent lot, open it, withdraw it",
        _P.DEVICE_KEEP: "register a device, record its calibration, take it out of service",
        _P.ROOM_KEEP: "register a room, set its limits, retire it",
        _P.ROOM_LOG: "record what the air of a room was",
        _P.SUPPLIER_KEEP: "register a supplier, and sign whether their deliveries are taken",
        _P.LABORATORY_KEEP: "register a laboratory: what it may test, and until when",
        _P.PRODUCT_TRACE: "trace a product, lot, instrument or person to all it touched",
        _P.BINDER_EXPORT: "write out everything recorded about a product or a patient",
        _P.DOWNTIME_PRINT: "print the forms for a downtime",
        _P.CULTURE_KEEP: "put cells into culture, count, passage and end it",
        _P.SPECIFICATION_READ: "read what a product must meet, in every version",
        _P.SPECIFICATION_DRAFT: "draft the site's own specification of a class of product",
        _P.SPECIFICATION_SIGN: "sign a specification that somebody else drafted",
        _P.RUN_START: "start a process run",
        _P.RUN_STEP: "record a step of a process run",
        _P.RUN_FINISH: "finish or abandon a process run",
        _P.TREATMENT_READ: "read the record of a procedure",
        _P.TREATMENT_OPEN: "open a treatment session",
        _P.TREATMENT_TIME_OUT: "lead the time-out before an invasive act",
        _P.BEDSIDE_STOP: "stop the line in a procedure, until a new time-out has passed",
        _P.TREATMENT_DECIDE: "go on after an answer of the time-out that speaks against it",
        _P.BEDSIDE_IDENTIFY: "type wristband and label where nothing can be scanned",
        _P.TREATMENT_INJECT: "record an injection",
        _P.TREATMENT_FINISH: "finish a treatment session",
        _P.FOLLOWUP_READ: "see who is due for follow-up and what they answered",
        _P.FOLLOWUP_SCHEDULE: "schedule follow-up visits",
        _P.FOLLOWUP_CONTACT: "record a contact made for a follow-up",
        _P.FOLLOWUP_ANSWER: "enter a patient's answers for them",
        _P.FOLLOWUP_CORRECT: "correct answers that were entered wrongly",
        _P.FOLLOWUP_MISS: "record that a follow-up was missed",
        _P.FOLLOWUP_TRANSFER_IN: "bring in outcomes that another place recorded",
        _P.ADVERSE_READ: "read adverse events",
        _P.ADVERSE_REPORT: "report an adverse event",
        _P.ADVERSE_JUDGE: "grade and judge an adverse event",
        _P.ADVERSE_NOTIFY: "record that an authority was told of an adverse event",
        _P.ADVERSE_CLOSE: "close an adverse event",
        _P.DEVIATION_REPORT: "report a deviation",
        _P.DEVIATION_JUDGE: "judge and close a deviation",
        _P.COMPLAINT_RECEIVE: "take down a complaint",
        _P.COMPLAINT_REVIEW: "review, investigate and close a complaint",
        _P.CORRECTIVE_MANAGE: "open corrective action, say that it is done, check its effect",
        _P.DOCUMENT_READ: "read controlled documents, and sign that one has read them",
        _P.DOCUMENT_MANAGE: "approve and retire controlled documents, and record training",
        _P.QUALITY_EXPORT: "write out the quality file without names and words",
        _P.RECALL_READ: "see recalls and whom they must reach",
        _P.RECALL_RUN: "open a recall, report it to an authority, and close it",
        _P.RECALL_CONTACT: "record an attempt to reach somebody whom a recall concerns",
        _P.RECALL_JUDGE: "judge what a recalled product did to somebody who had it",
        _P.APPOINTMENT_READ: "see appointments",
        _P.APPOINTMENT_MAKE: "make an appointment",
        _P.APPOINTMENT_MOVE: "move an appointment",
        _P.APPOINTMENT_CANCEL: "cancel an appointment",
        _P.APPOINTMENT_ATTEND: "record that a patient came to an appointment",
        _P.ASSIGNMENT_MAKE: "give a piece of work to an external company",
        _P.ASSIGNMENT_WITHDRAW: "take a piece of work back from an external company",
        _P.ASSIGNMENT_READ: "see the work assigned to one's own company, and nothing else",
        _P.ASSIGNMENT_DO: "record that assigned work is done",
        _P.DESK_READ: "open the front desk's page",
        _P.BOARD_READ: "open the board of episodes",
        _P.BENCH_READ: "open the laboratory's bench",
        _P.QUALITY_READ: "open the quality page",
        _P.LEDGER_READ: "read who did what, and when, in the ledger",
        _P.LEDGER_VERIFY: "verify the ledger",
        _P.LEDGER_CHECKPOINT: "sign a checkpoint of the ledger",
        _P.LEDGER_EXPORT: "export the ledger",
        _P.LEDGER_REBUILD: "remake the tables from the ledger",
        _P.EVIDENCE_DESCRIBE: "see outcomes as sums over patients",
        _P.EVIDENCE_PUBLISH: "switch on a public page of results",
        _P.COHORT_EXPORT: "export a cohort without names",
        _P.STAFF_READ: "see staff and the roles they hold",
        _P.STAFF_ADD: "add a member of staff",
        _P.STAFF_GRANT: "grant a role at a site",
        _P.STAFF_REVOKE: "take a role away",
        _P.STAFF_DEACTIVATE: "deactivate a member of staff",
        _P.STAFF_RENEW_SIGN_IN: "renew the sign-in of a member of staff",
        _P.SITE_OPEN: "open a site",
        _P.SITE_CHANGE: "change a site's particulars",
        _P.SITE_NOTICE: "put up a notice to everybody at a site",
        _P.SITE_SET_POLICY: "set a policy of a site that somebody signed",
        _P.BACKUP_MAKE: "make a back-up",
        _P.IMPORT_FHIR: "import patients from FHIR bundles",
        _P.IMPORT_OUTCOMES: "import outcomes from a spreadsheet",
        _P.OWN_READ: "see one's own course, consents and records",
        _P.OWN_ANSWER: "answer one's own questionnaires",
        _P.OWN_CONSENT: "say that one has read a consent of one's own, and sign it",
        _P.REPRESENTED_READ: "see the consents of the person for whom one may sign",
        _P.REPRESENTED_CONSENT: "read and sign a consent for the person one represents",
    }
)

# Acts on the practice as a whole: a role at any one site is enough.
PRACTICE_WIDE: frozenset[Permission] = frozenset(
    {
        _P.LEDGER_VERIFY,
        _P.LEDGER_CHECKPOINT,
        _P.LEDGER_EXPORT,
        _P.LEDGER_REBUILD,
        _P.STAFF_READ,
        _P.STAFF_ADD,
        _P.SITE_OPEN,
        _P.BACKUP_MAKE,
    }
)
