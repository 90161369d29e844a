"""The letter of a waiting mail, made at the moment it is delivered.

It names no illness, no treatment and not the person: a mail is read on the screens of
others. The link in it is fresh, and the address is the one that stands in the record now.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from blastema.actions.links import LINK_DAYS, link_for
from blastema.actions.read.own_questions import minutes, shown
from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.core.followup.state import FollowupStage, FollowupState
from blastema.core.patient.state import ContactChannel, PatientState
from blastema.core.site.state import SiteState
from blastema.records import merged
from blastema.records.keys import ERASED
from blastema.records.outbox import Waiting

SUBJECT = "Your questions are ready"
TEXT = """Hello,

there are some questions for you about how you are doing. They take about {minutes}.
You can stop half-way and go on later with the same link:

{url}

The link is for you alone: whoever has it sees your pages. Please do not pass it on. It
works for {days} days.

If you have a fever, new weakness or numbness, or lose control of your bladder or bowel,
do not answer here: call 911 or go to an emergency department.

You would rather be called, or do not want these mails? Call us: {phone}

{practice}
"""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent, and the follow-up that it is about."""

    followup: str
    to: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class NotNeeded:
    """Why a waiting mail is not sent after all."""

    why: str


@reading(Permission.FOLLOWUP_CONTACT)
def letter_of(reader: Reader, waiting: Waiting) -> Letter | NotNeeded:
    patient_id = waiting.subject.partition("/")[2]
    opened = reader.text(patient_id, waiting.sealed)
    if opened == ERASED:
        return NotNeeded("the person was erased")
    followup = str(json.loads(opened)["followup"])
    loaded = reader.load("followup", followup)
    person = merged.standing_for([patient_id])[patient_id]
    patient = reader.fold(f"patient/{person}")[0].state
    may = patient.may_be_contacted and not merged.without_contact([person])
    why = _not_needed(loaded.state, patient, reader.act.today, may_be_contacted=may)
    if why:
        return NotNeeded(why)
    address = reader.contact(person, patient.contact).email
    if "@" not in address:
        return NotNeeded("no e-mail address is known any more")
    site: SiteState = reader.fold(f"site/{loaded.meta.site}")[0].state
    url = link_for(person, patient.link_epoch, reader.act.now).url
    return Letter(followup, address, SUBJECT, _text(loaded.state, patient.language, site, url))


def _not_needed(
    state: FollowupState, patient: PatientState, today: str, *, may_be_contacted: bool
) -> str:
    """What has changed since the mail was written, empty where nothing has."""
    if state.stage not in (FollowupStage.DUE, FollowupStage.STARTED):
        return f"the visit is {state.stage.value}"
    if today > state.closes:
        return "the window is closed"
    if not may_be_contacted:
        return "the person may not be contacted"
    wants_mail = patient.channel in ("", ContactChannel.MAIL)
    return "" if wants_mail else "the person chose another way"


def _text(state: FollowupState, language: str, site: SiteState, url: str) -> str:
    taken = minutes(shown(state.outstanding, language))
    words: dict[str, Any] = {
        "minutes": "a minute" if taken == 1 else f"{taken} minutes",
        "url": url,
        "days": LINK_DAYS,
        "phone": site.phone or "the number you know",
        "practice": site.name,
    }
    return TEXT.format(**words)
