"""Which sign-ins somebody else renewed: told to the person, and to quality."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from blastema.actions.read.happenings import wall_clock
from blastema.records import find_desk, find_staff


@dataclass(frozen=True, slots=True)
class Renewed:
    """Whose password or second factor, by whom, and when on the clock of the site of the act."""

    staff: str
    name: str
    part: str
    by: str
    at: datetime


def renewed_sign_ins(staff: Iterable[str]) -> tuple[Renewed, ...]:
    """Of these people, the newest first."""
    told = find_staff.renewed(staff)
    people = {one["stream"] for one in told} | {one["by"] for one in told}
    names = find_desk.staff_names(one.partition("/")[2] for one in people)
    return tuple(
        Renewed(
            staff=one["stream"].partition("/")[2],
            name=names.get(one["stream"].partition("/")[2], ""),
            part=one["data"]["part"],
            by=names.get(one["by"].partition("/")[2], "the operator of the server"),
            at=wall_clock(one["occurred_at"], ZoneInfo(one["zone"])),
        )
        for one in told
    )
