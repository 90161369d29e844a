"""Writes to a person that questions wait for them: first when the window opens, then again.

The mail is a row of the outbox, written in one transaction with the contact that records
it; ``blastema work`` delivers it. The row names the follow-up and nothing else: address,
link and whether the person may still be written to are looked up when it is delivered.

The schedule's own rules, all ours: a first mail when the window opens, reminders 7 and 14
days after it (a site's policy ``followup-reminder-days`` may set two other numbers), never
a fourth; a call counts as a contact too. Whether the person has begun to answer changes
nothing: who stopped half-way is reminded as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from blastema.actions.act import Act, Done
from blastema.actions.answer_followup import still_baseline
from blastema.actions.door import Door, RefusedError, verb
from blastema.actions.person import contact_from
from blastema.actions.reaching import reached
from blastema.core.access.permissions import Permission
from blastema.core.course.state import CourseStage
from blastema.core.followup import decide
from blastema.core.followup.state import ContactResult, FollowupChannel, FollowupState
from blastema.core.patient.state import ContactChannel, PatientState
from blastema.core.site.state import SiteState
from blastema.core.verdict import Finding, refusal, refuse
from blastema.records import history, outbox

# Ours: a week is long enough to answer in, and after a fortnight a voice does more than a mail.
REMINDER_DAYS = (7, 14)
REMINDER_POLICY = "followup-reminder-days"
MOST_CONTACTS = 1 + len(REMINDER_DAYS)


def waits(site: SiteState) -> tuple[int, ...]:
    """Days from the first mail to each mail, by the site's policy where it set one."""
    said = [part.strip() for part in site.policy(REMINDER_POLICY).split(",")]
    if len(said) == len(REMINDER_DAYS) and all(part.isascii() and part.isdigit() for part in said):
        first, second = sorted(map(int, said))
        return (0, first, second) if first else (0, *REMINDER_DAYS)
    return (0, *REMINDER_DAYS)


def waits_at(site: str) -> tuple[int, ...]:
    stream = f"site/{site}"
    return waits(history.load([stream])[stream].state)


@verb(Permission.FOLLOWUP_CONTACT)
def mail_followup(door: Door, *, followup: str) -> Done:
    """The schedule's mail, if one is due now."""
    state: FollowupState = door.state("followup", followup)
    site = door.fact("site", door.site_of("followup", followup))
    told = door.look(history.envelopes, f"followup/{followup}")
    _or_refuse(_open(door.act, state), _mail_due(door.act, state, told, waits(site)))
    return _mail(door, followup, state)


@verb(Permission.FOLLOWUP_CONTACT)
def mail_link_again(door: Door, *, followup: str) -> Done:
    """A mail that somebody asked for, whatever the schedule says."""
    state: FollowupState = door.state("followup", followup)
    _or_refuse(_open(door.act, state))
    return _mail(door, followup, state)


@verb(Permission.FOLLOWUP_CONTACT)
def mail_failed(door: Door, *, followup: str, row: str, fault: str) -> Done:
    """The mail can never be delivered: the contact is put right, and the row waits no more.

    ``fault`` is one of our own sentences: a mail server's words repeat the address.
    """
    _or_refuse(_our_words(fault))
    state: FollowupState = door.state("followup", followup)
    failed = decide.contact(
        state,
        channel=FollowupChannel.LINK_BY_MAIL,
        result=ContactResult.NOT_DELIVERED,
        may_be_contacted=reached(door, state.patient).may_be_contacted,
    )
    done = door.write({("followup", followup): failed})
    door.after_write(outbox.give_up, row, fault)
    return done


def _mail(door: Door, followup: str, state: FollowupState) -> Done:
    still_baseline(door, state)
    person = reached(door, state.patient)
    address = contact_from(door.keys.open(f"patient/{person.patient}", person.state.contact)).email
    _or_refuse(_course_runs(door, state), _by_mail(person.state, address))
    contacted = decide.contact(
        state,
        channel=FollowupChannel.LINK_BY_MAIL,
        result=ContactResult.SENT,
        may_be_contacted=person.may_be_contacted,
    )
    # Of the record that the visit is of: who is reached is looked up again at the delivery.
    subject = f"patient/{state.patient}"
    sealed = door.seal(subject, json.dumps({"followup": followup}))
    done = door.write({("followup", followup): contacted})
    door.after_write(outbox.add, door.new(), subject, sealed, door.act.recorded_at)
    return done


# What ``work`` says of a mail server: no words of others.
_FAULT = re.compile(
    r"the mail server (answered [0-9]{3}|cannot be used \([A-Za-z]+\)"
    r"|refused the address or the letter \([0-9]{3}\))",
    re.ASCII,
)


def _our_words(fault: str) -> Finding | None:
    if _FAULT.fullmatch(fault):
        return None
    return refuse(
        "FOLLOWUP-FAULT",
        "This is not how a failed mail is told.",
        "Say: the mail server answered 550.",
    )


def _or_refuse(*findings: Finding | None) -> None:
    refused = refusal(*findings)
    if refused:
        raise RefusedError(refused)


def _open(act: Act, state: FollowupState) -> Finding | None:
    if state.opens <= act.today <= state.closes:
        return None
    return refuse("FOLLOWUP-NOT-OPEN", "The window of this visit is not open.")


def _course_runs(door: Door, state: FollowupState) -> Finding | None:
    if door.fact("course", state.course).stage is not CourseStage.CLOSED:
        return None
    return refuse("FOLLOWUP-COURSE-CLOSED", "The course is closed: nothing more is asked of it.")


def _by_mail(patient: PatientState, address: str) -> Finding | None:
    if patient.channel not in ("", ContactChannel.MAIL):
        return refuse(
            "FOLLOWUP-OTHER-CHANNEL",
            "This person does not want mails.",
            "Reach them in the way they chose.",
            "coordinator",
        )
    if "@" in address:
        return None
    return refuse("FOLLOWUP-NO-ADDRESS", "No e-mail address is known.", "Call.", "coordinator")


def _mail_due(
    act: Act, state: FollowupState, told: Sequence[dict[str, Any]], plan: tuple[int, ...]
) -> Finding | None:
    """Whether the schedule's next mail is due, by the days on which contacts were made."""
    made = [_local_day(e, act.zone) for e in told if e["type"] == "followup.contacted.v1"]
    ended = {ContactResult.NOT_DELIVERED, ContactResult.DECLINED}
    if any(contact.result in ended for contact in state.contacts):
        return refuse("FOLLOWUP-MAIL-ENDED", "A mail came back, or the person declined.")
    if len(made) >= len(plan):
        return refuse("FOLLOWUP-MAIL-ENOUGH", "All mails of this visit are sent.", "Call.")
    if not made:
        return None
    today = date.fromisoformat(act.today)
    # Also counted from the last one, so that a week without the job is not made up in a minute.
    step = plan[len(made)] - plan[len(made) - 1]
    early = (today - made[0]).days < plan[len(made)] or (today - made[-1]).days < step
    return refuse("FOLLOWUP-MAIL-LATER", "The next mail is not due yet.") if early else None


def _local_day(envelope: dict[str, Any], zone: str) -> date:
    moment = datetime.fromisoformat(envelope["occurred_at"])
    return moment.astimezone(ZoneInfo(zone)).date()
