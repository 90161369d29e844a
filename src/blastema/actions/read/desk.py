"""What the front desk sees: enquiries, masked until opened, and who they may be already."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from blastema.actions.person import Contact, Name, contact_from, digits, name_from, plain
from blastema.actions.read.public import Answer
from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.catalogue.search import find_answered
from blastema.core.civil import parse_moment
from blastema.core.enquiry.state import EnquiryState
from blastema.records import find_desk, history
from blastema.records.models import Enquiry, Patient

PER_PAGE = 25
_SETTLED = 10


@dataclass(frozen=True, slots=True)
class EnquiryLine:
    """One call to return, as a list shows it: initials only."""

    id: str
    initials: str
    came: datetime
    channel: str
    stage: str
    urgent: bool
    site: str


@dataclass(frozen=True, slots=True)
class EnquiryList:
    waiting: tuple[EnquiryLine, ...]
    total: int
    settled: tuple[EnquiryLine, ...]


@dataclass(frozen=True, slots=True)
class CallMade:
    """One call back: when it was, who called, and what came of it."""

    when: datetime
    who: str
    result: str
    note: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A patient who may be the person that enquired."""

    id: str
    name: Name = field(repr=False)
    born: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class EnquiryShown:
    """An enquiry that somebody opened; ``seen`` is what its forms remember, ``answers`` what we say
    honestly about problems that it names and that are not treated here."""

    id: str
    site: str
    zone: str
    state: EnquiryState = field(repr=False)
    name: Name = field(repr=False)
    contact: Contact = field(repr=False)
    message: str = field(repr=False)
    condition: str
    came: datetime
    calls: tuple[CallMade, ...]
    candidates: tuple[Candidate, ...]
    seen: dict[str, int]
    answers: tuple[Answer, ...] = ()


@reading(Permission.ENQUIRY_READ)
def enquiries(reader: Reader, *, page: int = 1) -> EnquiryList:
    start = (max(1, page) - 1) * PER_PAGE
    waiting = find_desk.waiting_enquiries(reader.sites, start=start, end=start + PER_PAGE)
    settled = find_desk.settled_enquiries(reader.sites, most=_SETTLED)
    reader.keys.fetch([f"enquiry/{row.id}" for row in (*waiting, *settled)])
    names = find_desk.site_names()
    lines = [_line(reader, row, names) for row in (*waiting, *settled)]
    return EnquiryList(
        waiting=tuple(lines[: len(waiting)]),
        total=find_desk.count_waiting(reader.sites),
        settled=tuple(lines[len(waiting) :]),
    )


def _line(reader: Reader, row: Enquiry, sites: dict[str, str]) -> EnquiryLine:
    name = _name(reader, row.id, row.name)
    return EnquiryLine(
        id=row.id,
        initials=_initials(name),
        came=local(row.opened_at, reader.act.zone),
        channel=row.channel,
        stage=row.stage,
        urgent=row.urgent,
        site=sites.get(row.site, ""),
    )


def _initials(name: Name) -> str:
    return " ".join(f"{word[0].upper()}." for word in str(name).split()) or "No name"


@reading(Permission.ENQUIRY_READ)
def enquiry(reader: Reader, enquiry_id: str) -> EnquiryShown:
    loaded = reader.load("enquiry", enquiry_id)
    state: EnquiryState = loaded.state
    # An enquiry is about a person before they are a patient: who looked is written down too.
    reader.show(state.patient or enquiry_id, "enquiry", site=loaded.meta.site)
    name = _name(reader, enquiry_id, state.name)
    contact = contact_from(_open(reader, enquiry_id, state.contact))
    zone = reader.fold(f"site/{loaded.meta.site}")[0].state.zone
    message = _open(reader, enquiry_id, state.message)
    return EnquiryShown(
        id=enquiry_id,
        site=loaded.meta.site,
        zone=zone,
        state=state,
        name=name,
        contact=contact,
        message=message,
        condition=_condition(state.condition),
        came=local(loaded.meta.opened_at, zone),
        calls=_calls(reader, enquiry_id),
        candidates=_candidates(reader, name, contact) if not state.patient else (),
        seen={f"enquiry/{enquiry_id}": loaded.position},
        answers=_answers(state.condition, message),
    )


def _answers(condition: str, message: str) -> tuple[Answer, ...]:
    known = catalogue().conditions.get(condition)
    chosen = (known,) if known and not known.treated_here else ()
    named = dict.fromkeys((*chosen, *find_answered(message)))
    return tuple(Answer(one.slug, one.name, one.answer) for one in named)


def _calls(reader: Reader, enquiry_id: str) -> tuple[CallMade, ...]:
    made = [
        one
        for one in history.envelopes(f"enquiry/{enquiry_id}")
        if one["type"] == "enquiry.contacted.v1"
    ]
    names = find_desk.staff_names(one["by"].partition("/")[2] for one in made)
    return tuple(_call(reader, enquiry_id, one, names) for one in made)


def _call(reader: Reader, key: str, made: dict[str, Any], names: dict[str, str]) -> CallMade:
    return CallMade(
        when=local(made["occurred_at"], reader.act.zone),
        who=names.get(made["by"].partition("/")[2], made["by"]),
        result=made["data"]["result"],
        note=_open(reader, key, made["data"]["note"]),
    )


def _candidates(reader: Reader, name: Name, contact: Contact) -> tuple[Candidate, ...]:
    """Whoever has this name, telephone number or e-mail address, at sites one may look at."""
    words = [plain(word) for word in str(name).split()]
    exact = [digits(contact.phone), contact.email.strip().lower()]
    found = find_desk.alike(words, [word for word in exact if word], reader.sites)
    reader.keys.fetch([f"patient/{row.id}" for row in found])
    reader.show_many([row.id for row in found], "enquiry: may be this patient")
    return tuple(_candidate(reader, row) for row in found)


def _candidate(reader: Reader, row: Patient) -> Candidate:
    born = reader.text(row.id, row.birth_date)
    return Candidate(row.id, reader.name(row.id, row.name), born)


def _condition(slug: str) -> str:
    known = catalogue().conditions.get(slug)
    return known.plain if known else slug


def _name(reader: Reader, enquiry_id: str, sealed: str) -> Name:
    """A person writes one name; the last word of it is taken for the family name."""
    told = name_from(_open(reader, enquiry_id, sealed))
    if told.given or " " not in told.family:
        return told
    given, _, family = told.family.strip().rpartition(" ")
    return Name(family, given)


def _open(reader: Reader, enquiry_id: str, sealed: str) -> str:
    return reader.keys.open(f"enquiry/{enquiry_id}", sealed)


def local(moment: str, zone: str) -> datetime:
    """A moment of the ledger on the wall clock of a site."""
    parsed = parse_moment(moment)
    assert parsed is not None, "the ledger holds moments"
    return parsed.astimezone(ZoneInfo(zone))
