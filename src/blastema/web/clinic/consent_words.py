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
# How somebody by a link showed it; what they had shown before stands beside it.
BY_LINK = {"personal-link": "Their own signed link"}
HOW_READ = {
    "read-themselves": "They read it themselves",
    "read-aloud": "It was read aloud to them",
    "interpreter": "Through an interpreter",
}
# When a site asks for a witness, as the policy names it.
WITNESS_DUE = {
    "interpreter": "where it was read through an interpreter",
    "read-aloud": "where it was read aloud",
    "representative": "where somebody signs for the patient",
    "all": "at every signature",
}
REPRESENTATION_ENDS = {
    "no-longer-acts": "They may no longer act for the patient",
    "the-person-decides": "The patient decides again",
    "named-in-error": "They were named by mistake",
}
PURPOSES = {
    "collection": "Taking cells or tissue",
    "treatment": "Treatment",
    "registry": "Keeping results in the registry",
    "images": "Keeping a picture",
    "recontact": "Being called or written to later",
    "follow-up": "Being asked with conventional care",
}
