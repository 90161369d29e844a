"""Taking a log in: what was wrong, as an event of the store, and for which the products are held.

The longest time between two readings and the time outside that is tolerated (a door that
was opened) are policies of the site without a built-in value. Without the first, gaps are
not looked for, and the answer says so; without the second, each reading outside counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from blastema.core.event import Event, Json
from blastema.core.quantity import Temperature
from blastema.core.storage.decide import in_use
from blastema.core.storage.log import Log, excursions, gaps, spans, text
from blastema.core.storage.state import Span, StoreState
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

LONGEST_GAP = "storage-log-gap-minutes"
TOLERATED = "storage-excursion-minutes"


@dataclass(frozen=True, slots=True)
class Limits:
    """What the site has set, in minutes; ``None`` where it has set nothing."""

    gap: int | None = None
    tolerated: int | None = None

    @classmethod
    def of(cls, gap: str, tolerated: str) -> Limits:
        """From the policies' text; what is no whole number counts as not set."""
        return cls(*(int(t) if t.isascii() and t.isdigit() else None for t in (gap, tolerated)))


def import_log(state: StoreState, *, log: Log, digest: str, limits: Limits) -> Decision:
    """Takes a log in, with every excursion and gap that it shows."""
    refused = refusal(
        in_use(state, "bring in a log"),
        *(refuse("STORE-LOG-FAULT", fault, "Correct the file.") for fault in log.faults),
        _known(state, digest, log),
    )
    if refused:
        return refused
    values = [value for _, value in log.readings]
    data: dict[str, Json] = {
        "digest": digest,
        "since": text(log.readings[0][0]),
        "until": text(log.readings[-1][0]),
        "readings": len(values),
        "lowest_mc": min(values),
        "highest_mc": max(values),
        "excursions": [
            {"since": s.since, "until": s.until, "extreme_mc": s.extreme_mc}
            for s in _excursions(state, log, limits)
        ],
        "gaps": [{"since": s.since, "until": s.until} for s in _gaps(state, log, limits)],
    }
    return (Event("store.log_imported.v1", data),)


def why_held(store: str, span: Span) -> str:
    """The reason that stands beside the hold; about the store, and about nobody."""
    if span.extreme_mc is None:
        return f"Store {store} has no temperatures from {span.since} to {span.until}."
    worst = Temperature(span.extreme_mc)
    return f"Store {store} was at {worst} between {span.since} and {span.until}."


def _excursions(state: StoreState, log: Log, limits: Limits) -> tuple[Span, ...]:
    tolerated = timedelta(minutes=limits.tolerated or 0)
    return spans(
        excursions(log.readings, low_mc=state.low_mc, high_mc=state.high_mc, tolerated=tolerated)
    )


def _gaps(state: StoreState, log: Log, limits: Limits) -> tuple[Span, ...]:
    if limits.gap is None:
        return ()
    found = gaps(
        log.readings,
        longest=timedelta(minutes=limits.gap),
        after=_end_before(state, log.readings),
    )
    return tuple(Span(text(since), text(until)) for since, until in found)


def _end_before(state: StoreState, readings: Sequence[tuple[datetime, int]]) -> datetime | None:
    ends = [datetime.fromisoformat(one.until) for one in state.logs]
    return max((end for end in ends if end < readings[0][0]), default=None)


def _known(state: StoreState, digest: str, log: Log) -> Finding | None:
    if any(one.digest == digest for one in state.logs):
        return refuse("STORE-LOG-KNOWN", "This file was brought in before.")
    if not log.readings:
        return None
    since, until = text(log.readings[0][0]), text(log.readings[-1][0])
    if not any(since <= one.until and one.since <= until for one in state.logs):
        return None
    return refuse(
        "STORE-LOG-OVERLAPS",
        "The file tells of a time that another log of this store tells of already.",
        "Cut it to the time that is new.",
        "laboratory",
    )
