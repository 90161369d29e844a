"""The follow-up calls of a site: whom to call, what came of it, and how many answer."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from blastema.actions.read.calls_rank import PRIMARY, Candidate, ranked
from blastema.actions.read.own_form import SCREENS_FOR_MOOD
from blastema.actions.read.own_words import problem, visit_name
from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.instruments import instrument
from blastema.records import find_follow
from blastema.records.find_follow import DueRow, Reachable

ROWS_A_PAGE = 25
# Of a very long list the windows that close first are ranked; the rest have time.
MOST_RANKED = 500
# Answers older than this were seen at a visit; the list is for those who wait for a call.
FLAGGED_FOR = timedelta(days=14)
# More than a team can talk with in a day; the next ones follow as these are seen.
MOST_RAISED = 25
COUNTED_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Call:
    """One line of the list: whom, about what, until when, and what was tried."""

    id: str
    patient: str
    name: str = field(repr=False)
    phone: str = field(repr=False)
    about: str
    visit: str
    due: date
    closes: date
    days_left: int
    late: bool
    contacts: int
    started: bool
    primary_missing: bool
    baseline_answered: bool


@dataclass(frozen=True, slots=True)
class Raised:
    """Answers that somebody has to talk about with the person."""

    id: str
    patient: str
    name: str = field(repr=False)
    phone: str = field(repr=False)
    visit: str
    answered_on: date
    words: str


@dataclass(frozen=True, slots=True)
class VisitCount:
    """Of the visits that fell due within a year: answered, of due."""

    visit: str
    due: int
    answered: int


@dataclass(frozen=True, slots=True)
class Yield:
    """What the n-th contact brought: answered after exactly that many, of those who had it."""

    contacts: int
    had: int
    answered: int


@dataclass(frozen=True, slots=True)
class Calls:
    """``more`` says that beyond those that were ranked further visits are open."""

    rows: tuple[Call, ...]
    ranked: int
    more: bool
    raised: tuple[Raised, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """How many answer; no person's data are in it."""

    visits: tuple[VisitCount, ...]
    yields: tuple[Yield, ...]


@reading(Permission.FOLLOWUP_READ)
def calls(reader: Reader, *, page: int = 1) -> Calls:
    """One page of the calls of the site at which somebody sits."""
    site, today = reader.act.site, reader.today
    reader.allow(site)
    nearest = find_follow.open_at(site, today, MOST_RANKED)
    rows, people = _callable(nearest)
    order = ranked(_candidates(list(rows.values())), today)
    shown = order[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]
    raised = _raised(reader, site, today)
    found = Calls(
        rows=_calls(reader, shown, rows, people, today),
        ranked=len(order),
        more=len(nearest) == MOST_RANKED,
        raised=raised,
    )
    patients = [row.patient for row in found.rows] + [one.patient for one in raised]
    reader.show_many(patients, "followup-calls")
    return found


@reading(Permission.FOLLOWUP_READ)
def figures(reader: Reader) -> Figures:
    """The visits of the site that fell due within a year."""
    site, today = reader.act.site, reader.today
    reader.allow(site)
    counts = find_follow.completion(site, (today - COUNTED_FOR).isoformat(), today.isoformat())
    return Figures(_visits(counts), _yields(counts))


def _callable(rows: list[DueRow]) -> tuple[dict[str, DueRow], dict[str, Reachable]]:
    """Those who may be called about a course that runs, and can still answer."""
    people = find_follow.reachable(row.patient for row in rows)
    closed = find_follow.closed_courses(row.course for row in rows)
    first = [row.course for row in rows if row.relative_day == 0]
    treated = find_follow.treated_courses(first)
    kept = {
        row.id: row
        for row in rows
        if people[row.patient].callable
        and row.course not in closed
        and not (row.relative_day == 0 and row.course in treated)
    }
    return kept, people


def _candidates(rows: list[DueRow]) -> list[Candidate]:
    begun = [row.id for row in rows if row.stage == "started"]
    lacking = find_follow.without_score(begun, PRIMARY)
    baselines = find_follow.with_baseline(row.course for row in rows)
    return [
        Candidate(
            id=row.id,
            due=date.fromisoformat(row.due),
            closes=date.fromisoformat(row.closes),
            contacts=row.contacts,
            primary_missing=row.stage == "due" or row.id in lacking,
            baseline_answered=row.course in baselines,
        )
        for row in rows
    ]


def _calls(
    reader: Reader,
    shown: list[Candidate],
    rows: dict[str, DueRow],
    people: dict[str, Reachable],
    today: date,
) -> tuple[Call, ...]:
    reader.keys.fetch([f"patient/{people[rows[one.id].patient].id}" for one in shown])
    about = find_follow.conditions(rows[one.id].episode for one in shown)
    return tuple(_call(reader, one, rows[one.id], people, about, today) for one in shown)


def _call(
    reader: Reader,
    one: Candidate,
    row: DueRow,
    people: dict[str, Reachable],
    about: dict[str, tuple[str, str]],
    today: date,
) -> Call:
    person = people[row.patient]
    return Call(
        id=row.id,
        patient=person.id,
        name=str(reader.name(person.id, person.name)),
        phone=reader.contact(person.id, person.contact).phone,
        about=problem(*about.get(row.episode, ("", ""))),
        visit=visit_name(row.visit),
        due=one.due,
        closes=one.closes,
        days_left=(one.closes - today).days,
        late=one.is_late(today),
        contacts=one.contacts,
        started=row.stage == "started",
        primary_missing=one.primary_missing,
        baseline_answered=one.baseline_answered,
    )


def _raised(reader: Reader, site: str, today: date) -> tuple[Raised, ...]:
    flags = [(slug, flag) for slug in SCREENS_FOR_MOOD for flag in instrument(slug).flags]
    least = {slug: flag.at_least_milli for slug, flag in flags}
    words = {slug: flag.words for slug, flag in flags}
    found = find_follow.raised(site, least, (today - FLAGGED_FOR).isoformat(), MOST_RAISED)
    people = find_follow.reachable(row.patient for row, _ in found)
    reader.keys.fetch([f"patient/{person.id}" for person in people.values()])
    return tuple(_one_raised(reader, row, people[row.patient], words[slug]) for row, slug in found)


def _one_raised(reader: Reader, row: DueRow, person: Reachable, words: str) -> Raised:
    return Raised(
        id=row.id,
        patient=person.id,
        name=str(reader.name(person.id, person.name)),
        phone=reader.contact(person.id, person.contact).phone,
        visit=visit_name(row.visit),
        answered_on=date.fromisoformat(row.answered_on),
        words=words,
    )


Counts = list[tuple[str, str, int, int]]


def _visits(counts: Counts) -> tuple[VisitCount, ...]:
    due: dict[str, int] = defaultdict(int)
    answered: dict[str, int] = defaultdict(int)
    for visit, stage, _, many in counts:
        due[visit] += many
        answered[visit] += many if stage == "answered" else 0
    order = [visit.slug for protocol in catalogue().protocols for visit in protocol.visits]
    known = [slug for slug in dict.fromkeys(order) if slug in due]
    others = sorted(set(due) - set(known))
    return tuple(VisitCount(visit_name(v), due[v], answered[v]) for v in (*known, *others))


def _yields(counts: Counts) -> tuple[Yield, ...]:
    """Contact by contact: who had it, and who answered before the next one was needed."""
    most = max((made for _, _, made, _ in counts), default=0)
    return tuple(
        Yield(
            contacts=number,
            had=sum(many for _, _, made, many in counts if made >= number),
            answered=sum(m for _, s, made, m in counts if made == number and s == "answered"),
        )
        for number in range(min(most, 6) + 1)
    )
