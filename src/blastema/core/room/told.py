"""A room in words: what it was during a time, and why a deviation is opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from blastema.core.room.kinds import ReadingKind, kinds, plain
from blastema.core.room.state import Band, Hour, Outside, RoomState

# More of one file are counted and not named.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class During:
    """One kind of reading over a time; ``outside`` are the times beyond the limits in it."""

    kind: ReadingKind
    band: Band
    lowest_milli: int
    highest_milli: int
    readings: int
    outside: tuple[Outside, ...]


def hour_of(at: datetime) -> int:
    return int(at.timestamp()) // 3600


def start_of(hour: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(hours=hour)


def band_words(kind: ReadingKind, band: Band) -> str:
    low, high = band.low_milli, band.high_milli
    if low is not None and high is not None:
        return f"{plain(low)} to {kind.said(high)}"
    if low is not None:
        return f"at least {kind.said(low)}"
    return f"at most {kind.said(high)}" if high is not None else "no limit set"


def during(state: RoomState, since: datetime, until: datetime) -> tuple[During, ...]:
    """What is recorded of the hours that this time touches, by kind; whole hours count.

    The limits shown are those by which the newest of it was judged.
    """
    first, last = hour_of(since), hour_of(until)
    return tuple(found for kind in kinds().values() if (found := _during(state, kind, first, last)))


def _during(state: RoomState, kind: ReadingKind, first: int, last: int) -> During | None:
    hours = [hour for hour in by_hour(state, kind.slug) if first <= hour.hour <= last]
    if not hours:
        return None
    return During(
        kind,
        _judged_by(state, kind.slug, first, last),
        min(hour.lowest_milli for hour in hours),
        max(hour.highest_milli for hour in hours),
        sum(hour.readings for hour in hours),
        tuple(_outside(state, kind.slug, first, last)),
    )


def by_hour(state: RoomState, kind: str) -> list[Hour]:
    """Every hour of one kind in the order of time, what was typed with what was logged."""
    found: dict[int, Hour] = {}
    for log in state.logs:
        for series in log.series:
            for hour in series.hours if series.kind == kind else ():
                found[hour.hour] = _with(found.get(hour.hour), hour)
    for one in state.typed:
        if kind in one.values:
            value, at = one.values[kind], hour_of(datetime.fromisoformat(one.at))
            found[at] = _with(found.get(at), Hour(at, value, value, 1))
    return [found[hour] for hour in sorted(found)]


def _with(before: Hour | None, more: Hour) -> Hour:
    if before is None:
        return more
    return Hour(
        more.hour,
        min(before.lowest_milli, more.lowest_milli),
        max(before.highest_milli, more.highest_milli),
        before.readings + more.readings,
    )


def _judged_by(state: RoomState, kind: str, first: int, last: int) -> Band:
    bands = [
        series.band
        for log in state.logs
        for series in log.series
        if series.kind == kind and any(first <= hour.hour <= last for hour in series.hours)
    ]
    return bands[-1] if bands else state.band(kind)


def _outside(state: RoomState, kind: str, first: int, last: int) -> Iterator[Outside]:
    for one in all_outside(state, kind):
        begins, ends = (hour_of(datetime.fromisoformat(at)) for at in (one.since, one.until))
        if begins <= last and first <= ends:
            yield one


def all_outside(state: RoomState, kind: str) -> list[Outside]:
    """Every time outside of one kind, the oldest first."""
    logged = [o for log in state.logs for s in log.series if s.kind == kind for o in s.outside]
    typed = [Outside(t.at, t.at, t.values[kind]) for t in state.typed if kind in t.outside]
    return sorted((*logged, *typed), key=lambda one: one.since)


def why_deviated(code: str, kind: str, band: Band, outside: Sequence[Outside]) -> str:
    """What stands in the deviation: about the room, and about nobody."""
    known = kinds()[kind]
    spans = "; ".join(_span(known, one) for one in outside[:_NAMED])
    more = f"; and {len(outside) - _NAMED} times more" if len(outside) > _NAMED else ""
    return f"Room {code}: {known.name.lower()} beyond {band_words(known, band)}. {spans}{more}."


def _span(kind: ReadingKind, one: Outside) -> str:
    since, until = f"{one.since[:16]}Z", f"{one.until[:16]}Z"
    when = since if since == until else f"{since} to {until}"
    return f"{when}: {kind.said(one.extreme_milli)}"
