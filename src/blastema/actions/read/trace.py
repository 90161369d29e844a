"""A trace: everything upstream and downstream of whatever was asked about, in one answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.trace_words import (
    Touched,
    of_marks,
    of_product,
    of_runs,
    of_treatment,
)
from blastema.actions.read.whose import whose
from blastema.actions.trace_start import Start, meant
from blastema.core.access.permissions import Permission
from blastema.core.trace.touch import Kind
from blastema.records import find_trace, merged
from blastema.records.find_trace import Given
from blastema.records.find_trace import Traced as Row


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the material comes from, or who was given some of it.

    ``roles``: ``source`` gave the cells; ``recipient`` was given what was asked about or
    what was made of it; ``shares`` was given other material of the same origin.
    """

    id: str
    name: str = field(repr=False)
    site: str
    roles: tuple[str, ...]
    treatments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """The answer; ``links`` are (origin, product, microlitres) among the products in it, and
    ``given`` says which product went to which person.

    ``elsewhere`` counts products and persons at sites where the viewer may not trace;
    ``cut`` says that there is more than a walk follows.
    """

    id: str
    kind: str
    label: str
    upstream: tuple[Touched, ...]
    downstream: tuple[Touched, ...]
    persons: tuple[Person, ...]
    links: tuple[tuple[str, str, int], ...]
    start: tuple[Touched, ...]
    given: tuple[tuple[str, str], ...]
    elsewhere: int
    cut: bool

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind,
            "upstream": [one.to_json() for one in self.upstream],
            "downstream": [one.to_json() for one in self.downstream],
            "patients": [
                {
                    "id": one.id,
                    "name": one.name,
                    "roles": list(one.roles),
                    "treatments": list(one.treatments),
                }
                for one in self.persons
            ],
            "elsewhere": self.elsewhere,
            "cut": self.cut,
        }


@dataclass(frozen=True, slots=True)
class _Walk:
    """The products met going up and going down, each with those it began from."""

    start: Start
    up: tuple[str, ...]
    down: tuple[str, ...]
    cut: bool

    @property
    def above(self) -> frozenset[str]:
        """Those that the upstream list names."""
        same = self.start.up == self.start.down
        return frozenset(self.up) - (frozenset(self.start.up) if same else frozenset())

    @property
    def below(self) -> frozenset[str]:
        own = frozenset() if self.start.listed else frozenset(self.start.down)
        return frozenset(self.down) - own


@reading(Permission.PRODUCT_TRACE)
def trace(reader: Reader, *, id: str, kind: str = "") -> Trace:  # noqa: A002  the command's word
    """``id`` is what was typed or scanned; ``kind`` chooses where the words mean several."""
    start = meant(id, kind)
    _allow(reader, start)
    walk = _walked(start)
    rows, sites = find_trace.products({*walk.up, *walk.down}), reader.sites
    mine = {row.id: row for row in rows if row.site in sites}
    given = find_trace.and_sessions(find_trace.given(walk.down), start.sessions)
    shared = _shared(walk)
    persons, others = _persons(reader, walk, mine, given, shared)
    return Trace(
        id=start.id,
        kind=start.kind,
        label=start.label,
        upstream=_upstream(walk, mine),
        downstream=_downstream(walk, mine, [one for one in given if one.site in sites]),
        persons=persons,
        links=tuple(find_trace.edges(mine)),
        start=tuple(
            of_product(mine[one]) for one in start.down if one in mine and not start.listed
        ),
        given=tuple(
            dict.fromkeys((o.product, o.patient) for o in given if o.product and o.site in sites)
        ),
        elsewhere=len(rows) - len(mine) + others,
        cut=walk.cut,
    )


def _allow(reader: Reader, start: Start) -> None:
    """A record is traced where it may be seen; a lot, a donor or an instrument is of no site."""
    if start.kind == "patient":
        reader.load("patient", start.id)
    elif start.kind in ("product", "run", "treatment"):
        reader.allow(find_trace.site_of(start.kind, start.id))


def _walked(start: Start) -> _Walk:
    most = find_trace.MOST
    up, down = find_trace.above(start.up), find_trace.below(start.down)
    cut = start.cut or len(up) > most or len(down) > most
    return _Walk(start, tuple(up[:most]), tuple(down[:most]), cut)


def _shared(walk: _Walk) -> list[Given]:
    """Who else was given anything of what this person, or this session, was given."""
    if walk.start.kind not in ("patient", "treatment"):
        return []
    return find_trace.given(find_trace.below(walk.up))


def _upstream(walk: _Walk, mine: Mapping[str, Row]) -> tuple[Touched, ...]:
    above = walk.above
    rows = [row for one, row in mine.items() if one in above]
    marked = _marked(walk, mine)
    marks = find_trace.touches(marked) if marked else []
    runs = {word for _, kind, word, _ in marks if kind == Kind.RUN} - set(walk.start.runs)
    marks += find_trace.touches([*runs, *walk.start.runs]) if runs or walk.start.runs else []
    marks += _opened(walk, marks)
    return (
        *(of_product(row) for row in rows),
        *of_runs(find_trace.runs(runs)),
        *of_marks(marks, leave_out=walk.start.id),
    )


def _opened(
    walk: _Walk, marks: Iterable[tuple[str, str, str, str]]
) -> list[tuple[str, str, str, str]]:
    """The sets and kits of the sessions in which the material was collected, and of those
    that were asked about."""
    sessions = {word for _, kind, word, _ in marks if kind == Kind.SESSION}
    sessions |= {*_sessions_asked(walk.start)}
    return find_trace.touches(sessions) if sessions else []


def _sessions_asked(start: Start) -> list[str]:
    if start.kind == "treatment":
        return [start.id]
    if start.kind != "patient":
        return []
    return [t for one in merged.records_of(start.id) for t in find_trace.treatments_of(one)]


def _marked(walk: _Walk, mine: Mapping[str, Row]) -> list[str]:
    """The products whose own lots, instruments and people belong to the answer.

    Of what an instrument touched, only what lies above it: the rest are its neighbours.
    """
    if walk.start.kind in set(Kind):
        return [one for one in walk.above if one in mine]
    return [one for one in walk.up if one in mine]


def _downstream(
    walk: _Walk, mine: Mapping[str, Row], given: Iterable[Given]
) -> tuple[Touched, ...]:
    below = walk.below
    rows = [row for one, row in mine.items() if one in below]
    used = find_trace.touched(Kind.INPUT, [one for one in walk.down if one in mine])
    runs = [run for run in find_trace.runs(used) if run[0] not in walk.start.runs]
    treatments = {one.treatment: one for one in given}
    return (
        *(of_product(row) for row in rows),
        *of_runs(runs),
        *(of_treatment(one) for one in treatments.values()),
    )


def _persons(
    reader: Reader,
    walk: _Walk,
    mine: Mapping[str, Row],
    given: Iterable[Given],
    shared: Iterable[Given],
) -> tuple[tuple[Person, ...], int]:
    """The persons at the viewer's sites, and how many there are at others."""
    sites = reader.sites
    met = _met(walk, mine, given, shared)
    here = [one for one, person in met.items() if person.site in sites]
    names = whose(reader, [(one, met[one].site) for one in here])
    reader.show_many(here, "trace")
    persons = (
        Person(one, names[one], met[one].site, tuple(met[one].roles), tuple(met[one].treatments))
        for one in here
    )
    return tuple(persons), len(met) - len(here)


@dataclass(slots=True)
class _Met:
    """One person as the walk meets them; the names of the dictionaries keep their order."""

    site: str
    roles: dict[str, None] = field(default_factory=dict)
    treatments: dict[str, None] = field(default_factory=dict)


def _met(
    walk: _Walk, mine: Mapping[str, Row], given: Iterable[Given], shared: Iterable[Given]
) -> dict[str, _Met]:
    found: dict[str, _Met] = {}
    for role, sessions in (("recipient", given), ("shares", shared)):
        for one in sessions:
            person = found.setdefault(one.patient, _Met(one.site))
            if role == "recipient" or "recipient" not in person.roles:
                person.roles[role] = None
                person.treatments[one.treatment] = None
    asked = {*walk.start.down, *walk.up}
    for row in mine.values():
        if row.patient and row.id in asked:
            found.setdefault(row.patient, _Met(row.site)).roles["source"] = None
    return found


def scope_of(start: Start) -> Collection[str]:
    """The products that a recall of this concerns: itself, and what was made of it."""
    return find_trace.below(start.down)
