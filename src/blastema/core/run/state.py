"""What a run is, as the fold of its events.

    (none) -> running -> finished
                 +-----> failed

The steps go in the order of the process; a deviation does not stop a run, but stays
with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from blastema.core.stream import Handler, Kind


class RunStage(StrEnum):
    NONE = "none"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"


class Severity(StrEnum):
    """How much a deviation matters to the product."""

    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Reagent:
    """A lot used in a step; ``expires`` is its last good day, YYYY-MM-DD."""

    name: str
    lot: str
    expires: str

    def as_data(self) -> dict[str, str]:
        return {"name": self.name, "lot": self.lot, "expires": self.expires}


@dataclass(frozen=True, slots=True)
class StepDone:
    step: str
    at: str
    measurements: Mapping[str, int | str | bool] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    equipment: tuple[str, ...] = ()
    reagents: tuple[Reagent, ...] = ()
    done_by: str = ""
    witnessed_by: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """From ``at`` on the run is in this room; ``step`` is empty where it began there."""

    room: str
    step: str
    at: str


@dataclass(frozen=True, slots=True)
class Deviation:
    step: str
    what: str
    severity: str


@dataclass(frozen=True, slots=True)
class Balance:
    """What went in, was added, came out and was lost, in microlitres; cells where counted.

    ``in_ul`` and all that was added equal ``out_ul`` and all losses.
    """

    in_ul: int
    added_ul: Mapping[str, int]
    out_ul: int
    losses_ul: Mapping[str, int]
    cells_in: int = 0
    cells_out: int = 0
    cells_lost: int = 0


@dataclass(frozen=True, slots=True)
class RunState:
    """``material_at`` is when the oldest input began, where its time limits count from."""

    stage: RunStage = RunStage.NONE
    process: str = ""
    version: int = 0
    inputs: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    started_at: str = ""
    material_at: str = ""
    steps: tuple[StepDone, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    outputs: tuple[str, ...] = ()
    ended_at: str = ""
    failed: str = ""
    rooms: tuple[Placed, ...] = ()
    balance: Balance | None = None

    @property
    def room(self) -> str:
        """The code of the room it is in; empty where nobody said."""
        return self.rooms[-1].room if self.rooms else ""

    @property
    def last_at(self) -> str:
        """When the last thing happened in this run."""
        return self.steps[-1].at if self.steps else self.started_at

    def done_at(self, step: str) -> str:
        """When a step was done; empty where it was not."""
        return next((done.at for done in self.steps if done.step == step), "")

    def last_done_at(self, step: str) -> str:
        """When a step that repeats was done last; empty where it never was."""
        return next((done.at for done in reversed(self.steps) if done.step == step), "")


def _started(state: RunState, data: Mapping[str, Any]) -> RunState:
    return replace(
        state,
        stage=RunStage.RUNNING,
        process=data["process"],
        version=data["version"],
        inputs=tuple(data["inputs"]),
        equipment=tuple(data["equipment"]),
        started_at=data["at"],
        material_at=data["material_at"],
    )


def _placed(state: RunState, data: Mapping[str, Any]) -> RunState:
    placed = Placed(data["room"], data["step"], data["at"])
    return replace(state, rooms=(*state.rooms, placed))


def _step_done(state: RunState, data: Mapping[str, Any]) -> RunState:
    done = StepDone(
        step=data["step"],
        at=data["at"],
        measurements=dict(data["measurements"]),
        units=dict(data["units"]),
        equipment=tuple(data["equipment"]),
        reagents=tuple(Reagent(r["name"], r["lot"], r["expires"]) for r in data["reagents"]),
        done_by=data["done_by"],
        witnessed_by=data["witnessed_by"],
    )
    return replace(state, steps=(*state.steps, done))


def _deviated(state: RunState, data: Mapping[str, Any]) -> RunState:
    deviation = Deviation(data["step"], data["what"], data["severity"])
    return replace(state, deviations=(*state.deviations, deviation))


def _finished(state: RunState, data: Mapping[str, Any]) -> RunState:
    return replace(
        state, stage=RunStage.FINISHED, outputs=tuple(data["outputs"]), ended_at=data["at"]
    )


def _failed(state: RunState, data: Mapping[str, Any]) -> RunState:
    return replace(state, stage=RunStage.FAILED, failed=data["reason"])


def _balanced(state: RunState, data: Mapping[str, Any]) -> RunState:
    balance = Balance(
        in_ul=data["in_ul"],
        added_ul=dict(data["added_ul"]),
        out_ul=data["out_ul"],
        losses_ul=dict(data["losses_ul"]),
        cells_in=data["cells_in"],
        cells_out=data["cells_out"],
        cells_lost=data["cells_lost"],
    )
    return replace(state, balance=balance)


_HANDLERS: dict[str, Handler[RunState]] = {
    "run.started.v1": _started,
    "run.placed.v1": _placed,
    "run.step_done.v1": _step_done,
    "run.deviated.v1": _deviated,
    "run.finished.v1": _finished,
    "run.failed.v1": _failed,
    "run.balanced.v1": _balanced,
}

RUN = Kind("run", RunState(), _HANDLERS)
