"""The sections of a patient's record that an assignment may show, one function each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from blastema.actions.read.desk import local
from blastema.actions.read.reader import Reader
from blastema.core.assignment.state import Shows
from blastema.core.catalogue import catalogue
from blastema.core.episode.state import EpisodeState
from blastema.core.instruments import instruments
from blastema.core.treatment.state import TreatmentState
from blastema.records import find_disclosed


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the record in words: a heading's slug, columns and rows."""

    what: Shows
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = field(repr=False)


Show = Callable[[Reader, str, str], Section]


def _identity(reader: Reader, patient: str, site: str) -> Section:
    state = reader.fold(f"patient/{patient}")[0].state
    told = (
        ("Name", str(reader.name(patient, state.name))),
        ("Birth date", reader.text(patient, state.birth_date)),
        ("Sex", state.sex),
    )
    return Section(Shows.IDENTITY, ("What", "Value"), _given(told))


def _contact(reader: Reader, patient: str, site: str) -> Section:
    state = reader.fold(f"patient/{patient}")[0].state
    contact = reader.contact(patient, state.contact)
    address = reader.address(patient, state.address)
    lines = (address.line, address.city, f"{address.state} {address.postal}".strip())
    told = (
        ("Telephone", contact.phone),
        ("E-mail", contact.email),
        ("Address", ", ".join(filter(None, lines))),
    )
    return Section(Shows.CONTACT, ("What", "Value"), _given(told))


def _given(told: tuple[tuple[str, str], ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(pair for pair in told if pair[1])


def _appointments(reader: Reader, patient: str, site: str) -> Section:
    rows = tuple(
        (f"{local(row.at, row.zone):%Y-%m-%d %H:%M}", row.purpose, row.stage)
        for row in find_disclosed.appointments(patient, site)
    )
    return Section(Shows.APPOINTMENTS, ("When", "What for", "State"), rows)


def _diagnoses(reader: Reader, patient: str, site: str) -> Section:
    ours = (_place(state) for state in _episodes(reader, patient, site))
    state = reader.fold(f"patient/{patient}")[0].state
    told = (
        (entry.display, entry.onset, history.source)
        for history in state.histories.values()
        for entry in history.problems
    )
    rows = (*((words, "", "this practice") for words in ours), *told)
    return Section(Shows.DIAGNOSES, ("Problem", "Since", "From"), tuple(rows))


def _episodes(reader: Reader, patient: str, site: str) -> list[EpisodeState]:
    ids = find_disclosed.episodes(patient, site)
    return [loaded.state for loaded in reader.fold(*(f"episode/{one}" for one in ids))]


def _place(state: EpisodeState) -> str:
    words = (catalogue().condition(state.condition).name, state.side, state.level)
    return ", ".join(filter(None, words))


def _treatments(reader: Reader, patient: str, site: str) -> Section:
    ids = find_disclosed.treatments(patient, site)
    rows = tuple(
        row
        for loaded in reader.fold(*(f"treatment/{one}" for one in ids))
        for row in _acts(loaded.state)
    )
    return Section(Shows.TREATMENTS, ("When", "What", "Where", "Volume"), rows)


def _acts(state: TreatmentState) -> list[tuple[str, ...]]:
    day = state.at[: len("2026-11-22")]
    taken = [
        (day, "collection", f"{act.body_site} {act.side}".strip(), _millilitres(act.volume_ul))
        for act in state.collections
    ]
    given = [
        (
            day,
            f"injection, {act.route}",
            f"{act.target.body_site} {act.target.side}".strip(),
            _millilitres(act.volume_ul),
        )
        for act in state.injections
    ]
    return [*taken, *given]


def _millilitres(microlitres: int) -> str:
    return f"{microlitres / 1000:g} ml"


def _consents(reader: Reader, patient: str, site: str) -> Section:
    rows = tuple(
        (row.document, row.version, row.signed_at[: len("2026-11-22")], row.stage)
        for row in find_disclosed.consents(patient, site)
    )
    return Section(Shows.CONSENTS, ("Document", "Version", "Signed", "State"), rows)


def _findings(reader: Reader, patient: str, site: str) -> Section:
    rows = tuple(
        (_place(state), state.verdict, reader.text(patient, state.findings))
        for state in _episodes(reader, patient, site)
        if state.verdict
    )
    return Section(Shows.FINDINGS, ("Problem", "Verdict", "Findings"), rows)


def _outcomes(reader: Reader, patient: str, site: str) -> Section:
    rows = tuple(
        (visit.visit, _instrument(outcome.instrument), _score(outcome.score_milli))
        for visit, outcome in find_disclosed.outcomes(patient, site)
    )
    return Section(Shows.OUTCOMES, ("Visit", "Questionnaire", "Score"), rows)


def _instrument(slug: str) -> str:
    known = instruments().get(slug)
    return known.name if known else slug


def _score(milli: int | None) -> str:
    return "" if milli is None else f"{milli / 1000:g}"


SECTIONS: Mapping[Shows, Show] = {
    Shows.IDENTITY: _identity,
    Shows.CONTACT: _contact,
    Shows.APPOINTMENTS: _appointments,
    Shows.DIAGNOSES: _diagnoses,
    Shows.TREATMENTS: _treatments,
    Shows.CONSENTS: _consents,
    Shows.FINDINGS: _findings,
    Shows.OUTCOMES: _outcomes,
}
