"""One person whom a recall must reach, as the fold of what was done to reach them.

    (none) -> open -> settled
                +--------+----> withdrawn

Beside the stage stand what a clinician judged (``verdict``) and whether the team that
treats the person has seen the alert. A person is settled when they were told, when they
have died, or when the attempts that the site asks for are documented and in vain.
Where the alert was withdrawn the team is told of that too, and whoever had been told is
told again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from blastema.core.stream import Handler, Kind


class ExposureStage(StrEnum):
    NONE = "none"
    OPEN = "open"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


class Channel(StrEnum):
    PHONE = "phone"
    LETTER = "letter"
    MAIL = "mail"
    IN_PERSON = "in-person"


class Reached(StrEnum):
    """What came of an attempt; only the first means that the person knows."""

    TOLD = "told"
    MESSAGE_LEFT = "message-left"
    NO_ANSWER = "no-answer"
    WRONG_NUMBER = "wrong-number"


class Verdict(StrEnum):
    """What the material did, as far as is known."""

    NOT_EXPOSED = "not-exposed"
    NO_HARM = "no-harm"
    WATCH = "watch"
    HARM = "harm"
    UNKNOWN = "unknown"


class Settlement(StrEnum):
    TOLD = "told"
    UNREACHABLE = "unreachable"
    DIED = "died"


@dataclass(frozen=True, slots=True)
class Attempt:
    """``on`` is a local date; ``note`` is sealed."""

    channel: Channel
    result: Reached
    on: str
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ExposureState:
    """``at_site`` is where the person was treated, and where they are reached from."""

    stage: ExposureStage = ExposureStage.NONE
    recall: str = ""
    patient: str = ""
    at_site: str = ""
    products: tuple[str, ...] = ()
    treatments: tuple[str, ...] = ()
    team_told_by: str = ""
    attempts: tuple[Attempt, ...] = ()
    verdict: str = ""
    adverse: str = ""
    note: str = ""
    judged_by: str = ""
    settled: str = ""
    settled_on: str = ""
    withdrawn_on: str = ""
    withdrawal_read_by: str = ""
    attempts_before: int = 0

    @property
    def told(self) -> bool:
        return any(one.result is Reached.TOLD for one in self.attempts)

    @property
    def tell_again(self) -> bool:
        """They were told of an alert that was withdrawn, and not yet of the withdrawal."""
        since = self.attempts[self.attempts_before :]
        again = any(one.result is Reached.TOLD for one in since)
        return self.stage is ExposureStage.WITHDRAWN and self.told and not again

    @property
    def days_tried(self) -> int:
        """On how many days somebody tried; ten calls in an hour are one day."""
        return len({one.on for one in self.attempts})


def _found(state: ExposureState, data: Mapping[str, Any]) -> ExposureState:
    return replace(
        state,
        stage=ExposureStage.OPEN,
        recall=data["recall"],
        patient=data["patient"],
        at_site=data["site"],
        products=tuple(data["products"]),
        treatments=tuple(data["treatments"]),
    )


def _team_told(state: ExposureState, data: Mapping[str, Any]) -> ExposureState:
    return replace(state, team_told_by=data["seen_by"])


def _contacted(state: ExposureState, data: Mapping[str, Any]) -> ExposureState:
    attempt = Attempt(
        Channel(data["channel"]),
        Reached(data["result"]),
        data["on"],
        data["tried_by"],
        data["note"],
    )
    return replace(state, attempts=(*state.attempts, attempt))


def _judged(state: ExposureState, data: Mapping[str, Any]) -> ExposureState:
    return replace(
        state,
        verdict=data["verdict"],
        adverse=data["adverse"],
        note=data["note"],
        judged_by=data["signed_by"],
    )


def _settled(state: ExposureState, data: Mapping[str, Any]) -> ExposureState:
    return replace(state, stage=ExposureStage.SETTLED, settled=data["how"], settled_on=data["on"])


def _withdrawn(state: ExposureState, data: Mapping[str, Any]) -> ExposureState:
    return replace(
        state,
        stage=ExposureStage.WITHDRAWN,
        withdrawn_on=data["on"],
        attempts_before=len(state.attempts),
    )


def _withdrawal_read(state: ExposureState, data: Mapping[str, Any]) -> ExposureState:
    return replace(state, withdrawal_read_by=data["seen_by"])


_HANDLERS: dict[str, Handler[ExposureState]] = {
    "exposure.found.v1": _found,
    "exposure.team_told.v1": _team_told,
    "exposure.contacted.v1": _contacted,
    "exposure.judged.v1": _judged,
    "exposure.settled.v1": _settled,
    "exposure.withdrawn.v1": _withdrawn,
    "exposure.withdrawal_read.v1": _withdrawal_read,
}

EXPOSURE = Kind("exposure", ExposureState(), _HANDLERS)
