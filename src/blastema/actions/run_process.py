"""A process run: started on products, done step by step, finished with a new product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.keep_device import code_of
from blastema.actions.keep_lot import shelf_of
from blastema.actions.number import next_chain, next_division
from blastema.actions.reason import about_run
from blastema.actions.schedule import Decisions
from blastema.actions.standing import material_of
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import Process, catalogue
from blastema.core.course import decide as courses
from blastema.core.course.state import CourseState
from blastema.core.product import origin, use
from blastema.core.product.origin import ParentPart
from blastema.core.product.use import Purpose
from blastema.core.run import decide
from blastema.core.run.balance import with_balance
from blastema.core.run.bounds import Limit, numbers_of
from blastema.core.run.decide import Severity
from blastema.core.run.devices import OVERDUE_SETTING, Devices, with_devices, with_kinds
from blastema.core.run.lots import (
    PAST_SETTING,
    UNREGISTERED_SETTING,
    as_registered,
    may_deviate,
    with_lots,
)
from blastema.core.run.rooms import ROOM_SETTING, with_room
from blastema.core.run.state import RunState
from blastema.core.run.step import Work, do_step
from blastema.core.site.state import SiteState
from blastema.core.stream import Decision
from blastema.core.verdict import Refusal
from blastema.records import find_device, find_lab, find_register


@verb(Permission.RUN_START)
def start_run(
    door: Door,
    *,
    process: str,
    inputs: tuple[str, ...],
    equipment: tuple[str, ...] = (),
    room: str = "",
    version: int = 0,
) -> Done:
    """``equipment`` and ``room`` are codes of devices and of a room that the site registered.

    ``version`` 0 is the newest; an earlier one is for work that was begun by it and is entered
    late.
    """
    run, codes = door.new(), tuple(code_of(one) for one in equipment)
    started = decide.start(
        door.begin("run", run),
        process=catalogue().process(process, version or None),
        inputs={product: door.state("product", product) for product in inputs},
        equipment=codes,
        at=door.act.occurred_at,
        in_study=all(_in_study(door, product) for product in inputs),
    )
    here = _devices(door, door.act.site, codes)
    whole = with_devices(started, here, step="", today=door.act.today, setting="")
    placed = _in_room(door, RunState(), whole, room, site=door.act.site)
    return door.write({("run", run): placed})


def _in_study(door: Door, product: str) -> bool:
    """Whether every course that a product is meant for names its study; one at least."""
    meant = door.look(find_lab.courses_with, product)
    courses: tuple[CourseState, ...] = door.facts("course", tuple(meant))
    return bool(courses) and all(course.study for course in courses)


@verb(Permission.RUN_STEP)
def record_step(door: Door, *, run: str, work: Work, room: str = "") -> Done:
    """Records the next step; a time limit that was passed is recorded as a deviation.

    Every device that the step names must be usable; a step that names none may have used
    any of the run's. ``room`` is where it is done, where that is not the room before.
    """
    state: RunState = door.state("run", run)
    place = door.site_of("run", run)
    site: SiteState = door.fact("site", place)
    work = replace(work, equipment=tuple(code_of(one) for one in work.equipment))
    process = catalogue().process(state.process, state.version)
    shelf = shelf_of(door, place, (one.lot for one in work.reagents))
    work, past = as_registered(work, shelf), site.policy(PAST_SETTING)
    step, today = process.step(work.step), door.act.today
    done = do_step(
        state,
        process=process,
        work=work,
        today=today,
        limits=time_limits(process, site),
        numbers=site_numbers(process, site),
        past_lots=may_deviate(step, past),
    )
    lots = with_lots(
        done,
        step,
        work,
        shelf,
        today=today,
        past=past,
        unregistered=site.policy(UNREGISTERED_SETTING),
    )
    devices = _devices(door, place, work.equipment or state.equipment)
    whole = with_devices(
        with_kinds(lots, step, devices),
        devices,
        step=work.step,
        today=door.act.today,
        setting=site.policy(OVERDUE_SETTING),
    )
    placed = _in_room(door, state, whole, room, site=place, step=work.step, at=work.at)
    return door.write({("run", run): placed})


def _in_room(
    door: Door,
    run: RunState,
    decision: Decision,
    room: str,
    *,
    site: str,
    step: str = "",
    at: str = "",
) -> Decision:
    """The decision with the room of the run, which is a fact: one retired meanwhile stops it."""
    code = code_of(room)
    key = door.look(find_register.id_of_code, "room", site, code) if code else ""
    return with_room(
        decision,
        run=run,
        code=code,
        room=door.fact("room", key) if key else None,
        step=step,
        at=at or door.act.occurred_at,
        setting=door.fact("site", site).policy(ROOM_SETTING),
    )


def _devices(door: Door, site: str, codes: tuple[str, ...]) -> Devices:
    """The devices with these codes, as facts: one taken out meanwhile stops the command."""
    plain = tuple(code_of(code) for code in codes)  # a run of earlier days may say c-1
    ids = door.look(find_device.ids_of_codes, site, plain) if plain else {}
    return {code: door.fact("device", ids[code]) if code in ids else None for code in plain}


def time_limits(process: Process, site: SiteState) -> Mapping[str, Limit]:
    """The site's own limits: policies whose name is a step's setting, in minutes."""
    return {
        step.limit_setting: Limit(int(site.policy(step.limit_setting)), step.limit_from)
        for step in process.steps
        if step.limit_setting and site.policy(step.limit_setting).isdigit()
    }


def site_numbers(process: Process, site: SiteState) -> Mapping[str, int]:
    """The site's own waits and limits of measurements."""
    return numbers_of(process, {name: one.value for name, one in site.policies.items()})


@verb(Permission.RUN_STEP)
def report_deviation(door: Door, *, run: str, step: str, what: str, severity: Severity) -> Done:
    state = door.state("run", run)
    sealed = about_run(door, state, what)
    deviated = decide.deviate(state, step=step, what=sealed, severity=severity)
    return door.write({("run", run): deviated})


@verb(Permission.RUN_FINISH)
def finish_run(
    door: Door,
    *,
    run: str,
    volume_ul: int = 0,
    expires_at: str | None = None,
    course: str = "",
    losses: Mapping[str, int] | None = None,
) -> Done:
    """Makes the product: all that is left of the inputs goes in, ``volume_ul`` comes out.

    The product keeps the donation number of its material and gets the next division. It
    is allocated to ``course``, where one is given. A process that makes nothing new (the
    receipt of a donor's product) hands on what it started from.

    ``losses`` are microlitres by the names of the master record; where it has names, what
    goes in and was added must equal what comes out and was lost.
    """
    state: RunState = door.state("run", run)
    process = catalogue().process(state.process, state.version)
    if not process.starts_from:
        return _hand_on(door, run, state, process)
    product = door.new()
    parents = _parents(door, state)
    made = origin.make(
        door.begin_child("product", product),
        din=parents[0].state.din,
        division=next_division(door, parents[0].state.din),
        product_class=process.makes,
        parents=parents,
        run=run,
        volume_ul=volume_ul,
        expires_at=expires_at,
        at=door.act.occurred_at,
    )
    finished = with_balance(
        decide.finish(state, process=process, outputs=(product,), at=door.act.occurred_at),
        state,
        process,
        in_ul=sum(part.volume_ul for part in parents),
        out_ul=volume_ul,
        losses=losses or {},
    )
    decisions: Decisions = {("product", product): made, ("run", run): finished}
    decisions |= _drawn(door, parents, product)
    if course and not isinstance(made, Refusal):
        meant: CourseState = door.fact("course", course)
        decisions[("course", course)] = courses.allocate(
            meant,
            product=product,
            material=replace(material_of(parents[0].state), product_class=process.makes),
            leads_to_plan=catalogue().becomes(process.makes, meant.product_class),
            chain=next_chain(door, meant),
        )
    return door.write(decisions)


def _hand_on(door: Door, run: str, state: RunState, process: Process) -> Done:
    at = door.act.occurred_at
    finished = decide.finish(state, process=process, outputs=state.inputs, at=at)
    return door.write({("run", run): finished})


def _parents(door: Door, run: RunState) -> tuple[ParentPart, ...]:
    states = door.facts("product", run.inputs)
    pairs = zip(run.inputs, states, strict=True)
    return tuple(ParentPart(product, state.volume_left_ul, state) for product, state in pairs)


def _drawn(door: Door, parents: tuple[ParentPart, ...], child: str) -> Decisions:
    return {
        ("product", part.product): use.draw(
            part.state,
            child=child,
            purpose=Purpose.PROCESSING,
            volume_ul=part.volume_ul,
            now=door.act.occurred_at,
        )
        for part in parents
    }


@verb(Permission.RUN_FINISH)
def fail_run(door: Door, *, run: str, reason: str) -> Done:
    state = door.state("run", run)
    failed = decide.fail(state, reason=about_run(door, state, reason))
    return door.write({("run", run): failed})
