"""What happens with an enquiry until it is a patient: called back, linked, or closed."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.enquiry import decide
from blastema.core.enquiry.state import CallResult, EnquiryEnd


@verb(Permission.ENQUIRY_CONTACT)
def call_back(door: Door, *, enquiry: str, result: CallResult, note: str = "") -> Done:
    state = door.state("enquiry", enquiry)
    sealed = door.seal(f"enquiry/{enquiry}", note)
    called = decide.contact(state, result=result, note=sealed)
    return door.write({("enquiry", enquiry): called})


@verb(Permission.ENQUIRY_REGISTER)
def link_enquiry(door: Door, *, enquiry: str, patient: str) -> Done:
    """The person who enquired is a patient already."""
    known = door.exists("patient", patient)
    if known:
        door.state("patient", patient)
    linked = decide.register(door.state("enquiry", enquiry), patient=patient, patient_exists=known)
    return door.write({("enquiry", enquiry): linked})


@verb(Permission.ENQUIRY_CLOSE)
def close_enquiry(door: Door, *, enquiry: str, reason: EnquiryEnd) -> Done:
    closed = decide.close(door.state("enquiry", enquiry), reason=reason)
    return door.write({("enquiry", enquiry): closed})
