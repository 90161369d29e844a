"""What a patient agreed to, what stands in their record, and who outside looked at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from blastema.actions.read.assignments import WORK
from blastema.actions.read.consent_proof import words_as_signed
from blastema.actions.read.own_form import day_at
from blastema.actions.read.own_words import problem, product, product_name
from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.who import places
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import UnknownSlugError, catalogue
from blastema.core.civil import parse_day
from blastema.core.consent.state import ConsentStage, ConsentState
from blastema.core.course.state import CourseState
from blastema.core.patient.history import CODED
from blastema.core.patient.state import PatientState
from blastema.records import find_follow, find_looks, merged

LOOKS_PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class OwnPlan:
    """One plan in plain words, and what was signed for it."""

    about: str
    treatment: str
    plain: str
    often_called: str
    where: tuple[str, ...]
    sessions: int
    given_on: date | None
    alternatives: tuple[str, ...]
    title: str
    signed_on: date | None
    withdrawn: bool
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnLook:
    """Somebody outside the practice who was shown parts of the record at once, and when."""

    on: date
    who: str
    what: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class OwnRecords:
    """The record in plain words: who, problems, and lists that other places sent."""

    name: str = field(repr=False)
    born: date | None = field(repr=False)
    phone: str = field(repr=False)
    email: str = field(repr=False)
    problems: tuple[str, ...]
    lists: tuple[tuple[str, tuple[str, ...]], ...]
    looks: tuple[OwnLook, ...]
    looks_total: int


@reading(Permission.OWN_READ)
def own_plans(reader: Reader) -> tuple[OwnPlan, ...]:
    patient = reader.act.who.key
    plans = [_plan(reader, course) for course in find_follow.courses_of_patient(patient)]
    reader.show(patient, "own-plans")
    return tuple(plans)


@reading(Permission.OWN_READ)
def own_contact(reader: Reader) -> tuple[str, str]:
    """Name and telephone number (or else e-mail), as a form about oneself is filled in with."""
    patient = reader.act.who.key
    state: PatientState = reader.fold(f"patient/{patient}")[0].state
    contact = reader.contact(patient, state.contact)
    reader.show(patient, "own-contact")
    return str(reader.name(patient, state.name)), contact.phone or contact.email


@reading(Permission.OWN_READ)
def own_records(reader: Reader, *, page: int = 1) -> OwnRecords:
    """``page`` is that of the looks from outside, of which none is left out."""
    patient = reader.act.who.key
    state: PatientState = reader.fold(f"patient/{patient}")[0].state
    contact = reader.contact(patient, state.contact)
    reader.show(patient, "own-records")
    return OwnRecords(
        name=str(reader.name(patient, state.name)),
        born=parse_day(reader.text(patient, state.birth_date)),
        phone=contact.phone,
        email=contact.email,
        problems=_problems(reader, patient),
        lists=_lists(state),
        looks=_looks(reader, merged.records_of(patient), page),
        looks_total=find_looks.count_outside(merged.records_of(patient)),
    )


def _plan(reader: Reader, course: str) -> OwnPlan:
    state: CourseState = reader.fold(f"course/{course}")[0].state
    streams = (f"episode/{state.episode}", f"consent/{state.consent}")
    episode, consent = (one.state for one in reader.fold(*streams))
    known = product(state.product_class)
    title, elements = _signed(reader, consent)
    return OwnPlan(
        about=problem(episode.condition, episode.side),
        treatment=product_name(state.product_class or state.arm),
        plain=known.plain if known else "",
        often_called=known.often_called if known else "",
        where=tuple(_place(t.body_site, t.side, t.level) for t in state.targets),
        sessions=state.sessions,
        given_on=date.fromisoformat(state.anchor) if state.anchor else None,
        alternatives=tuple(product_name(slug).lower() for slug in state.alternatives),
        title=title,
        signed_on=_signed_on(reader, consent),
        withdrawn=consent.stage is ConsentStage.WITHDRAWN,
        elements=elements,
    )


def _signed(reader: Reader, consent: ConsentState) -> tuple[str, tuple[str, ...]]:
    """Title and words of what was signed, in that version and with what was filled in."""
    if consent.stage is ConsentStage.NONE:
        return "", ()
    try:
        document = words_as_signed(reader, consent)
    except (UnknownSlugError, ValueError):
        return consent.document.replace("-", " ").capitalize(), ()
    agreed = set(consent.elements)
    return document.title, tuple(p.words for p in document.points if p.slug in agreed)


def _signed_on(reader: Reader, consent: ConsentState) -> date | None:
    if not consent.signed_at:
        return None
    return _day(consent.signed_at, reader.act.zone)


def _day(moment: str, zone: str) -> date:
    return date.fromisoformat(day_at(datetime.fromisoformat(moment), zone))


def _place(body_site: str, side: str, level: str) -> str:
    known = catalogue().sites.get(body_site)
    words = known.plain if known else body_site.replace("-", " ")
    return " ".join(part for part in (side, words, level) if part)


def _problems(reader: Reader, patient: str) -> tuple[str, ...]:
    streams = [f"episode/{one}" for one in find_follow.episodes_of_patient(patient)]
    found = (loaded.state for loaded in reader.fold(*streams))
    return tuple(dict.fromkeys(problem(e.condition, e.side) for e in found))


def _lists(state: PatientState) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What other places have sent, each entry once, what has ended left out."""
    lists = []
    for kind in CODED:
        entries = (e for h in state.histories.values() for e in h.entries(kind) if not e.abated)
        names = tuple(dict.fromkeys(entry.display for entry in entries if entry.display))
        lists.append((_LISTS[kind], names))
    return tuple((name, entries) for name, entries in lists if entries)


_LISTS = {
    "problems": "Other problems",
    "allergies": "Allergies",
    "medicines": "Medicines",
    "imaging": "Images",
    "procedures": "Procedures",
}


def _looks(reader: Reader, records: Sequence[str], page: int) -> tuple[OwnLook, ...]:
    """Showings to somebody outside, the newest first, with the company's name."""
    start = (max(1, page) - 1) * LOOKS_PER_PAGE
    found = find_looks.outside(records, start=start, end=start + LOOKS_PER_PAGE)
    zones = {place.id: place.zone for place in places()}
    names = _names(reader, {one.who for one in found})
    return tuple(
        OwnLook(
            on=_day(one.at, zones.get(one.site, "UTC")),
            who=names.get(one.who) or "an external company",
            what=tuple(what.removeprefix(WORK).replace("-", " ") for what in one.what),
            why=one.why.replace("-", " "),
        )
        for one in found
    )


def _names(reader: Reader, who: set[str]) -> dict[str, str]:
    staff = sorted(one for one in who if one.startswith("staff/"))
    return {one: loaded.state.name for one, loaded in zip(staff, reader.fold(*staff), strict=True)}
