"""An alarm: a clinician has to see this person now. It is open until one says what was done.

    (none) -> raised -> answered -> raised again, where another urgent sign is found

Two events, and neither says why. What was found and what was done are sealed texts; the rest
is the hour, and that there was an alarm. An open alarm keeps its episode open: nobody closes
or refers what a clinician has not answered.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from blastema.core.event import Event
from blastema.core.sealed import must_be_sealed
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

if TYPE_CHECKING:
    from blastema.core.episode.state import EpisodeState


class AlarmOutcome(StrEnum):
    """What came of it."""

    REFERRED = "referred"
    SEEN = "seen"
    # The sign was never there: a wrong tick, another person's record.
    MISTAKEN = "mistaken"


@dataclass(frozen=True, slots=True)
class Alarm:
    """The newest alarm of an episode. ``raised_at`` is empty where there never was one;
    ``why`` and ``done`` are sealed, and ``done`` is empty while it is open."""

    raised_at: str = ""
    why: str = ""
    answered_at: str = ""
    done: str = ""

    @property
    def is_open(self) -> bool:
        return bool(self.raised_at) and not self.answered_at


NO_ALARM = Alarm()


@dataclass(frozen=True, slots=True)
class AlarmAnswer:
    """What a clinician did. ``when`` is on the site's clock, such as 2026-02-28T14:30."""

    outcome: AlarmOutcome
    to: str = ""
    when: str = ""
    reached: str = ""
    words: str = ""

    def as_text(self) -> str:
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> AlarmAnswer:
        told: dict[str, Any] = json.loads(text)
        return cls(AlarmOutcome(told.pop("outcome")), **told)


def raised(*, why: str, at: str) -> tuple[Event, ...]:
    """Raises the alarm. ``why`` comes sealed; where it is empty nothing is raised."""
    must_be_sealed(why=why)
    return (Event("episode.alarm_raised.v1", {"at": at, "why": why}),) if why else ()


def answer(
    state: EpisodeState, answered: AlarmAnswer, *, sealed: str, at: str, now_there: str
) -> Decision:
    """``sealed`` is the answer as a text, ``now_there`` this hour on the site's clock."""
    must_be_sealed(sealed=sealed)
    refused = refusal(
        None
        if state.alarm.is_open
        else refuse("ALARM-NONE", "No alarm is open here.", "Open the episode's page again."),
        *_lacking(answered, now_there),
    )
    return refused or (Event("episode.alarm_answered.v1", {"at": at, "done": sealed}),)


def _lacking(answered: AlarmAnswer, now_there: str) -> Iterator[Finding]:
    if answered.outcome is not AlarmOutcome.REFERRED:
        if not answered.words.strip():
            yield refuse(
                "ALARM-WORDS",
                "It is not said what was found and done.",
                "Say what you saw, and why nobody else has to see the person today.",
            )
        return
    if not answered.to.strip():
        yield refuse("ALARM-TO", "It is not said where the person was sent.", "Say where.")
    if not answered.reached.strip():
        yield refuse(
            "ALARM-REACHED",
            "It is not said who there knows that the person comes.",
            "Call, and say whom you reached.",
        )
    yield from _hour(answered.when, now_there)


def _hour(when: str, now_there: str) -> Iterator[Finding]:
    told = _local(when)
    if told is None:
        yield refuse(
            "ALARM-WHEN",
            "It is not said when the person was referred.",
            "Give the day and the hour, such as 2026-02-28T14:30.",
        )
    elif told > datetime.fromisoformat(now_there):
        yield refuse(
            "ALARM-FUTURE",
            "The hour of the referral has not come yet.",
            "Record it when it is done.",
        )


def _local(when: str) -> datetime | None:
    """The hour on a wall clock; a text that names a zone is none."""
    try:
        told = datetime.fromisoformat(when)
    except ValueError:
        return None
    return told if told.tzinfo is None and "T" in when else None


def unanswered(state: EpisodeState) -> Finding | None:
    """Why an episode with an open alarm does not end."""
    if not state.alarm.is_open:
        return None
    return refuse(
        "EPISODE-ALARM",
        "Somebody has to see this person now, and nobody has said what was done.",
        "See the person, and record what was done.",
        "clinician",
    )


def on_raised(state: EpisodeState, data: Mapping[str, Any]) -> EpisodeState:
    """A second sign while the first is open: it has been open since the first."""
    since = state.alarm.raised_at if state.alarm.is_open else data["at"]
    return replace(state, alarm=Alarm(since, data["why"]))


def on_answered(state: EpisodeState, data: Mapping[str, Any]) -> EpisodeState:
    answered = replace(state.alarm, answered_at=data["at"], done=data["done"])
    return replace(state, alarm=answered)
