"""Whether this database is the demonstration's, and what its visitors can try.

Nothing here asks for a permission: a demonstration holds nobody's data. Whoever calls
these has made sure that it is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from blastema.actions.act import Act, Fresh, Who, utc_text
from blastema.actions.links import token_for
from blastema.core.access.may import Grant
from blastema.core.access.roles import Role
from blastema.records import count_ledger, find_demonstration, history
from blastema.records.places import Place, places

# The policy that a demonstration sets at its own sites, and nobody else.
MARK = "demonstration"
# The site whose people the visitors of *Start here* are.
FIRST = "florida"
# More than this takes longer to copy and verify than a visitor waits.
MOST_EVENTS = 250_000


@dataclass(frozen=True, slots=True)
class Found:
    """Something to try each task on; empty where nothing suits.

    ``wristband``, ``label`` and ``side`` are what is worn, stuck on and planned where
    ``treatment`` waits for its time-out.
    """

    events: int
    token: str = ""
    paused: str = ""
    unwilling: str = ""
    run: str = ""
    treatment: str = ""
    wristband: str = ""
    label: str = ""
    side: str = ""
    followed: str = ""


def is_demonstration() -> bool:
    """Every site carries the mark; a practice that was made for patients carries none."""
    streams = [f"site/{place.id}" for place in places()]
    states = [loaded.state for loaded in history.load(streams).values()]
    return bool(states) and all(state.policy(MARK) for state in states)


def find(now: datetime) -> Found:
    place = places()[0]
    patient, epoch = find_demonstration.due(place.id, _today(place, now))
    waiting = find_demonstration.in_the_room(place.id, utc_text(now))
    return Found(
        events=count_ledger.events_at_most(MOST_EVENTS),
        token=token_for(patient, epoch, now) if patient else "",
        paused=find_demonstration.paused(place.id),
        unwilling=_unwilling(place.id),
        run=find_demonstration.running(place.id),
        treatment=waiting.treatment,
        wristband=waiting.patient,
        label=waiting.label,
        side=waiting.side,
        followed=find_demonstration.answered(place.id),
    )


def user_of(role: Role) -> Any:
    """The sign-in of a role at the first site."""
    return find_demonstration.user_named(f"{role}.{FIRST}")


def quality_act(fresh: Fresh) -> Act:
    """The act of the first site's quality, who may copy and verify the ledger."""
    place = places()[0]
    who = Who("job/demonstration", "Demonstration", (Grant(Role.QUALITY, place.id),))
    return Act(who, place.id, place.zone, fresh.now(), fresh.id(), fresh)


def _today(place: Place, now: datetime) -> date:
    return now.astimezone(ZoneInfo(place.zone)).date()


def _unwilling(site: str) -> str:
    """Somebody with heel pain who refuses birth tissue and waits for a plan."""
    waiting = find_demonstration.assessed(site, "plantar-fasciitis")
    known = history.load([f"patient/{patient}" for _, patient in waiting])
    return next((e for e, p in waiting if known[f"patient/{p}"].state.refused_sources), "")
