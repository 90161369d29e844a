"""What consents are called on pages and papers."""

from __future__ import annotations

SIGNERS = {"patient": "The patient", "representative": "Somebody who may sign for the patient"}
RELATIONS = {
    "": "Nobody signs for the patient",
    "parent": "Parent",
    "guardian": "Guardian",
    "health-care-agent": "Health care agent",
    "spouse": "Husband, wife or partner",
    "adult-child": "Adult child",
    "other": "Somebody else whom the law allows",
}
IDENTITIES = {
    "known-to-staff": "Known to us",
    "photo-id": "A document with a photograph",
    "papers-of-representative": "Papers that show whom they represent",
}
PURPOSES = {
    "collection": "Taking cells or tissue",
    "treatment": "Treatment",
    "registry": "Keeping results in the registry",
    "images": "Keeping a picture",
    "recontact": "Being called or written to later",
    "follow-up": "Being asked with conventional care",
}
