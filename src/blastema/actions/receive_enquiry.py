"""Takes down an enquiry: a person asks for an appointment or an answer."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.enquiry import decide
from blastema.core.enquiry.state import EnquiryChannel


@verb(Permission.ENQUIRY_RECEIVE)
def receive_enquiry(
    door: Door,
    *,
    name: str,
    contact: str,
    message: str = "",
    condition: str = "",
    channel: EnquiryChannel = EnquiryChannel.WEB,
    urgent: bool = False,
) -> Done:
    enquiry = door.new()
    subject = door.begin_person("enquiry", enquiry)
    received = decide.receive(
        door.begin("enquiry", enquiry),
        name=door.seal(subject, name),
        contact=door.seal(subject, contact),
        message=door.seal(subject, message),
        condition=condition,
        channel=channel,
        site=door.act.site,
        urgent=urgent,
        site_exists=door.exists("site", door.act.site),
    )
    return door.write({("enquiry", enquiry): received})
