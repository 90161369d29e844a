"""A visitor asks for an appointment: not too often, and a second click changes nothing."""

from __future__ import annotations

from datetime import timedelta

from blastema.actions.act import Act, Done, Result, utc_text
from blastema.actions.desk import open_desk
from blastema.actions.person import Contact, as_text
from blastema.actions.receive_enquiry import receive_enquiry
from blastema.core.enquiry.state import EnquiryChannel
from blastema.core.verdict import Refusal, refuse
from blastema.records import history, rate

PAGE = "ask"
WINDOW = timedelta(hours=1)
FROM_ONE_ADDRESS = 5  # ours: a family behind one address, and not a machine
FROM_EVERYBODY = 200  # ours: more than a practice could call back in a day
TOO_OFTEN = "ASK-TOO-OFTEN"


def ask_for_appointment(
    act: Act,
    *,
    address: str,
    name: str,
    contact: Contact,
    message: str = "",
    condition: str = "",
    urgent: bool = False,
) -> Result:
    """``address`` is the visitor's, of which only a keyed hash is kept."""
    with open_desk():
        is_new = not history.by_command(act.command)
        if is_new and _too_often(act, address):
            return Refusal((_REFUSED,))
        result = receive_enquiry(
            act,
            name=name,
            contact=as_text(contact),
            message=message,
            condition=condition,
            channel=EnquiryChannel.WEB,
            urgent=urgent,
        )
        if is_new and isinstance(result, Done):
            _count(act, address)
    return result


def _too_often(act: Act, address: str) -> bool:
    since = utc_text(act.now - WINDOW)
    mine = rate.used(PAGE, since=since, address=address)
    return mine >= FROM_ONE_ADDRESS or rate.used(PAGE, since=since) >= FROM_EVERYBODY


def _count(act: Act, address: str) -> None:
    forget = utc_text(act.now - WINDOW)
    rate.note(PAGE, address=address, at=utc_text(act.now), forget_before=forget)


_REFUSED = refuse(
    TOO_OFTEN,
    "Several requests came from here within an hour, so this page is closed for a while.",
    "If it cannot wait, call us: the telephone numbers stand on our first page.",
)
