"""Lifts events of older versions to the newest one: pure, one step at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from blastema.core.event import Event

Upcaster = Callable[[Event], Event]


def lift(event: Event, upcasters: Mapping[str, Upcaster]) -> Event:
    """The event as the newest version of its type would have written it.

    ``upcasters`` maps an old type (``name.v1``) to a function that gives the next
    version (``name.v2``); a chain of them is followed to its end.
    """
    while (step := upcasters.get(event.type)) is not None:
        event = step(event)
    return event


# No event type has a second version yet; the first one to get it adds its line here.
UPCASTERS: Mapping[str, Upcaster] = {}
