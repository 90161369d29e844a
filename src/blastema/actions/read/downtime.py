"""What the forms for a downtime are printed from: the sites' recipes, open sessions and runs.

Whatever must be read from a wristband or a label is not printed on a form: it would be
copied from there, and a form cannot be compared with itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from blastema.actions.door import RefusedError
from blastema.actions.read.happenings import wall_clock
from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.whose import whose
from blastema.actions.run_process import time_limits
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import Process, Step, catalogue
from blastema.core.course.state import CourseState, Target
from blastema.core.run.state import RunState
from blastema.core.run.step import open_steps, over
from blastema.core.site.state import SiteState
from blastema.core.treatment.state import TreatmentState
from blastema.core.verdict import Refusal, refuse
from blastema.records import find_lab


@dataclass(frozen=True, slots=True)
class House:
    """Whose forms these are, and when they were printed, on the clock of the site."""

    site: str
    jurisdiction: str
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that is open now; ``whose`` says as much of the name as the reader may read."""

    id: str
    whose: str = field(repr=False)
    product: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OpenRun:
    id: str
    name: str
    whose: str = field(repr=False)
    left: int


@dataclass(frozen=True, slots=True)
class Downtime:
    """What can be printed: a recipe for each process, and what is under way."""

    house: House
    processes: tuple[Process, ...]
    sessions: tuple[OpenSession, ...]
    runs: tuple[OpenRun, ...]


@dataclass(frozen=True, slots=True)
class SessionForm:
    """``name`` and ``born`` are what the patient must say themselves."""

    house: House
    id: str
    name: str = field(repr=False)
    born: str = field(repr=False)
    product: str
    collect_from: Target | None
    targets: tuple[Target, ...]
    session: int
    sessions: int


@dataclass(frozen=True, slots=True)
class RunForm:
    """A recipe; of a run that is under way ``left`` are the steps that are not done.
    ``limits`` are the site's own, in minutes by setting."""

    house: House
    process: Process
    left: tuple[Step, ...]
    limits: Mapping[str, int]
    id: str = ""
    whose: str = field(default="", repr=False)
    done: tuple[str, ...] = ()


@reading(Permission.DOWNTIME_PRINT)
def downtime(reader: Reader) -> Downtime:
    """The page of the kit: what is under way at the sites where this person may see it."""
    return Downtime(
        house=_house(reader, reader.act.site),
        processes=_newest(),
        sessions=_sessions(reader),
        runs=_runs(reader),
    )


@reading(Permission.DOWNTIME_PRINT)
def blank_form(reader: Reader) -> House:
    """Whose a blank form is: nothing about a person or a container stands on it."""
    return _house(reader, reader.act.site)


@reading(Permission.DOWNTIME_PRINT)
def blank_run_form(reader: Reader, *, process: str) -> RunForm:
    """The newest recipe of a process, with the limits of one's own site."""
    recipe = next((one for one in _newest() if one.slug == process), None)
    if recipe is None:
        raise RefusedError(Refusal((refuse("PROCESS-UNKNOWN", "There is no such process."),)))
    site: SiteState = reader.fold(f"site/{reader.act.site}")[0].state
    return RunForm(_house(reader, reader.act.site), recipe, recipe.steps, _limits(recipe, site))


@reading(Permission.TREATMENT_READ)
def session_form(reader: Reader, *, treatment: str) -> SessionForm:
    loaded = reader.load("treatment", treatment)
    reader.allow(loaded.meta.site, Permission.DOWNTIME_PRINT)
    state: TreatmentState = loaded.state
    streams = (f"course/{state.course}", f"patient/{state.patient}")
    course, patient = (one.state for one in reader.fold(*streams))
    reader.show(state.patient, "downtime form", site=loaded.meta.site)
    return SessionForm(
        house=_house(reader, loaded.meta.site),
        id=treatment,
        name=str(reader.name(state.patient, patient.name)),
        born=reader.text(state.patient, patient.birth_date),
        product=course.product_class,
        collect_from=state.collect_from,
        targets=course.targets,
        session=state.session,
        sessions=course.sessions,
    )


@reading(Permission.PRODUCT_READ)
def run_form(reader: Reader, *, run: str) -> RunForm:
    loaded = reader.fold(f"run/{run}")[0]
    first = loaded.state.inputs[0] if loaded.position else ""
    patient = reader.fold(f"product/{first}")[0].state.patient if first else ""
    loaded = reader.load("run", run, patient=patient)
    reader.allow(loaded.meta.site, Permission.DOWNTIME_PRINT)
    state: RunState = loaded.state
    recipe = catalogue().process(state.process, state.version)
    site: SiteState = reader.fold(f"site/{loaded.meta.site}")[0].state
    if patient:
        reader.show(patient, "downtime form", site=loaded.meta.site)
    return RunForm(
        house=_house(reader, loaded.meta.site),
        process=recipe,
        left=tuple(step for step in recipe.steps if not over(state, recipe, step)),
        limits=_limits(recipe, site),
        id=run,
        whose=whose(reader, [(patient, loaded.meta.site)])[patient],
        done=tuple(one.step for one in state.steps),
    )


def _house(reader: Reader, site: str) -> House:
    state: SiteState = reader.fold(f"site/{site}")[0].state
    at = wall_clock(reader.act.recorded_at, ZoneInfo(state.zone))
    return House(state.name, state.jurisdiction, at, reader.act.who.name)


def _limits(process: Process, site: SiteState) -> dict[str, int]:
    return {name: limit.minutes for name, limit in time_limits(process, site).items()}


def _newest() -> tuple[Process, ...]:
    newest = {one.slug: one for one in sorted(catalogue().processes, key=lambda p: p.version)}
    return tuple(newest.values())


def _seen(reader: Reader, permission: Permission) -> list[str]:
    return [site for site in sorted(reader.sites) if reader.may(permission, site)]


def _sessions(reader: Reader) -> tuple[OpenSession, ...]:
    keys = find_lab.open_sessions(_seen(reader, Permission.TREATMENT_READ))
    found = reader.fold(*(f"treatment/{key}" for key in keys))
    names = whose(reader, [(one.state.patient, one.meta.site) for one in found])
    reader.show_many([one.state.patient for one in found], "downtime: open sessions")
    zones = find_lab.zones_of([one.meta.site for one in found])
    courses: list[CourseState] = [
        one.state for one in reader.fold(*(f"course/{one.state.course}" for one in found))
    ]
    return tuple(
        OpenSession(
            key,
            names[one.state.patient],
            course.product_class,
            wall_clock(one.state.at, ZoneInfo(zones[one.meta.site])),
        )
        for key, one, course in zip(keys, found, courses, strict=True)
    )


def _runs(reader: Reader) -> tuple[OpenRun, ...]:
    keys = find_lab.running(_seen(reader, Permission.PRODUCT_READ))
    found = reader.fold(*(f"run/{key}" for key in keys))
    material = reader.fold(*(f"product/{one.state.inputs[0]}" for one in found))
    patients = [one.state.patient for one in material]
    names = whose(reader, zip(patients, [one.meta.site for one in found], strict=True))
    reader.show_many([one for one in patients if one], "downtime: open runs")
    return tuple(
        _run(key, one.state, names[who])
        for key, one, who in zip(keys, found, patients, strict=True)
    )


def _run(key: str, state: RunState, name: str) -> OpenRun:
    recipe = catalogue().process(state.process, state.version)
    return OpenRun(key, recipe.name, name, len(open_steps(state, recipe)))
