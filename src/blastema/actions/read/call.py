"""One follow-up call: who to call, what was tried, what is answered, what may be done."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from blastema.actions.read.own_form import Questionnaire, flags_of, questionnaire
from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.core.followup.state import FollowupStage, FollowupState
from blastema.core.instruments import Flag
from blastema.core.patient.state import PatientState
from blastema.records import history, merged

WAITING = (FollowupStage.DUE, FollowupStage.STARTED)


@dataclass(frozen=True, slots=True)
class Tried:
    """One contact: when (at the site), by whom, how, and what came of it."""

    at: datetime
    by: str
    channel: str
    result: str
    note: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Form:
    """One questionnaire of the visit, whether it is handed in, and whether its words are here."""

    slug: str
    name: str
    done: bool
    has_words: bool


@dataclass(frozen=True, slots=True)
class CallPage:
    id: str
    patient: str
    episode: str
    position: int
    name: str = field(repr=False)
    phone: str = field(repr=False)
    email: str = field(repr=False)
    channel: str
    may_be_contacted: bool
    about: str
    visit: str
    stage: str
    due: date
    opens: date
    closes: date
    days_left: int
    waiting: bool
    why_not: str
    tried: tuple[Tried, ...]
    forms: tuple[Form, ...]
    flags: tuple[Flag, ...]
    may_record: bool
    may_answer: bool
    may_correct: bool
    may_miss: bool
    may_send: bool


@reading(Permission.FOLLOWUP_READ)
def call(reader: Reader, *, followup: str, to: Permission = Permission.FOLLOWUP_READ) -> CallPage:
    """A follow-up as whoever calls sees it, for somebody who may do ``to`` with it."""
    loaded = reader.load("followup", followup)
    state: FollowupState = loaded.state
    site = loaded.meta.site
    if to is not reader.permission:
        reader.allow(site, to)
    person = merged.standing_for([state.patient])[state.patient]
    patient: PatientState = reader.fold(f"patient/{person}")[0].state
    contact = reader.contact(person, patient.contact)
    asked: Questionnaire = questionnaire(reader, followup)
    waiting = state.stage in WAITING
    reader.show(person, "followup-call")
    return CallPage(
        id=followup,
        patient=person,
        episode=state.episode,
        position=loaded.position,
        name=str(reader.name(person, patient.name)),
        phone=contact.phone,
        email=contact.email,
        channel=patient.channel,
        may_be_contacted=patient.may_be_contacted and not merged.without_contact([person]),
        about=asked.about,
        visit=asked.visit,
        stage=state.stage.value,
        due=_date(state.due),
        opens=_date(state.opens),
        closes=_date(state.closes),
        days_left=(_date(state.closes) - reader.today).days,
        waiting=waiting,
        why_not=asked.why,
        tried=_tried(reader, followup, state),
        forms=_forms(state, asked),
        flags=flags_of(state),
        may_record=waiting and reader.may(Permission.FOLLOWUP_CONTACT, site),
        may_answer=not asked.why and reader.may(Permission.FOLLOWUP_ANSWER, site),
        may_correct=reader.may(Permission.FOLLOWUP_CORRECT, site),
        may_miss=waiting and reader.may(Permission.FOLLOWUP_MISS, site),
        may_send=not asked.why and reader.may(Permission.PATIENT_SEND_LINK, site),
    )


def _date(text: str) -> date:
    """A visit that was taken in without dates has none; it is nobody's to call about."""
    return date.fromisoformat(text) if text else date.min


def _forms(state: FollowupState, asked: Questionnaire) -> tuple[Form, ...]:
    return tuple(
        Form(one.slug, one.name, one.slug in state.outcomes, one.can_be_shown)
        for one in asked.instruments
    )


def _tried(reader: Reader, followup: str, state: FollowupState) -> tuple[Tried, ...]:
    """Newest first; a note is opened, and the schedule has no name but its own."""
    told = history.envelopes(f"followup/{followup}")
    made = [one for one in told if one["type"] == "followup.contacted.v1"]
    names = _names(reader, {one["by"] for one in made})
    return tuple(
        Tried(
            at=datetime.fromisoformat(one["occurred_at"]).astimezone(ZoneInfo(one["zone"])),
            by=names.get(one["by"], "the schedule"),
            channel=one["data"]["channel"].replace("-", " "),
            result=one["data"]["result"].replace("-", " "),
            note=reader.text(state.patient, one["data"]["note"]),
        )
        for one in reversed(made)
    )


def _names(reader: Reader, who: set[str]) -> dict[str, str]:
    staff = sorted(one for one in who if one.startswith("staff/"))
    return {one: found.state.name for one, found in zip(staff, reader.fold(*staff), strict=True)}
