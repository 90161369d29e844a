"""What goes into a run equals what comes out and what is lost by name.

A master record that names its losses asks for all of them: a volume that nobody names is
refused. One of earlier days names none: there the rest is written down as not named, so
that the sum holds for it as well.
"""

from __future__ import annotations

from collections.abc import Mapping

from blastema.core.catalogue.practice import Process, Quantity
from blastema.core.event import Event, Json
from blastema.core.run.state import RunState, Severity
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, Refusal, refuse

# What was added, or lost, in a run whose master record names nothing.
NOT_NAMED = "not-named"
# Measures with these names say what a step added, and what was counted before and after.
_ADDED = "added-"
_CELLS_IN, _CELLS_OUT = "cells-in", "cells-out"


def added(state: RunState, process: Process) -> dict[str, int]:
    """The volumes in microlitres that the steps so far added, by their names."""
    found: dict[str, int] = {}
    for step in process.steps:
        for measure in step.measures:
            if measure.quantity is Quantity.VOLUME and measure.slug.startswith(_ADDED):
                amount = _measured(state, step.slug, measure.slug)
                name = measure.slug.removeprefix(_ADDED)
                found[name] = found.get(name, 0) + amount
    return {name: amount for name, amount in found.items() if amount}


def _measured(state: RunState, step: str, slug: str) -> int:
    """The sum over every time that the step was done."""
    found = [one.measurements.get(slug) for one in state.steps if one.step == step]
    return sum(one for one in found if isinstance(one, int) and not isinstance(one, bool))


def missing(in_ul: int, put_in: Mapping[str, int], out_ul: int, losses: Mapping[str, int]) -> int:
    """Microlitres that nobody accounts for; below zero where more came out than went in."""
    return in_ul + sum(put_in.values()) - out_ul - sum(losses.values())


def with_balance(
    decision: Decision,
    state: RunState,
    process: Process,
    *,
    in_ul: int,
    out_ul: int,
    losses: Mapping[str, int],
) -> Decision:
    """The decision to finish, with the balance of the run beside it: every fault at once."""
    put_in = added(state, process)
    found = tuple(fault for fault in _faults(process, in_ul, put_in, out_ul, losses) if fault)
    if isinstance(decision, Refusal):
        return Refusal((*decision.findings, *found))
    if found:
        return Refusal(found)
    lost = {name: amount for name, amount in losses.items() if amount}
    rest = missing(in_ul, put_in, out_ul, lost)
    if rest > 0:
        lost[NOT_NAMED] = rest
    elif rest < 0:
        put_in[NOT_NAMED] = -rest
    data: dict[str, Json] = {
        "in_ul": in_ul,
        "added_ul": {**put_in},
        "out_ul": out_ul,
        "losses_ul": {**lost},
        **_cells(state, process),
    }
    return (*decision, *_gained(state, process), Event("run.balanced.v1", data))


def _faults(
    process: Process,
    in_ul: int,
    put_in: Mapping[str, int],
    out_ul: int,
    losses: Mapping[str, int],
) -> tuple[Finding | None, ...]:
    strange = sorted(set(losses) - set(process.losses))
    rest = missing(in_ul, put_in, out_ul, losses)
    return (
        refuse(
            "RUN-LOSS-UNKNOWN",
            "A loss has a name that this master record does not know.",
            f"It knows {', '.join(process.losses) or 'none'}.",
            "laboratory",
        )
        if strange
        else None,
        refuse("RUN-LOSS-BELOW-ZERO", "A loss is no volume.", "Measure it again.", "laboratory")
        if any(amount < 0 for amount in losses.values())
        else None,
        refuse(
            "RUN-BALANCE",
            f"In went {_ml(in_ul + sum(put_in.values()))}; out came {_ml(out_ul)}, and "
            f"{_ml(sum(losses.values()))} of losses are named. "
            f"{'Missing' if rest > 0 else 'Too much'}: {_ml(abs(rest))}.",
            "Measure again, and name what was lost.",
            "laboratory",
        )
        if process.losses and rest
        else None,
    )


def _ml(ul: int) -> str:
    return f"{ul / 1000:g} ml"


def _cells(state: RunState, process: Process) -> dict[str, Json]:
    """Cells counted before and after, and those that are lost between; 0 where not counted."""
    before, after = _counted(state, process)
    if not before or after is None:
        return {"cells_in": before or 0, "cells_out": after or 0, "cells_lost": 0}
    return {"cells_in": before, "cells_out": after, "cells_lost": before - after}


def _counted(state: RunState, process: Process) -> tuple[int | None, int | None]:
    found: dict[str, int] = {}
    for done in state.steps:
        for slug in (_CELLS_IN, _CELLS_OUT):
            amount = done.measurements.get(slug)
            if isinstance(amount, int) and process.step(done.step) is not None:
                found[slug] = amount
    return found.get(_CELLS_IN), found.get(_CELLS_OUT)


def _gained(state: RunState, process: Process) -> tuple[Event, ...]:
    """Cells do not grow in a wash: one of the two counts is wrong, and somebody must know."""
    before, after = _counted(state, process)
    if process.grows or before is None or after is None or after <= before:
        return ()
    data: dict[str, Json] = {
        "step": "",
        "what": f"{_CELLS_OUT} was {after}; the most is {before}.",
        "severity": Severity.MINOR.value,
    }
    return (Event("run.deviated.v1", data),)
