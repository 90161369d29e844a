"""Several decisions about one stream in one command, and what they opened."""

from __future__ import annotations

from typing import Generic, TypeVar

from blastema.actions.act import Done
from blastema.actions.desk import open_desk
from blastema.actions.door import RefusedError
from blastema.core.event import Event
from blastema.core.stream import Decision, Kind
from blastema.core.verdict import Refusal

State = TypeVar("State")

_OPENED = ("episode.opened.v1", "episode.transferred_in.v1")


class Told(Generic[State]):
    """Each decision is made on the state that the former ones led to."""

    def __init__(self, kind: Kind[State], state: State, stream_id: str) -> None:
        self.kind = kind
        self.state = state
        self.stream_id = stream_id
        self.decision: tuple[Event, ...] = ()

    def say(self, decision: Decision) -> None:
        """Takes a decision in, or stops the command where it is a refusal."""
        if isinstance(decision, Refusal):
            raise RefusedError(decision)
        for event in decision:
            self.state = self.kind.apply(self.state, event)
        self.decision += decision


def opened_conditions(done: Done) -> list[str]:
    """The conditions of the episodes that a command opened."""
    streams = [stream for stream, kind in done.events if kind in _OPENED]
    with open_desk() as desk:
        return [loaded.state.condition for loaded in desk.read(*streams)]
