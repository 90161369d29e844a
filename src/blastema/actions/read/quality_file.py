"""The quality file's pages: what is open and overdue, and each thing whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from blastema.actions.act import Act
from blastema.actions.door import RefusedError
from blastema.actions.read.about_product import open_text
from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.signed import Signature, signed_on
from blastema.actions.read.whose import whose
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.complaint.state import ComplaintState
from blastema.core.corrective.state import CorrectiveState
from blastema.core.deviation.state import DeviationState
from blastema.core.product.state import ProductState
from blastema.core.run.state import RunState
from blastema.core.verdict import Refusal, refuse
from blastema.ledger import is_sealed
from blastema.records import find_lab, find_quality, find_quality_file
from blastema.records.find_quality_file import FileRow

_EVERY_ROLE = (
    "front-desk", "coordinator", "clinician", "laboratory", "quality", "analyst", "administrator",
)  # fmt: skip
# What quality may do with what is shown; a page offers no more than these.
_MAY = (
    Permission.DEVIATION_JUDGE,
    Permission.COMPLAINT_REVIEW,
    Permission.CORRECTIVE_MANAGE,
    Permission.QUALITY_EXPORT,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of the file; ``age`` and ``late`` count days, ``late`` only past its due day."""

    row: FileRow
    owner: str
    age: int
    late: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A deviation of a run that nobody has taken up; ``number`` counts from 1."""

    run: str
    process: str
    number: int
    severity: str


@dataclass(frozen=True, slots=True)
class Desk:
    waiting: tuple[Waiting, ...]
    open: tuple[Line, ...]
    over: tuple[Line, ...]
    today: date

    @property
    def overdue(self) -> int:
        return sum(1 for line in self.open if line.late)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing whole. ``words`` has its sealed texts, opened, by what they tell."""

    id: str
    state: Any
    whose: str
    words: Mapping[str, str]
    people: Mapping[str, str]
    actions: tuple[Line, ...]
    today: str
    seen: Mapping[str, int]
    may: frozenset[Permission]
    signatures: tuple[Signature, ...]


@reading(Permission.QUALITY_READ)
def quality_file(reader: Reader) -> Desk:
    """Codes and days only: no patient's data are shown, so no look is written down."""
    return Desk(
        waiting=_waiting(reader),
        open=_lines(reader, find_quality_file.open_items(reader.sites)),
        over=_lines(reader, find_quality_file.over(reader.sites)),
        today=reader.today,
    )


@reading(Permission.DEVIATION_JUDGE)
def waiting_deviation(reader: Reader, *, run: str, number: int) -> tuple[Waiting, str]:
    """One deviation of a run as it stands there, and its words."""
    loaded = reader.fold(f"run/{run}")[0]
    state: RunState = loaded.state
    if not 1 <= number <= len(state.deviations):
        raise RefusedError(Refusal((refuse("RUN-UNKNOWN", "There is no such deviation."),)))
    reader.allow(loaded.meta.site)
    found = state.deviations[number - 1]
    product: ProductState = reader.fold(f"product/{state.inputs[0]}")[0].state
    if product.patient:
        reader.show(product.patient, "quality file: deviation", site=loaded.meta.site)
    name = catalogue().process(state.process, state.version).name
    waiting = Waiting(run, name, number, found.severity)
    return waiting, open_text(reader, state.inputs[0], product, found.what)


def _lines(reader: Reader, rows: list[FileRow]) -> tuple[Line, ...]:
    owners = find_lab.staff_names(row.owner for row in rows)
    return tuple(
        Line(
            row=row,
            owner=owners.get(row.owner, ""),
            age=_days(row.began_on, row.ended_on or reader.act.today),
            late=max(0, _days(row.due, reader.act.today)) if row.due else 0,
        )
        for row in rows
    )


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def _waiting(reader: Reader) -> tuple[Waiting, ...]:
    runs = find_quality.deviating_runs(reader.sites)
    loaded = reader.fold(*(f"run/{run}" for run in runs)) if runs else ()
    found = [
        Waiting(
            run,
            catalogue().process(one.state.process, one.state.version).name,
            number,
            deviation.severity,
        )
        for run, one in zip(runs, loaded, strict=True)
        for number, deviation in enumerate(one.state.deviations, start=1)
    ]
    taken = find_quality_file.taken_up([f"run/{one.run}/{one.number}" for one in found])
    return tuple(one for one in found if f"run/{one.run}/{one.number}" not in taken)


@reading(Permission.QUALITY_READ)
def deviation_page(reader: Reader, *, deviation: str) -> Entry:
    return _entry(reader, "deviation", deviation, _deviation_words)


@reading(Permission.QUALITY_READ)
def complaint_page(reader: Reader, *, complaint: str) -> Entry:
    return _entry(reader, "complaint", complaint, _complaint_words)


@reading(Permission.QUALITY_READ)
def corrective_page(reader: Reader, *, corrective: str) -> Entry:
    return _entry(reader, "corrective", corrective, _corrective_words)


def _entry(reader: Reader, kind: str, key: str, words_of: Any) -> Entry:
    loaded = reader.load(kind, key)
    state, site = loaded.state, loaded.meta.site
    if state.patient:
        reader.show(state.patient, f"quality file: {kind}", site=site)
    opened = {name: _open(reader, state, key, kind, text) for name, text in words_of(state)}
    return Entry(
        id=key,
        state=state,
        whose=whose(reader, [(state.patient, site)])[state.patient] if state.patient else "",
        words={name: text for name, text in opened.items() if text},
        people=find_lab.staff_names(_people(state)),
        actions=_lines(reader, _actions(kind, key)),
        today=reader.act.today,
        seen={f"{kind}/{key}": loaded.position},
        may=frozenset(one for one in _MAY if reader.may(one, site)),
        signatures=signed_on(f"{kind}/{key}"),
    )


def _open(reader: Reader, state: Any, key: str, kind: str, text: str) -> str:
    """What was told after an erasure is sealed for the file itself."""
    if not text or not is_sealed(text):
        return text
    for subject in (state.sealed_for, f"{kind}/{key}"):
        opened = reader.keys.open_or_erased(subject, text)
        if opened != "erased":
            return opened
    return "erased"


def _actions(kind: str, key: str) -> list[FileRow]:
    return find_quality_file.rows(find_quality_file.of_source("corrective", f"{kind}/{key}"))


def _deviation_words(state: DeviationState) -> list[tuple[str, str]]:
    return [("what", state.what)]


def _complaint_words(state: ComplaintState) -> list[tuple[str, str]]:
    return [("what", state.what), ("found", state.found)]


def _corrective_words(state: CorrectiveState) -> list[tuple[str, str]]:
    notes = [(f"check {n}", check.note) for n, check in enumerate(state.checks, start=1)]
    return [("action", state.action), ("done", state.done_note), *notes]


def _people(state: Any) -> list[str]:
    names = ("judged_by", "reported_by", "reviewed_by", "investigated_by", "closed_by", "owner")
    checks = [check.by for check in getattr(state, "checks", ())]
    return [*(getattr(state, name, "") for name in names), *checks]


def owners(act: Act) -> tuple[tuple[str, str], ...] | Refusal:
    """Who could own an action at this site today: ``staff/ID`` and name."""
    return reading(Permission.CORRECTIVE_MANAGE)(_owners)(act)


def _owners(reader: Reader) -> tuple[tuple[str, str], ...]:
    reader.allow(reader.act.site)
    return tuple(find_lab.colleagues(reader.act.site, _EVERY_ROLE, today=reader.act.today))


@reading(Permission.QUALITY_EXPORT)
def quality_export(reader: Reader) -> tuple[Mapping[str, str], ...]:
    """The whole file for an inspector: codes, days and numbers; no name and no word.

    What happened stands in words on each thing's page, where a look is written down.
    """
    rows = find_quality_file.whole(reader.sites)
    staff = find_lab.staff_names(row.owner for row in rows)
    return tuple(
        {
            "id": row.id,
            "site": row.site,
            "kind": row.kind,
            "stage": row.stage,
            "source": row.source,
            "class": row.word,
            "owner": staff.get(row.owner, ""),
            "due": row.due,
            "began_on": row.began_on,
            "ended_on": row.ended_on,
        }
        for row in rows
    )
