"""Recalls: the list, the calls to make, one recall with its persons, and one person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from blastema.actions.door import RefusedError
from blastema.actions.open_recall import pathways
from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.signed import Signature, signed_on
from blastema.actions.read.trace_words import Touched, of_product
from blastema.actions.read.whose import whose
from blastema.core.access.permissions import Permission
from blastema.core.recall import clocks
from blastema.core.recall.exposure import ExposureState
from blastema.core.recall.state import RecallReason, RecallState
from blastema.core.safety.deadlines import Deadline
from blastema.core.safety.pathway import Pathway
from blastema.core.verdict import Refusal, refuse
from blastema.ledger import is_sealed
from blastema.records import find_lab, find_recall, find_trace
from blastema.records.find_recall import Progress

PAGE = find_recall.MOST
_P = Permission
_VERBS = (_P.RECALL_RUN, _P.RECALL_CONTACT, _P.RECALL_JUDGE)


@dataclass(frozen=True, slots=True)
class Exposed:
    """One person to be reached, as far as the viewer's role goes."""

    id: str
    recall: str
    reason: str
    state: ExposureState
    name: str = field(repr=False)
    contact: str = field(repr=False)
    note: str = field(repr=False)
    notes: tuple[str, ...] = field(repr=False)
    people: Mapping[str, str]
    seen: Mapping[str, int]
    may: frozenset[Permission]
    adverse: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """One recall in a list; ``progress`` counts the persons of the viewer's sites."""

    id: str
    state: RecallState
    label: str
    progress: Progress
    clocks: tuple[Deadline, ...]


@dataclass(frozen=True, slots=True)
class Recalls:
    """Every recall of the viewer's sites, and whom to call; ``unread`` counts alerts."""

    recalls: tuple[Told, ...]
    calls: tuple[Exposed, ...]
    withdrawn: tuple[Exposed, ...]
    unread: int
    today: str
    may: frozenset[Permission]


@dataclass(frozen=True, slots=True)
class RecallPage:
    """One recall; ``elsewhere`` counts its persons at sites that the viewer may not see."""

    id: str
    state: RecallState
    label: str
    products: tuple[Touched, ...]
    persons: tuple[Exposed, ...]
    progress: Progress
    elsewhere: int
    clocks: tuple[Deadline, ...]
    study: bool
    people: Mapping[str, str]
    today: str
    start: int
    corrected: bool
    seen: Mapping[str, int]
    may: frozenset[Permission]
    signatures: tuple[Signature, ...]


@reading(Permission.RECALL_READ)
def recalls(reader: Reader) -> Recalls:
    sites = reader.sites
    found = find_recall.recalls(sites)
    return Recalls(
        recalls=tuple(_told(reader, one) for one in found),
        calls=_exposed(reader, find_recall.to_reach(sites)),
        withdrawn=_exposed(reader, find_recall.unread_withdrawals(sites)),
        unread=find_recall.unread(sites),
        today=reader.act.today,
        may=_may(reader, reader.act.site),
    )


@reading(Permission.RECALL_READ)
def alerts(reader: Reader) -> int:
    """How many persons of the viewer's sites have an alert that nobody of the team has read."""
    return find_recall.unread(reader.sites)


@reading(Permission.RECALL_READ)
def withdrawn_alerts(reader: Reader) -> int:
    """How many persons of the viewer's sites have an alert that was withdrawn, where nobody of
    the team has read that yet."""
    return len(find_recall.unread_withdrawals(reader.sites))


def _may(reader: Reader, site: str) -> frozenset[Permission]:
    return frozenset(one for one in _VERBS if reader.may(one, site))


def open_recalls(reader: Reader) -> tuple[Told, ...]:
    """Those that quality has to see to the end, with their clocks."""
    found = find_recall.recalls(reader.sites)
    return tuple(one for one in (_told(reader, r) for r in found) if one.state.stage == "open")


def _told(reader: Reader, recall: str) -> Told:
    state: RecallState = reader.fold(f"recall/{recall}")[0].state
    return Told(
        id=recall,
        state=state,
        label=label_of(state),
        progress=find_recall.progress(recall, reader.sites),
        clocks=running(state),
    )


def running(state: RecallState) -> tuple[Deadline, ...]:
    return clocks.clocks(state, pathways(state)) if state.stage == "open" else ()


def label_of(state: RecallState) -> str:
    """What is recalled, in the words of a trace."""
    if state.scope_kind == "product":
        found = find_trace.products([state.scope])
        return of_product(found[0]).label if found else state.scope
    if state.scope_kind == "operator":
        return find_lab.staff_names([state.scope]).get(state.scope, "a former member of staff")
    known = find_trace.labels_of(state.scope_kind, state.scope)
    return known or state.scope


@reading(Permission.RECALL_READ)
def recall_page(reader: Reader, *, recall: str, start: int = 0) -> RecallPage:
    """``start`` is the number of persons on the pages before."""
    loaded = reader.fold(f"recall/{recall}")[0]
    if loaded.position == 0:
        raise RefusedError(Refusal((refuse("RECALL-UNKNOWN", "There is no such recall."),)))
    if not find_recall.reaches_site(recall, reader.sites):
        reader.allow(loaded.meta.site)
    state: RecallState = loaded.state
    mine, whole = find_recall.progress(recall, reader.sites), find_recall.progress(recall)
    rows = [row for row in find_trace.products(state.products) if row.site in reader.sites]
    return RecallPage(
        id=recall,
        state=state,
        label=label_of(state),
        products=tuple(of_product(row) for row in rows),
        persons=_exposed(reader, find_recall.exposures(recall, reader.sites, start=start)),
        progress=mine,
        elsewhere=whole.persons - mine.persons,
        clocks=running(state),
        study=Pathway.INVESTIGATIONAL in pathways(state),
        people=find_lab.staff_names(
            [state.closed_by, state.withdrawn_by, *(report.by for report in state.reports.values())]
        ),
        today=reader.act.today,
        start=start,
        corrected=_corrected(reader, state),
        seen={f"recall/{recall}": loaded.position},
        may=_may(reader, loaded.meta.site),
        signatures=signed_on(f"recall/{recall}"),
    )


def _corrected(reader: Reader, state: RecallState) -> bool:
    """Whether a late result of what it was started by was corrected."""
    if state.reason != RecallReason.LATE_RESULT or not state.products:
        return False
    loaded = reader.fold(*(f"product/{one}" for one in state.products))
    return any(one.state.corrected for one in loaded)


@reading(Permission.RECALL_READ)
def exposed_person(reader: Reader, *, exposure: str) -> Exposed:
    """One person of a recall, with how to reach them for who may read that."""
    found = reader.fold(f"exposure/{exposure}")[0]
    if found.position == 0:
        raise RefusedError(Refusal((refuse("EXPOSURE-UNKNOWN", "There is no such person."),)))
    reader.allow(found.state.at_site)
    return replace(
        _exposed(reader, [exposure])[0],
        adverse=_adverse(reader, found.state.patient),
        signatures=signed_on(f"exposure/{exposure}"),
    )


def _adverse(reader: Reader, patient: str) -> tuple[tuple[str, str], ...]:
    """The adverse events of this person that harm can be reported in: id and term."""
    ids = find_recall.adverse_of(patient)
    loaded = reader.fold(*(f"adverse/{one}" for one in ids)) if ids else ()
    terms = (one.state.term for one in loaded)
    opened = (reader.text(patient, term) if is_sealed(term) else term for term in terms)
    return tuple(zip(ids, opened, strict=True))


def _exposed(reader: Reader, ids: Iterable[str]) -> tuple[Exposed, ...]:
    wanted = list(ids)
    loaded = reader.fold(*(f"exposure/{one}" for one in wanted)) if wanted else ()
    states: list[ExposureState] = [one.state for one in loaded]
    reasons = _reasons(reader, states)
    names = whose(reader, [(state.patient, state.at_site) for state in states])
    sealed = find_trace.contacts_of([state.patient for state in states])
    people = find_lab.staff_names(_staff(states))
    reader.show_many((state.patient for state in states), "recall")
    return tuple(
        Exposed(
            id=key,
            recall=state.recall,
            reason=reasons[state.recall],
            state=state,
            name=names[state.patient],
            contact=_contact(reader, state, sealed.get(state.patient, "")),
            note=reader.text(state.patient, state.note),
            notes=tuple(reader.text(state.patient, one.note) for one in state.attempts),
            people=people,
            seen={f"exposure/{key}": one.position},
            may=_may(reader, state.at_site),
        )
        for key, one, state in zip(wanted, loaded, states, strict=True)
    )


def _reasons(reader: Reader, states: Iterable[ExposureState]) -> dict[str, str]:
    ids = list(dict.fromkeys(state.recall for state in states))
    loaded = reader.fold(*(f"recall/{one}" for one in ids)) if ids else ()
    return {one: found.state.reason for one, found in zip(ids, loaded, strict=True)}


def _staff(states: Iterable[ExposureState]) -> list[str]:
    found: list[str] = []
    for state in states:
        found += [
            state.team_told_by,
            state.withdrawal_read_by,
            state.judged_by,
            *(one.by for one in state.attempts),
        ]
    return [one for one in found if one]


def _contact(reader: Reader, state: ExposureState, sealed: str) -> str:
    if not sealed or not reader.may(Permission.PATIENT_READ, state.at_site):
        return ""
    contact = reader.contact(state.patient, sealed)
    return ", ".join(filter(None, (contact.phone, contact.email)))
