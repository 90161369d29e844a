"""Holds a time-out before one act at one target; a stop is recorded like a pass."""

from __future__ import annotations

from dataclasses import dataclass, replace

from blastema.actions.act import Act as Surroundings
from blastema.actions.act import Done
from blastema.actions.door import Door, asking, verb
from blastema.actions.gate import gate_now
from blastema.actions.keep_lot import shelf_of
from blastema.actions.standing import standing_of
from blastema.core.access.permissions import Permission
from blastema.core.course.judged import Asked
from blastema.core.course.state import CourseState, Target
from blastema.core.lot.decide import past_day, unusable
from blastema.core.lot.state import LotStage, LotState
from blastema.core.rules.owed import Due
from blastema.core.treatment.decide import Planned, Said, time_out
from blastema.core.treatment.state import Act, TreatmentState
from blastema.core.verdict import Finding, Refusal
from blastema.records import find_clinic


@dataclass(frozen=True, slots=True)
class TimeOutHeld:
    """A time-out that was recorded: passed, or stopped with the mismatches named."""

    done: Done
    passed: bool
    findings: tuple[Finding, ...]


@asking(Permission.TREATMENT_TIME_OUT)
def hold_time_out(
    act: Surroundings,
    *,
    treatment: str,
    purpose: Act,
    said: Said,
    product: str = "",
) -> TimeOutHeld | Refusal:
    """``product`` is the container to be injected; whoever gives the command leads.

    Before a collection, what is said is held against the place that was written down when
    the treatment was opened: a form cannot be compared with itself.
    """
    found: list[Finding] = []
    result = _hold(
        act,
        treatment=treatment,
        purpose=purpose,
        said=said,
        product=product,
        found=found,
    )
    if isinstance(result, Refusal):
        return result
    passed = any(kind == "treatment.timeout_passed.v1" for _, kind in result.events)
    return TimeOutHeld(result, passed, tuple(found))


@verb(Permission.TREATMENT_TIME_OUT)
def _hold(
    door: Door,
    *,
    treatment: str,
    purpose: Act,
    said: Said,
    product: str,
    found: list[Finding],
) -> Done:
    state: TreatmentState = door.state("treatment", treatment)
    course: CourseState = door.fact("course", state.course)
    container = door.fact("product", product) if product else None
    step = Due.NEEDLE if purpose is Act.INJECTION else Due.SESSION
    judged = gate_now(door, course, container)
    held = time_out(
        state,
        treatment=treatment,
        purpose=purpose,
        planned=Planned(
            wristband=state.patient,
            targets=_targets(purpose, state, course),
            standing=standing_of(
                door, course, step, judged=judged, collecting=purpose is Act.COLLECTION
            ),
            product=product,
            container=container,
            product_class=course.product_class,
            source=course.source,
            lots=_lots(door, treatment, said),
            colleagues=_colleagues(door, treatment),
        ),
        said=replace(said, said_by=door.act.who.id),
        now=door.act.occurred_at,
    )
    if isinstance(held, Refusal):
        return door.write({("treatment", treatment): held})
    found.extend(held.findings)
    said_today = (judged.event(door, course.patient, Asked.TIME_OUT),)
    return door.write({("treatment", treatment): held.events, ("course", state.course): said_today})


def _lots(door: Door, treatment: str, said: Said) -> tuple[Finding, ...]:
    """What the register says against a set or kit: withdrawn, in a recall, or past its day."""
    shelf = shelf_of(door, door.site_of("treatment", treatment), (kit.lot for kit in said.kits))
    found = []
    for word, state in shelf.lots.items():
        known = state or LotState(stage=LotStage.IN_STOCK, lot=word, expires=door.act.today)
        found += [
            unusable(known, recalled=word in shelf.recalled),
            past_day(known, door.act.today),
        ]
    return tuple(fault for fault in found if fault)


def _colleagues(door: Door, treatment: str) -> frozenset[str]:
    here = door.look(find_clinic.staff_at, door.site_of("treatment", treatment))
    return frozenset(f"staff/{one}" for one, _ in here)


def _targets(purpose: Act, state: TreatmentState, course: CourseState) -> tuple[Target, ...]:
    if purpose is Act.INJECTION:
        return course.targets
    return (state.collect_from,) if state.collect_from else ()
