"""One step of a run: in its order, whole, with good reagents, and timed.

A step that comes too late is done all the same where its master record says so, because the
material cannot wait; but the same decision records the deviation, so that nobody releases
the product unaware (`core.run.bounds`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from blastema.core.catalogue.practice import Measure, Process, Quantity, Rule, Step
from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.expiry import instant
from blastema.core.run.bounds import Amount, Breach, Limit, breaches
from blastema.core.run.state import Reagent, RunStage, RunState
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

_WORDS = (Quantity.TEXT, Quantity.DATE)


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody reports of one step."""

    step: str
    done_by: str
    at: str
    measurements: Mapping[str, Amount]
    equipment: tuple[str, ...] = ()
    reagents: tuple[Reagent, ...] = ()
    witnessed_by: str = ""


def do_step(
    state: RunState,
    *,
    process: Process,
    work: Work,
    today: str,
    limits: Mapping[str, Limit],
    numbers: Mapping[str, int] | None = None,
    past_lots: bool = False,
) -> Decision:
    """Records the next step of the run.

    ``today`` is the site's local date, against which reagents expire. ``limits`` maps a
    step's time-limit setting to the site's limit; a step whose setting the site has not
    filled in has none. ``numbers`` are its settings for waits and
    measurements. ``past_lots`` lets a lot past its day through, for whoever records that.
    """
    step = process.step(work.step)
    found = _outside(state, process, step, work, limits, numbers or {})
    refused = refusal(
        moment("RUN-STEP-WHEN", "do a step of this run", state.stage, (RunStage.RUNNING,)),
        same_process(state, process),
        *_known(state, process, work),
        *(breach.finding for breach in found if breach.rule is Rule.REFUSE),
        *_whole(state, step, work),
        *_reagents(work.reagents, "" if past_lots else today),
    )
    if refused or step is None:
        return refused or ()
    late = (breach for breach in found if breach.rule is Rule.DEVIATION)
    return (_done(step, work), *(breach.deviation(step.slug) for breach in late))


def _outside(
    state: RunState,
    process: Process,
    step: Step | None,
    work: Work,
    limits: Mapping[str, Limit],
    numbers: Mapping[str, int],
) -> tuple[Breach, ...]:
    if step is None or (state.done_at(step.slug) and not step.repeats):
        return ()
    return breaches(
        state,
        process,
        step,
        at=work.at,
        measured=work.measurements,
        limits=limits,
        numbers=numbers,
    )


def same_process(state: RunState, process: Process) -> Finding | None:
    """A run keeps the version of the process that it began with."""
    if state.stage is RunStage.NONE:
        return None
    if (process.slug, process.version) == (state.process, state.version):
        return None
    return refuse(
        "RUN-PROCESS-VERSION",
        f"This run follows version {state.version} of its process.",
        "Open the version that the run began with.",
        "laboratory",
    )


def open_steps(state: RunState, process: Process) -> tuple[Step, ...]:
    """What is still to be done, in order; a step that repeats is never owed."""
    return tuple(step for step in process.once if not state.done_at(step.slug))


def repeatable(state: RunState, process: Process) -> tuple[Step, ...]:
    """The steps that may be done now, again or for the first time, as often as they happen."""
    return tuple(
        step
        for number, step in enumerate(process.steps)
        if step.repeats
        and all(state.done_at(one.slug) for one in process.steps[:number] if not one.repeats)
        and not over(state, process, step)
    )


def over(state: RunState, process: Process, step: Step) -> bool:
    """Whether a step's turn has passed: it was done, or, where it repeats, a later one was."""
    if not step.repeats:
        return bool(state.done_at(step.slug))
    after = process.steps[process.steps.index(step) + 1 :]
    return any(state.done_at(one.slug) for one in after)


def _known(state: RunState, process: Process, work: Work) -> tuple[Finding | None, ...]:
    step = process.step(work.step)
    if step is None:
        return (refuse("RUN-STEP-UNKNOWN", "The process has no such step.", "Choose the next."),)
    todo = open_steps(state, process)
    return (
        refuse(
            "RUN-STEP-ORDER",
            f"The next step is {todo[0].slug}." if todo else "Every step is done.",
            "Do the steps in their order." if todo else "Finish the run.",
            "laboratory",
        )
        if over(state, process, step)
        else None,
        refuse(
            "RUN-STEP-BACKWARDS",
            "This step would lie before the one that came before it.",
            "Check the time.",
            "laboratory",
        )
        if state.last_at and instant(work.at) < instant(state.last_at)
        else None,
    )


def _whole(state: RunState, step: Step | None, work: Work) -> tuple[Finding | None, ...]:
    if step is None:
        return ()
    return (
        *_measurements(step.measures, work.measurements),
        refuse("RUN-STEP-LOTS", "This step uses reagents: name each lot.", "Scan the lots.")
        if step.lots and not work.reagents
        else None,
        refuse(
            "RUN-STEP-WITNESS",
            "A second person must see this step.",
            "Ask a second person.",
            "laboratory",
        )
        if step.witness and work.witnessed_by in ("", work.done_by)
        else None,
        refuse(
            "RUN-STEP-EQUIPMENT",
            "The run was not started with this equipment.",
            "Use the run's equipment, or record a deviation.",
            "laboratory",
        )
        if set(work.equipment) - set(state.equipment)
        else None,
    )


def _measurements(
    measures: Sequence[Measure], given: Mapping[str, Amount]
) -> tuple[Finding | None, ...]:
    known = {measure.slug: measure for measure in measures}
    lacking = [m.slug for m in measures if m.required and not m.late and m.slug not in given]
    wrong = [slug for slug, amount in given.items() if not _fits(known.get(slug), amount)]
    return (
        refuse("RUN-STEP-MEASUREMENT", f"This step lacks {', '.join(lacking)}.", "Measure it.")
        if lacking
        else None,
        refuse("RUN-STEP-AMOUNT", f"These amounts cannot be: {', '.join(wrong)}.", "Read again.")
        if wrong
        else None,
    )


def _fits(measure: Measure | None, amount: Amount) -> bool:
    """Whether an amount is of its measure's kind; one the step does not know never fits."""
    if measure is None:
        return False
    if measure.quantity in _WORDS:
        return isinstance(amount, str)
    if measure.quantity is Quantity.YES_NO:
        return isinstance(amount, bool)
    if isinstance(amount, (bool, str)):
        return False
    return amount >= 0 or measure.quantity is Quantity.TEMPERATURE


def _reagents(reagents: Sequence[Reagent], today: str) -> tuple[Finding | None, ...]:
    """A lot may be used on its last day; without a date nobody can know."""
    bad = [reagent.name for reagent in reagents if not reagent.expires or reagent.expires < today]
    if not bad:
        return ()
    return (
        refuse(
            "RUN-STEP-REAGENT-EXPIRED",
            f"Past their expiry, or without one: {', '.join(bad)}.",
            "Take another lot and discard this one.",
            "laboratory",
        ),
    )


def _done(step: Step, work: Work) -> Event:
    units: dict[str, Json] = {
        measure.slug: measure.quantity.value
        for measure in step.measures
        if measure.slug in work.measurements
    }
    data: dict[str, Json] = {
        "step": step.slug,
        "measurements": {**work.measurements},
        "units": units,
        "equipment": list(work.equipment),
        "reagents": [{**reagent.as_data()} for reagent in work.reagents],
        "at": work.at,
        "done_by": work.done_by,
        "witnessed_by": work.witnessed_by,
    }
    return Event("run.step_done.v1", data)
