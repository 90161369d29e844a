"""Whether the person who does a step has acknowledged what the site tied to such steps.

Asked of every step that is written, in one place, and again by the pages before it. Where a
site tied no document, this is one question to the tables and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from blastema.actions.act import Act
from blastema.actions.desk import Desk
from blastema.core.controlled.demand import TRAINING_SETTING, WARN, Doing, kind_of_step, owed
from blastema.core.event import Event
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, Refusal
from blastema.records import find_quality_file


def untrained(
    desk: Desk, act: Act, decisions: Mapping[tuple[str, str], Decision]
) -> tuple[Finding, ...]:
    """Why these steps may not be done by these people, unless the site only warns."""
    found: dict[Finding, None] = {}
    for (kind, stream_id), events in decisions.items():
        doing = () if isinstance(events, Refusal) else _doing(act, events)
        site = desk.read(f"{kind}/{stream_id}")[0].meta.site or act.site if doing else ""
        for one in doing:
            found |= dict.fromkeys(_owed(desk, site, one, act.today))
    return tuple(found)


def _doing(act: Act, events: Iterable[Event]) -> tuple[Doing, ...]:
    """A step that is entered for somebody else is that person's."""
    steps = ((kind_of_step(event.type), event.data.get("done_by", "")) for event in events)
    people = ((step, str(by) or act.who.id) for step, by in steps if step is not None)
    return tuple({Doing(step, who): None for step, who in people if who.startswith("staff/")})


def _owed(desk: Desk, site: str, doing: Doing, today: str) -> tuple[Finding, ...]:
    ids = find_quality_file.demanding(site)
    if not ids or desk.read(f"site/{site}")[0].state.policy(TRAINING_SETTING) == WARN:
        return ()
    documents = desk.read(*(f"controlled/{one}" for one in ids))
    return owed((one.state for one in documents), doing, today)
