"""Who may open which page: one line an address, as the programme's roles mean it.

This is the specification, not a copy of the code: a new address has no line here until
somebody decided who it is for, and the tests fail until then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FRONT_DESK = frozenset({"front-desk"})
COORDINATOR = frozenset({"coordinator"})
CLINICIAN = frozenset({"clinician"})
LABORATORY = frozenset({"laboratory"})
QUALITY = frozenset({"quality"})
ANALYST = frozenset({"analyst"})
ADMINISTRATOR = frozenset({"administrator"})
COMPANY = frozenset({"external"})
DESKS = FRONT_DESK | COORDINATOR
CARE = COORDINATOR | CLINICIAN
STAFF = CARE | FRONT_DESK | LABORATORY | QUALITY | ANALYST | ADMINISTRATOR
EVERYBODY = STAFF | COMPANY


@dataclass(frozen=True, slots=True)
class For:
    """Who opens a page at the site of its record.

    ``verb`` names the HTTP method where a page is only sent to. ``practice_wide``: the
    same role at another site may open it too, since it tells of the practice and not of
    a patient. ``public``: no sign-in; ``by_link``: the patient's own signed link opens it.
    """

    roles: frozenset[str]
    verb: str = "GET"
    practice_wide: bool = False
    public: bool = False
    by_link: bool = False


def anybody(verb: str = "GET") -> For:
    return For(EVERYBODY, verb, practice_wide=True, public=True)


def link() -> For:
    """Whoever holds the link is the patient, for the pages of that patient alone."""
    return For(EVERYBODY, practice_wide=True, public=True, by_link=True)


def sent(roles: frozenset[str], *, practice_wide: bool = False) -> For:
    return For(roles, "POST", practice_wide=practice_wide)


def own(verb: str = "GET") -> For:
    """A signed-in person's own affairs."""
    return For(EVERYBODY, verb, practice_wide=True)


TABLE: Mapping[str, For] = {
    # The front door.
    "home": anybody(),
    "ask": anybody(),
    "ask-suggest": anybody("POST"),
    "asked": anybody(),
    "asked-urgent": anybody(),
    "answer": anybody(),
    "public-results": anybody(),
    "sign-in": anybody(),
    # A person's own sign-in.
    "sign-out": own("POST"),
    "keep-alive": own(),
    "second-factor": own(),
    "second-factor-set-up": own(),
    "account": own(),
    "choose-site": own("POST"),
    "end-sessions": own("POST"),
    "password": own(),
    # A patient, by link.
    "own-home": link(),
    "own-plans": link(),
    "own-sheets": link(),
    "own-consents": link(),
    "own-consent": link(),
    "own-consent-sign": link(),
    # Somebody who may sign for a patient, by a link of their own.
    "for-consents": link(),
    "for-consent": link(),
    "for-consent-sign": link(),
    "own-course": link(),
    "own-records": link(),
    "own-appointment": link(),
    "own-appointment-asked": link(),
    "own-questions": link(),
    "own-question": link(),
    "own-review": link(),
    "own-thanks": link(),
    # Enquiries, the day and the work of the desk.
    "enquiries": For(DESKS),
    "enquiry": For(DESKS),
    "enquiry-register": For(DESKS),
    "enquiry-link": For(DESKS),
    "enquiry-close": For(DESKS),
    "today": For(DESKS | CLINICIAN),
    "day": For(DESKS | CLINICIAN, practice_wide=True),
    "appointment-make": For(DESKS),
    "appointment-move": For(DESKS),
    "appointment-cancel": For(DESKS),
    "appointment-attend": For(FRONT_DESK | CLINICIAN),
    "notices": For(FRONT_DESK | ADMINISTRATOR),
    "given-work": For(DESKS),
    "assign-work": For(DESKS),
    "take-back": For(DESKS),
    # Patients and episodes: a laboratory, an analyst and an administrator see none.
    "board": For(CARE | QUALITY),
    "patients": For(CARE | FRONT_DESK | QUALITY),
    "patient-register": For(DESKS),
    "patient": For(CARE | FRONT_DESK | QUALITY),
    "patient-correct": For(DESKS),
    "patient-preference": For(CARE),
    "patient-contact-preference": For(CARE | FRONT_DESK),
    "patient-withdraw": For(CARE),
    "patient-death": For(CARE | FRONT_DESK),
    "patient-merge": For(COORDINATOR | QUALITY),
    "patient-rejoin": For(CARE),
    "patient-retract-death": For(CARE | FRONT_DESK),
    "patient-unmerge": For(COORDINATOR | QUALITY),
    "patient-revoke-links": For(DESKS | QUALITY),
    "patient-represent": For(CLINICIAN),
    "patient-end-representation": For(CLINICIAN),
    "patient-erase": For(QUALITY),
    "patient-binder": For(QUALITY),
    "patient-open-episode": For(CARE),
    # Emergency access is for those who have none: the page names nobody.
    "patient-break-glass": For(CLINICIAN, practice_wide=True),
    "episode": For(CARE | QUALITY),
    "episode-outcomes": For(CARE | QUALITY),
    "episode-alarm": For(CLINICIAN),
    "episode-assess": For(CLINICIAN),
    "episode-plan": For(CLINICIAN),
    "episode-conventional": For(CLINICIAN),
    "episode-refer": For(CLINICIAN),
    "episode-pause": For(CARE | QUALITY),
    "episode-resume": For(CARE | QUALITY),
    "episode-withdraw": For(CARE),
    "episode-close": For(CARE),
    "episode-report-adverse": For(CARE | QUALITY),
    "course-consent": For(CLINICIAN),
    "consent-desk": For(CARE | QUALITY, practice_wide=True),
    "consent-notice": For(CARE | QUALITY, practice_wide=True),
    "course-consents": For(CARE | QUALITY),
    "course-consent-file": For(CARE | QUALITY),
    "course-read-consent": For(CLINICIAN),
    "course-talk-through": For(CLINICIAN),
    "course-withdraw-consent": For(CARE),
    "course-assure": For(CLINICIAN | QUALITY),
    "course-take-back-assurance": For(CLINICIAN | QUALITY),
    "course-allocate": For(CLINICIAN | LABORATORY),
    "course-free": For(CLINICIAN | LABORATORY),
    "course-open-session": For(CLINICIAN),
    "course-replan": For(CLINICIAN),
    "course-close": For(CARE),
    "course-sheets": For(CARE | QUALITY),
    "course-sheet-file": For(CARE | QUALITY),
    # The procedure room.
    "treatment": For(CLINICIAN | QUALITY),
    "treatment-note": For(CLINICIAN | QUALITY),
    "treatment-note-file": For(CLINICIAN | QUALITY),
    "treatment-image": For(CLINICIAN | QUALITY),
    "treatment-time-out-collection": For(CLINICIAN),
    "treatment-collect": For(CLINICIAN),
    "treatment-hand-over": For(CLINICIAN),
    "treatment-take-over": For(CLINICIAN),
    "treatment-time-out-injection": For(CLINICIAN),
    "treatment-inject": For(CLINICIAN),
    "treatment-finish": For(CLINICIAN),
    "treatment-abandon": For(CLINICIAN),
    "treatment-check-discharge": For(CLINICIAN),
    "treatment-stop": For(FRONT_DESK | COORDINATOR | CLINICIAN | LABORATORY | QUALITY),
    "treatment-decide": For(CLINICIAN),
    "treatment-type-identifiers": For(CLINICIAN | LABORATORY),
    # The bench.
    "bench": For(LABORATORY),
    "bench-scan": sent(LABORATORY | CLINICIAN | QUALITY, practice_wide=True),
    "products": For(LABORATORY | CLINICIAN | QUALITY),
    "product": For(LABORATORY | CLINICIAN | QUALITY),
    "product-binder": For(QUALITY),
    # The forms name nobody, but those of open sessions and runs do.
    "downtime": For(LABORATORY | CLINICIAN | QUALITY, practice_wide=True),
    "downtime-file": For(LABORATORY | CLINICIAN | QUALITY, practice_wide=True),
    "treatment-downtime": For(CLINICIAN | QUALITY),
    "run-downtime": For(LABORATORY | CLINICIAN | QUALITY),
    "product-batch-record": For(LABORATORY | CLINICIAN | QUALITY),
    "product-receive": For(LABORATORY),
    "product-label": For(LABORATORY),
    "product-label-preview": For(LABORATORY),
    "product-label-sheet": For(LABORATORY),
    "product-label-file": For(LABORATORY),
    "product-accept": For(LABORATORY),
    "product-turn-away": For(LABORATORY | QUALITY),
    "product-hand-over": For(LABORATORY | CLINICIAN),
    "product-take-over": For(LABORATORY | CLINICIAN),
    "product-refuse-hand-over": For(LABORATORY | CLINICIAN),
    "product-allocate": For(LABORATORY | CLINICIAN),
    "product-issue": For(LABORATORY),
    "product-return": For(LABORATORY),
    "product-discard": For(LABORATORY | QUALITY),
    "product-release": For(LABORATORY | QUALITY),
    "product-confirm": For(LABORATORY | QUALITY),
    "product-final": For(LABORATORY | QUALITY),
    "product-exceptional": For(QUALITY),
    "product-refuse": For(LABORATORY | QUALITY),
    "product-late": For(LABORATORY),
    "product-late-correct": For(LABORATORY),
    "product-late-ask": For(LABORATORY),
    "release-desk": For(LABORATORY | QUALITY),
    "product-endotoxin": For(LABORATORY),
    "specifications": For(LABORATORY | QUALITY),
    "specification": For(LABORATORY | QUALITY),
    "specification-draft": For(QUALITY),
    "specification-sign": For(LABORATORY | QUALITY),
    "specification-withdraw": For(QUALITY),
    "product-measure": For(LABORATORY),
    "product-test": For(LABORATORY),
    "product-hold": For(LABORATORY | QUALITY),
    "product-lift-hold": For(QUALITY),
    "product-correct": For(LABORATORY),
    "product-divide": For(LABORATORY),
    "product-pool": For(LABORATORY),
    "product-parts": For(LABORATORY | CLINICIAN | QUALITY),
    "product-store": For(LABORATORY),
    "product-take-out": For(LABORATORY),
    "hand-overs": For(LABORATORY | CLINICIAN | QUALITY),
    "stores": For(LABORATORY | CLINICIAN | QUALITY),
    "store": For(LABORATORY | CLINICIAN | QUALITY),
    "store-set-up": For(LABORATORY | QUALITY),
    "store-scan": For(LABORATORY),
    "store-take-out": For(LABORATORY),
    "store-temperatures": For(LABORATORY | QUALITY),
    "store-retire": For(LABORATORY | QUALITY),
    # A donor's tests are nobody's but the laboratory's and quality's.
    "donors": For(LABORATORY | QUALITY),
    "donor": For(LABORATORY | QUALITY),
    "donor-register": For(LABORATORY | QUALITY),
    "donor-recovery": For(LABORATORY | QUALITY),
    # What a mother gives is taken by whoever collects.
    "donor-collect": For(CLINICIAN | LABORATORY),
    "donor-screen": For(LABORATORY | QUALITY),
    "donor-test": For(LABORATORY | QUALITY),
    "donor-statement": For(LABORATORY | QUALITY),
    "donor-determine": For(QUALITY),
    "donor-take-back": For(QUALITY),
    "product-exception": For(QUALITY),
    "cultures": For(LABORATORY | CLINICIAN | QUALITY),
    "culture": For(LABORATORY | CLINICIAN | QUALITY),
    "culture-start": For(LABORATORY),
    "culture-count": For(LABORATORY),
    "culture-passage": For(LABORATORY),
    "culture-aim": For(LABORATORY),
    "culture-end": For(LABORATORY),
    "lots": For(LABORATORY | CLINICIAN | QUALITY),
    "lot": For(LABORATORY | CLINICIAN | QUALITY),
    "lot-register": For(LABORATORY | QUALITY),
    "lot-open": For(LABORATORY | QUALITY),
    "lot-use-up": For(LABORATORY | QUALITY),
    "lot-withdraw": For(LABORATORY | QUALITY),
    "devices": For(LABORATORY | CLINICIAN | QUALITY),
    "device": For(LABORATORY | CLINICIAN | QUALITY),
    "device-register": For(LABORATORY | QUALITY),
    "device-care": For(LABORATORY | QUALITY),
    "device-take-out": For(LABORATORY | QUALITY),
    "device-bring-back": For(LABORATORY | QUALITY),
    "device-retire": For(LABORATORY | QUALITY),
    "laboratories": For(LABORATORY | CLINICIAN | QUALITY),
    "laboratory": For(LABORATORY | CLINICIAN | QUALITY),
    "laboratory-register": For(QUALITY),
    "laboratory-renew": For(QUALITY),
    "laboratory-end": For(QUALITY),
    "suppliers": For(LABORATORY | CLINICIAN | QUALITY),
    "supplier": For(LABORATORY | CLINICIAN | QUALITY),
    "supplier-register": For(QUALITY),
    "supplier-judge": For(QUALITY),
    "supplier-end": For(QUALITY),
    "due": For(QUALITY),
    "rooms": For(LABORATORY | CLINICIAN | QUALITY),
    "room": For(LABORATORY | CLINICIAN | QUALITY),
    "room-register": For(QUALITY),
    "room-limits": For(QUALITY),
    "room-read": For(LABORATORY | QUALITY),
    "room-log": For(LABORATORY | QUALITY),
    "room-retire": For(QUALITY),
    "run": For(LABORATORY | CLINICIAN | QUALITY),
    "run-start": For(LABORATORY),
    "run-step": For(LABORATORY),
    "run-deviation": For(LABORATORY),
    "run-finish": For(LABORATORY),
    "run-fail": For(LABORATORY),
    # Traces and recalls: the laboratory traces, quality recalls, the desks and clinicians reach.
    "trace": For(LABORATORY | CLINICIAN | QUALITY, practice_wide=True),
    "recalls": For(CARE | QUALITY, practice_wide=True),
    "recall-open": For(QUALITY, practice_wide=True),
    "recall-drill": For(QUALITY, practice_wide=True),
    "recall": For(CARE | QUALITY),
    "recall-extend": For(QUALITY),
    "recall-report": For(QUALITY),
    "recall-close": For(QUALITY),
    "recall-withdraw": For(QUALITY),
    "exposure": For(CARE | QUALITY),
    "exposure-read": For(CLINICIAN | QUALITY),
    "exposure-withdrawal": For(CLINICIAN | QUALITY),
    "exposure-contact": For(CARE | QUALITY),
    "exposure-judge": For(CLINICIAN | QUALITY),
    "exposure-settle": For(CARE | QUALITY),
    # Follow-up.
    "calls": For(CARE | QUALITY),
    "calls-figures": For(CARE | QUALITY),
    "call": For(CARE | QUALITY),
    "call-contact": For(COORDINATOR),
    "call-link": For(COORDINATOR),
    "call-missed": For(COORDINATOR),
    "call-answers": For(CARE),
    "call-correct": For(CARE),
    "call-take-back": For(CARE),
    # Quality and the ledger, which shows no patient.
    "quality": For(QUALITY),
    "audit": For(QUALITY),
    "glass-review": For(QUALITY),
    "adverse-judge": For(CLINICIAN | QUALITY),
    "adverse-close": For(QUALITY),
    "adverse-notify": For(QUALITY),
    "adverse-regrade": For(CLINICIAN | QUALITY),
    # Whoever sees or hears something tells it; what stands in the file is for quality.
    "quality-file": For(QUALITY),
    "quality-file-export": sent(QUALITY, practice_wide=True),
    "deviation-take-up": For(QUALITY),
    "deviation-record": For(CARE | LABORATORY | QUALITY, practice_wide=True),
    "deviation": For(QUALITY),
    "deviation-judge": For(QUALITY),
    "deviation-report": For(QUALITY),
    "deviation-close": For(QUALITY),
    "deviation-action": For(QUALITY),
    "complaint-receive": For(DESKS | CLINICIAN | QUALITY, practice_wide=True),
    "complaint": For(QUALITY),
    "complaint-review": For(QUALITY),
    "complaint-investigate": For(QUALITY),
    "complaint-close": For(QUALITY),
    "complaint-action": For(QUALITY),
    "documents": For(STAFF, practice_wide=True),
    "rule-book": For(STAFF, practice_wide=True),
    "what-if": For(STAFF, practice_wide=True),
    "claims-read": For(STAFF, practice_wide=True),
    "document": For(STAFF),
    "document-file": For(STAFF),
    "document-read": For(STAFF),
    "document-issue": For(QUALITY, practice_wide=True),
    "document-train": For(QUALITY),
    "document-retire": For(QUALITY),
    "document-steps": For(QUALITY),
    "recall-action": For(QUALITY),
    "corrective": For(QUALITY),
    "corrective-done": For(QUALITY),
    "corrective-check": For(QUALITY),
    "ledger": For(QUALITY | ADMINISTRATOR),
    "ledger-verify": sent(QUALITY | ADMINISTRATOR, practice_wide=True),
    "ledger-checkpoint": sent(QUALITY, practice_wide=True),
    "ledger-export": sent(QUALITY, practice_wide=True),
    # Evidence: sums and exports without names.
    "evidence": For(ANALYST | QUALITY, practice_wide=True),
    "registry": For(ANALYST | QUALITY, practice_wide=True),
    "registry-sums": For(ANALYST, practice_wide=True),
    "exports": For(ANALYST, practice_wide=True),
    # The installation.
    "people": For(ADMINISTRATOR, practice_wide=True),
    "roles": For(ADMINISTRATOR, practice_wide=True),
    "person-add": For(ADMINISTRATOR, practice_wide=True),
    "person": For(ADMINISTRATOR, practice_wide=True),
    "person-grant": For(ADMINISTRATOR, practice_wide=True),
    "person-revoke": For(ADMINISTRATOR, practice_wide=True),
    # Whoever takes over a sign-in acts wherever its owner may: only at all of these sites.
    "person-deactivate": For(ADMINISTRATOR),
    "person-password": For(ADMINISTRATOR),
    "person-factor": For(ADMINISTRATOR),
    "administration": For(ADMINISTRATOR | QUALITY, practice_wide=True),
    "site-open": For(ADMINISTRATOR, practice_wide=True),
    "site": For(ADMINISTRATOR | QUALITY),
    "site-change": For(ADMINISTRATOR),
    "policy": For(ADMINISTRATOR | QUALITY),
    # External companies.
    "assigned": For(COMPANY),
    "assignment": For(COMPANY),
    "assignment-done": For(COMPANY),
    # FHIR answers for itself, with an OperationOutcome.
    "fhir-metadata": anybody(),
    "fhir-patient": For(CARE | QUALITY),
    "fhir-everything": For(CARE | QUALITY),
}

# Addresses that lead nowhere for anybody: they say so with 404.
NOWHERE = frozenset({"fhir-unknown"})
