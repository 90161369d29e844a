"""What may happen to a run, and what happens when it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from blastema.core.catalogue.practice import Process
from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.expiry import instant
from blastema.core.product.origin import never_remade
from blastema.core.product.state import Disposition, ProductState, Release
from blastema.core.product.use import expired, held, in_transit
from blastema.core.run.bounds import Limit
from blastema.core.run.state import RunStage, RunState, Severity
from blastema.core.run.step import Work, do_step, open_steps, same_process
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

__all__ = [
    "Limit",
    "Severity",
    "Work",
    "deviate",
    "do_step",
    "fail",
    "finish",
    "open_steps",
    "start",
]

_RUNNING = (RunStage.RUNNING,)


def start(
    state: RunState,
    *,
    process: Process,
    inputs: Mapping[str, ProductState],
    equipment: Sequence[str],
    at: str,
    in_study: bool = False,
) -> Decision:
    """Begins a process on one person's products; ``inputs`` maps product id to its state.

    ``in_study`` says that every input is meant for a course within a study, and nothing else.
    """
    refused = refusal(
        None
        if state.stage is RunStage.NONE
        else refuse("RUN-STARTS-ONCE", "This run is started already."),
        *_inputs(process, inputs, at),
        refuse(
            "RUN-STUDY-ONLY",
            "This process runs within a study alone, and this material is meant for none.",
            "Allocate it to a course that names its study, or choose another process.",
            "clinician",
        )
        if process.study_only and not in_study
        else None,
    )
    began = min((product.at for product in inputs.values()), key=instant, default=at)
    data: dict[str, Json] = {
        "process": process.slug,
        "version": process.version,
        "inputs": list(inputs),
        "equipment": list(equipment),
        "material_at": began,
        "at": at,
    }
    return refused or (Event("run.started.v1", data),)


def deviate(state: RunState, *, step: str, what: str, severity: Severity) -> Decision:
    """Records that something went otherwise than the process says; ``what`` is free text."""
    refused = refusal(
        moment("RUN-DEVIATE-WHEN", "record a deviation", state.stage, _BEGUN),
        None if what.strip() else refuse("RUN-DEVIATION-WHAT", "Say what was different."),
    )
    data: dict[str, Json] = {"step": step, "what": what, "severity": severity.value}
    return refused or (Event("run.deviated.v1", data),)


def finish(state: RunState, *, process: Process, outputs: Sequence[str], at: str) -> Decision:
    refused = refusal(
        moment("RUN-FINISH-WHEN", "finish this run", state.stage, _RUNNING),
        same_process(state, process),
        _steps_open(state, process),
        refuse("RUN-OUTPUTS", "A run that is finished made at least one product.", "Or fail it.")
        if not outputs
        else None,
        refuse("RUN-OUTPUT-TWICE", "A product is named twice.", "Name each product once.")
        if len(set(outputs)) < len(outputs)
        else None,
        refuse("RUN-FINISH-BACKWARDS", "The end would lie before the last step.", "Check the time.")
        if state.last_at and instant(at) < instant(state.last_at)
        else None,
    )
    data: dict[str, Json] = {"outputs": list(outputs), "at": at}
    return refused or (Event("run.finished.v1", data),)


def fail(state: RunState, *, reason: str) -> Decision:
    refused = refusal(
        moment("RUN-FAIL-WHEN", "end this run as failed", state.stage, _RUNNING),
        None if reason.strip() else refuse("RUN-FAIL-REASON", "Say why the run failed."),
    )
    return refused or (Event("run.failed.v1", {"reason": reason}),)


# A deviation may come to light after the end.
_BEGUN = (RunStage.RUNNING, RunStage.FINISHED, RunStage.FAILED)


def _steps_open(state: RunState, process: Process) -> Finding | None:
    todo = open_steps(state, process)
    if not todo:
        return None
    return refuse(
        "RUN-STEPS-OPEN",
        f"These steps are not done: {', '.join(step.slug for step in todo)}.",
        "Do them in their order, or end the run as failed.",
        "laboratory",
    )


def _inputs(
    process: Process, inputs: Mapping[str, ProductState], at: str
) -> tuple[Finding | None, ...]:
    if not inputs:
        return (refuse("RUN-INPUTS", "A run starts from at least one product.", "Scan it."),)
    products = tuple(inputs.values())
    return (
        *dict.fromkeys(fault for p in products for fault in _unusable(process, p, at)),
        refuse(
            "RUN-ONE-PERSON",
            "These products hold cells of different people; they are never mixed.",
            "Separate the containers and tell quality.",
            "laboratory",
        )
        if len({product.patient for product in products}) > 1
        else None,
        refuse(
            "RUN-INPUT-CLASS",
            f"This process starts from {' or '.join(_accepts(process))}.",
            "Choose the process that fits the product.",
            "laboratory",
        )
        if any(product.product_class not in _accepts(process) for product in products)
        else None,
    )


def _accepts(process: Process) -> tuple[str, ...]:
    """The receipt of a product starts from nothing but the product it hands on."""
    return process.starts_from or (process.makes,)


def _unusable(process: Process, product: ProductState, at: str) -> tuple[Finding | None, ...]:
    here = product.disposition is Disposition.IN_STOCK and product.volume_left_ul
    return (
        never_remade(product) if process.makes != product.product_class else None,
        held(product),
        expired(product, at),
        in_transit(product),
        None if here else refuse("RUN-INPUT-GONE", "A product is not in stock any more."),
        refuse("RUN-INPUT-REFUSED", "The release of a product was refused.")
        if product.release is Release.REFUSED
        else None,
    )
