"""What a laboratory of the register is, as the fold of its events.

    (none) -> in use <-> renewed -> ended

A renewal says anew by which registrations it works, what it may test and from when until
when; what stood before stays in the history.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from blastema.core.stream import Handler, Kind


class LaboratoryStage(StrEnum):
    NONE = "none"
    IN_USE = "in use"
    ENDED = "ended"


class LaboratoryKind(StrEnum):
    """Whose it is."""

    IN_HOUSE = "in-house"
    CONTRACTED = "contracted"


@dataclass(frozen=True, slots=True)
class Registration:
    """A registration as its paper says it; which kinds there are is the site's own knowledge."""

    kind: str
    number: str

    def as_data(self) -> dict[str, str]:
        return {"kind": self.kind, "number": self.number}


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds of it for a time; both days, YYYY-MM-DD, are good days.

    ``scope`` are the tests by their names in the specifications.
    """

    registrations: tuple[Registration, ...] = ()
    scope: tuple[str, ...] = ()
    valid_from: str = ""
    valid_until: str = ""


@dataclass(frozen=True, slots=True)
class LaboratoryState:
    """``code`` is what a result names it by; ``terms`` are in the order in which they were said."""

    stage: LaboratoryStage = LaboratoryStage.NONE
    code: str = ""
    name: str = ""
    kind: str = ""
    terms: tuple[Terms, ...] = ()
    registered_on: str = ""
    ended_on: str = ""

    @property
    def now(self) -> Terms:
        """The terms that were said last."""
        return self.terms[-1] if self.terms else Terms()

    def terms_on(self, day: str) -> Terms | None:
        """The terms that held on a day, the last said where several did."""
        held = (one for one in reversed(self.terms) if one.valid_from <= day <= one.valid_until)
        return next(held, None)

    @property
    def due(self) -> str:
        """The last good day; empty where it is not used any more."""
        return self.now.valid_until if self.stage is LaboratoryStage.IN_USE else ""


def _registered(state: LaboratoryState, data: Mapping[str, Any]) -> LaboratoryState:
    return replace(
        state,
        stage=LaboratoryStage.IN_USE,
        code=data["code"],
        name=data["laboratory_name"],
        kind=data["kind"],
        terms=(_terms(data),),
        registered_on=data["on"],
    )


def _renewed(state: LaboratoryState, data: Mapping[str, Any]) -> LaboratoryState:
    return replace(state, terms=(*state.terms, _terms(data)))


def _terms(data: Mapping[str, Any]) -> Terms:
    return Terms(
        tuple(Registration(one["kind"], one["number"]) for one in data["registrations"]),
        tuple(data["scope"]),
        data["valid_from"],
        data["valid_until"],
    )


def _ended(state: LaboratoryState, data: Mapping[str, Any]) -> LaboratoryState:
    return replace(state, stage=LaboratoryStage.ENDED, ended_on=data["on"])


_HANDLERS: dict[str, Handler[LaboratoryState]] = {
    "laboratory.registered.v1": _registered,
    "laboratory.renewed.v1": _renewed,
    "laboratory.ended.v1": _ended,
}

LABORATORY = Kind("laboratory", LaboratoryState(), _HANDLERS)
