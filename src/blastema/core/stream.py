"""How a history becomes a state: every stream is a fold of its events.

A kind of stream is an empty state and one handler for each event type. A handler
reads the state and the event's data and nothing else: never the catalogue, the rule
book, a clock or a key, so that a history means the same for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, Generic, TypeVar

from blastema.core.event import SIGNED, Event
from blastema.core.verdict import Refusal

State = TypeVar("State")
Handler = Callable[[State, Mapping[str, Any]], State]

# What a decision gives: the events that happened, or the rules that refused.
Decision = tuple[Event, ...] | Refusal


class UnknownEventError(ValueError):
    """An event type that this version of the programme does not know."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[State]):
    """One kind of stream: its name, its empty state, and what each event does to it."""

    name: str
    empty: State
    handlers: Mapping[str, Handler[State]]

    def apply(self, state: State, event: Event) -> State:
        handler = self.handlers.get(event.type)
        if handler is None and event.type == SIGNED:
            return state  # it says who stands for what was told, and tells nothing new
        if handler is None:
            raise UnknownEventError(
                f"Found an event of type {event.type!r} in a {self.name} stream; expected one of "
                f"{', '.join(sorted(self.handlers))}. A newer version of Blastema may have "
                "written it: upgrade before reading this database."
            )
        return handler(state, event.data)

    def fold(self, events: Iterable[Event]) -> State:
        return reduce(self.apply, events, self.empty)
