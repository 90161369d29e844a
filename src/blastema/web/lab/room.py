"""The rooms: the register, and one of them with what its air was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from blastema.actions.read.rooms import (
    SHOWN_DAYS,
    RoomLine,
    RoomPage,
    RoomStay,
    room_list,
    room_page,
)
from blastema.core.room.kinds import PER_UNIT, kinds
from blastema.core.room.state import Outside, RoomState
from blastema.core.room.told import During, band_words, by_hour, hour_of, start_of
from blastema.web import charts
from blastema.web.acting import act_of
from blastema.web.clinic.words import names as said
from blastema.web.lab.device import kind_words
from blastema.web.parts import Cell, Table, table
from blastema.web.verbs import shown_or_raise

# How far back a page may look: a week, a month, a year.
LOOKS = ((7, "A week"), (31, "A month"), (366, "A year"))


@require_GET
def show_rooms(request: HttpRequest) -> HttpResponse:
    found = shown_or_raise(room_list(act_of(request)))
    columns = ["Room", "Use", "State", "Limits set", "Read until", "Open deviations#"]
    listed = table("Rooms", [*columns], [_row(line) for line in found.lines])
    return render(request, "lab/rooms.html", {"found": found, "table": listed})


def _row(line: RoomLine) -> list[object]:
    state = line.state
    limits = [kinds()[kind].name for kind, band in state.limits.items() if band.is_set]
    return [
        Cell(state.code, url=reverse("room", args=[line.id])),
        kind_words(state.use),
        Cell(state.stage.value, status="good" if state.stage == "in use" else "neutral"),
        ", ".join(limits) or "none",
        clock(state.read_until, line.zone) if state.read_until else "no reading yet",
        Cell(str(line.open), status="wait") if line.open else "0",
    ]


def clock(moment: str, zone: ZoneInfo) -> str:
    """A UTC moment on the clock of the site."""
    return f"{_local(moment, zone):%-d %b %Y, %H:%M}"


def _local(moment: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(moment).astimezone(zone).replace(tzinfo=None)


@require_GET
def show_room(request: HttpRequest, room: str) -> HttpResponse:
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(n) for n, _ in LOOKS} else SHOWN_DAYS
    page: RoomPage = shown_or_raise(room_page(act_of(request), room=room, days=days))
    context = {
        "page": page,
        "state": page.line.state,
        "facts": _facts(page.line),
        "days": days,
        "looks": LOOKS,
        "pictures": [_picture(page, told) for told in page.told],
        "limits": limits_table(page.line.state),
        "deviations": _deviations(page),
        "gaps": _gaps(page),
    }
    return render(request, "lab/room.html", context)


def _facts(line: RoomLine) -> list[tuple[str, str]]:
    state = line.state
    return [
        ("Use", kind_words(state.use)),
        ("State", state.stage.value),
        ("Registered", said.day(state.registered_on)),
        ("Read until", clock(state.read_until, line.zone) if state.read_until else "never yet"),
    ]


def limits_table(state: RoomState) -> Table:
    rows: list[list[object]] = [
        [kind.name, band_words(kind, state.band(kind.slug))] for kind in kinds().values()
    ]
    note = "The program has no limit of its own: what stands here is what this site decided."
    return table("What the site allows", ["Kind", "Allowed"], rows, note)


def _picture(page: RoomPage, told: During) -> dict[str, Any]:
    air = _air(page, told)
    spec = charts.room_chart(air)
    return {
        "chart_id": f"air-{told.kind.slug}",
        "title": told.kind.name,
        "svg": charts.to_svg(spec),
        "spec": spec,
        "alt": air.words,
        "sentence": air.words,
        "table": _hours_table(air),
    }


def _air(page: RoomPage, told: During) -> charts.Air:
    state, zone = page.line.state, page.line.zone
    first, last = hour_of(page.since), hour_of(page.until)
    hours = tuple(
        charts.AirHour(
            start_of(hour.hour).astimezone(zone).replace(tzinfo=None),
            hour.lowest_milli / PER_UNIT,
            hour.highest_milli / PER_UNIT,
        )
        for hour in by_hour(state, told.kind.slug)
        if first <= hour.hour <= last
    )
    band = told.band
    return charts.Air(
        name=told.kind.name,
        unit=told.kind.unit,
        hours=hours,
        low=None if band.low_milli is None else band.low_milli / PER_UNIT,
        high=None if band.high_milli is None else band.high_milli / PER_UNIT,
        limits=band_words(told.kind, band),
        outside=tuple(outside_words(told, one, zone) for one in told.outside),
    )


def outside_words(told: During, one: Outside, zone: ZoneInfo) -> str:
    since, until = clock(one.since, zone), clock(one.until, zone)
    when = since if since == until else f"{since} to {until}"
    return f"{told.kind.said(one.extreme_milli)} ({when})"


def _hours_table(air: charts.Air) -> Table:
    """The days of the picture: a line for every hour would be read by nobody."""
    days: dict[str, list[charts.AirHour]] = {}
    for hour in air.hours:
        days.setdefault(f"{hour.at:%-d %b %Y}", []).append(hour)
    rows: list[list[object]] = [
        [day, f"{min(h.low for h in found):,g}", f"{max(h.high for h in found):,g}"]
        for day, found in days.items()
    ]
    columns = ["Day", f"Lowest, {air.unit}#", f"Highest, {air.unit}#"]
    return table(f"{air.name} by day", [*columns], rows)


def _deviations(page: RoomPage) -> Table:
    rows: list[list[object]] = [
        [
            Cell(
                said.day(row.began_on),
                url=reverse("deviation", args=[row.id]) if page.may_read_quality else "",
            ),
            row.word,
            Cell(row.stage, status="good" if row.ended_on else "wait"),
        ]
        for row in reversed(page.deviations)
    ]
    return table("Deviations of this room", ["Known since", "Severity", "State"], rows)


def _gaps(page: RoomPage) -> Table:
    zone = page.line.zone
    rows: list[list[object]] = [
        [clock(since, zone), clock(until, zone)]
        for log in reversed(page.line.state.logs)
        for since, until in log.gaps
    ]
    return table("Times without a reading", ["From", "Until"], rows)


def room_field() -> forms.ChoiceField:
    return forms.ChoiceField(label="Room", required=False)


def room_choices(codes: Sequence[str]) -> list[tuple[str, str]]:
    """The first one is none."""
    return [("", "not named"), *((code, code) for code in codes)]


def stays_of_run(found: tuple[RoomStay, ...], zone: ZoneInfo) -> list[dict[str, Any]]:
    """For the page of a run: each room with what its air was while the run was in it."""
    return [
        {
            "url": reverse("room", args=[stay.room]),
            "code": stay.code,
            "since": f"{stay.since.astimezone(zone):%H:%M}",
            "until": f"{stay.until.astimezone(zone):%H:%M}",
            "air": [_stay_words(told, zone) for told in stay.told],
        }
        for stay in found
    ]


def _stay_words(told: During, zone: ZoneInfo) -> dict[str, str]:
    kind, low, high = told.kind, told.lowest_milli, told.highest_milli
    outside = "; ".join(outside_words(told, one, zone) for one in told.outside)
    read = kind.said(low) if low == high else f"{kind.said(low)} to {kind.said(high)}"
    return {
        "words": f"{kind.name}: {read}; allowed: {band_words(kind, told.band)}",
        "outside": outside,
        "judged": "yes" if told.band.is_set else "",
    }
