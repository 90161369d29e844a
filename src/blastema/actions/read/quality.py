"""Quality's pages: what waits for a signature, what went otherwise, and the ledger's standing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from blastema.actions.act import Act
from blastema.actions.read.about_product import open_text
from blastema.actions.read.bench import Item, items
from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.recall import Told, open_recalls
from blastema.actions.read.renewed_sign_ins import Renewed, renewed_sign_ins
from blastema.actions.read.signed import Signature, signed_on
from blastema.actions.read.whose import whose
from blastema.core.access.permissions import Permission
from blastema.core.breakglass.state import BreakGlassState
from blastema.core.catalogue import catalogue
from blastema.core.course.state import CourseState, Target
from blastema.core.product.state import ProductState
from blastema.core.run.state import RunState
from blastema.core.safety.deadlines import Deadline, Pathway, deadlines
from blastema.core.safety.pathway import pathway_of
from blastema.core.safety.state import AdverseState
from blastema.core.treatment.state import TreatmentState
from blastema.core.verdict import Refusal
from blastema.records import checkpoints, find_lab, find_quality, find_staff
from blastema.records.find_quality import Search


@dataclass(frozen=True, slots=True)
class Glass:
    """One emergency look that nobody has reviewed."""

    id: str
    staff: str
    whose: str
    reason: str
    until: datetime
    seen: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Adverse:
    """One open adverse event with the reports that are due for it."""

    id: str
    state: AdverseState
    whose: str
    narrative: str
    deadlines: tuple[Deadline, ...]
    overdue: bool
    seen: Mapping[str, int]
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True, slots=True)
class Deviated:
    run: str
    process: str
    whose: str
    deviations: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Stopped:
    """A treatment in which a time-out stopped: where it was about to happen, and the rules."""

    treatment: str
    whose: str
    at: datetime
    stops: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Quality:
    proposed: tuple[Item, ...]
    glasses: tuple[Glass, ...]
    adverse: tuple[Adverse, ...]
    deviations: tuple[Deviated, ...]
    stopped: tuple[Stopped, ...]
    held: tuple[Item, ...]
    recalls: tuple[Told, ...]
    renewed: tuple[Renewed, ...]
    today: date


@reading(Permission.QUALITY_READ)
def quality(reader: Reader) -> Quality:
    sites = reader.sites
    return Quality(
        proposed=items(reader, find_quality.proposed(sites), {}),
        glasses=_glasses(reader, find_quality.unreviewed_glass(sites)),
        adverse=_adverse(reader, find_quality.open_adverse(sites)),
        deviations=_deviations(reader, find_quality.deviating_runs(sites)),
        stopped=_stopped(reader, find_quality.stopped_treatments(sites)),
        held=items(reader, find_quality.held(sites), {}),
        recalls=open_recalls(reader),
        renewed=renewed_sign_ins(find_staff.working_at(sites)),
        today=reader.today,
    )


def _fold(reader: Reader, kind: str, ids: Iterable[str]) -> list[tuple[str, Any]]:
    wanted = list(ids)
    loaded = reader.fold(*(f"{kind}/{one}" for one in wanted)) if wanted else ()
    return list(zip(wanted, loaded, strict=True))


def _names(reader: Reader, found: list[tuple[str, Any]], what: str) -> Mapping[str, str]:
    pairs = [(one.state.patient, one.meta.site) for _, one in found]
    reader.show_many((patient for patient, _ in pairs if patient), what)
    return whose(reader, pairs)


def _glasses(reader: Reader, ids: list[str]) -> tuple[Glass, ...]:
    found = _fold(reader, "breakglass", ids)
    names = _names(reader, found, "emergency looks")
    staff = find_lab.staff_names(f"staff/{one.state.staff}" for _, one in found)
    return tuple(_glass(reader, key, one, names, staff) for key, one in found)


def _glass(
    reader: Reader, key: str, loaded: Any, names: Mapping[str, str], staff: Mapping[str, str]
) -> Glass:
    state: BreakGlassState = loaded.state
    return Glass(
        id=key,
        staff=staff.get(f"staff/{state.staff}", "a former member of staff"),
        whose=names[state.patient],
        reason=reader.text(state.patient, state.reason),
        until=_local(reader, state.until),
        seen={f"breakglass/{key}": loaded.position},
    )


def _adverse(reader: Reader, ids: list[str]) -> tuple[Adverse, ...]:
    found = _fold(reader, "adverse", ids)
    names = _names(reader, found, "adverse events")
    courses = dict(_fold(reader, "course", {one.state.course for _, one in found} - {""}))
    told = [_one_adverse(reader, key, one, names, courses) for key, one in found]
    return tuple(sorted(told, key=lambda a: a.deadlines[0].due if a.deadlines else "9999"))


def _one_adverse(
    reader: Reader, key: str, loaded: Any, names: Mapping[str, str], courses: Mapping[str, Any]
) -> Adverse:
    state: AdverseState = loaded.state
    course = courses[state.course].state if state.course else None
    due = deadlines(state, pathway(course))
    return Adverse(
        id=key,
        state=replace(state, term=reader.words(state.patient, state.term)),
        whose=names[state.patient],
        narrative=reader.text(state.patient, state.narrative),
        deadlines=due,
        overdue=any(one.due < reader.act.today for one in due),
        seen={f"adverse/{key}": loaded.position},
    )


def pathway(course: CourseState | None) -> Pathway:
    """Under which law the course's product is used; it decides what must be reported."""
    if course is None:
        return Pathway.OUTSIDE
    known = catalogue().products.get(course.product_class)
    return pathway_of(known, study=bool(course.study))


def _deviations(reader: Reader, ids: list[str]) -> tuple[Deviated, ...]:
    found = _fold(reader, "run", ids)
    first = {key: one.state.inputs[0] for key, one in found}
    products = dict(_fold(reader, "product", dict.fromkeys(first.values())))
    names = _names(reader, list(products.items()), "deviations")
    return tuple(
        _deviated(reader, key, one.state, products[first[key]].state, names) for key, one in found
    )


def _deviated(
    reader: Reader, run: str, state: RunState, product: ProductState, names: Mapping[str, str]
) -> Deviated:
    process = catalogue().process(state.process, state.version)
    named = {step.slug: step.name for step in process.steps}
    return Deviated(
        run=run,
        process=process.name,
        whose=names[product.patient],
        deviations=tuple(
            (
                named.get(d.step, "The run"),
                open_text(reader, state.inputs[0], product, d.what),
                d.severity,
            )
            for d in state.deviations
        ),
    )


def _stopped(reader: Reader, ids: list[str]) -> tuple[Stopped, ...]:
    found = _fold(reader, "treatment", ids)
    names = _names(reader, found, "stopped time-outs")
    return tuple(_one_stopped(reader, key, one.state, names) for key, one in found)


def _one_stopped(
    reader: Reader, key: str, state: TreatmentState, names: Mapping[str, str]
) -> Stopped:
    return Stopped(
        treatment=key,
        whose=names[state.patient],
        at=_local(reader, state.at),
        stops=tuple(
            (
                f"{s.purpose}: {_place(s.target)}",
                s.mismatches,
            )
            for s in state.stops
        ),
    )


def _place(target: Target) -> str:
    site = catalogue().sites.get(target.body_site)
    name = site.plain if site else target.body_site
    return " ".join(part for part in (target.side, name, target.level) if part)


def _local(reader: Reader, moment: str) -> datetime:
    zone = ZoneInfo(reader.act.zone)
    return datetime.fromisoformat(moment).astimezone(zone).replace(tzinfo=None)


def one_glass(act: Act, glass: str) -> Glass | Refusal:
    """One emergency look, for whoever reviews it."""
    return reading(Permission.BREAK_GLASS_REVIEW)(_one_glass)(act, glass)


def _one_glass(reader: Reader, glass: str) -> Glass:
    loaded = reader.load("breakglass", glass)
    reader.allow(loaded.meta.site)
    return _glasses(reader, [glass])[0]


def one_adverse(act: Act, permission: Permission, adverse: str) -> Adverse | Refusal:
    """One adverse event, for whoever judges or closes it."""
    return reading(permission)(_adverse_form)(act, adverse)


def _adverse_form(reader: Reader, adverse: str) -> Adverse:
    loaded = reader.load("adverse", adverse)
    reader.allow(loaded.meta.site)
    one = _adverse(reader, [adverse])[0]
    return replace(one, signatures=signed_on(f"adverse/{adverse}"))


@dataclass(frozen=True, slots=True)
class Standing:
    """The ledger as it is kept: its last checkpoint, and what is newer than that."""

    number: int
    size: int
    root: str
    key: str
    signed_at: datetime | None
    newer: int


@reading(Permission.LEDGER_VERIFY)
def standing(reader: Reader) -> Standing:
    last = checkpoints.last()
    newer = find_quality.newer_than_checkpoint()
    if last is None:
        return Standing(0, 0, "", "", None, newer)
    signed_at = _local(reader, json.loads(last.body)["signed_at"])
    return Standing(last.number, last.size, last.root.hex(), last.key_id, signed_at, newer)


@dataclass(frozen=True, slots=True)
class Line:
    """One event of the audit: who did what, where and when; ``late`` was entered later."""

    at: datetime
    recorded: datetime
    late: bool
    who: str
    type: str
    stream: str


@dataclass(frozen=True, slots=True)
class Audit:
    lines: tuple[Line, ...]
    people: tuple[tuple[str, str], ...]
    before: str


@reading(Permission.LEDGER_READ)
def audit(
    reader: Reader, *, since: date, until: date, by: str = "", stream: str = "", before: str = ""
) -> Audit:
    """Events of these days at the reader's sites; no data of a patient, so nothing is logged."""
    search = Search(reader.sites, since, until, reader.act.zone, by, stream, before)
    found = find_quality.events(search)
    names = find_lab.staff_names(envelope["by"] for envelope in found.envelopes)
    people = find_lab.colleagues(reader.act.site, _EVERY_ROLE, today=reader.act.today)
    lines = tuple(_line(reader, envelope, names) for envelope in found.envelopes)
    return Audit(lines, tuple(people), found.before)


_EVERY_ROLE = (
    "front-desk", "coordinator", "clinician", "laboratory", "quality", "analyst", "administrator",
)  # fmt: skip


def _line(reader: Reader, envelope: Mapping[str, Any], names: Mapping[str, str]) -> Line:
    by = envelope["by"]
    return Line(
        at=_local(reader, envelope["occurred_at"]),
        recorded=_local(reader, envelope["recorded_at"]),
        late=envelope["occurred_at"] != envelope["recorded_at"],
        who=names.get(by) or {"patient": "The patient"}.get(by.partition("/")[0], by),
        type=envelope["type"],
        stream=envelope["stream"],
    )
