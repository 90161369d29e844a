"""What a supplier is, as the fold of its events.

    (none) -> to be qualified -> qualified <-> suspended
                     +--------------+-------------+---> ended

A qualification is good until a day, which may be judged anew at any time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from blastema.core.stream import Handler, Kind


class SupplierStage(StrEnum):
    NONE = "none"
    NEW = "to be qualified"
    QUALIFIED = "qualified"
    SUSPENDED = "suspended"
    ENDED = "ended"


class Supply(StrEnum):
    """What comes from a supplier."""

    ALLOGRAFTS = "allografts"
    KITS = "kits"
    REAGENTS = "reagents"
    CONSUMABLES = "consumables"
    DEVICES = "devices"
    TESTS = "tests"
    TRANSPORT = "transport"
    OTHER = "other"


class Standing(StrEnum):
    """What a judgement says."""

    QUALIFIED = "qualified"
    SUSPENDED = "suspended"


class Ground(StrEnum):
    """Why it was judged so."""

    AUDIT = "audit"
    QUESTIONNAIRE = "questionnaire"
    CERTIFICATES = "certificates-reviewed"
    HISTORY = "good-history"
    FAILED_DELIVERY = "failed-delivery"
    COMPLAINT = "complaint"
    RECALL = "recall"
    CERTIFICATE_ENDED = "certificate-ended"
    NOT_ANSWERING = "not-answering"


@dataclass(frozen=True, slots=True)
class SupplierJudgement:
    """One judgement; ``until`` is the last good day of a qualification, YYYY-MM-DD."""

    standing: str
    ground: str
    on: str
    until: str
    signed_by: str


@dataclass(frozen=True, slots=True)
class SupplierState:
    stage: SupplierStage = SupplierStage.NONE
    name: str = ""
    supplies: tuple[str, ...] = ()
    judgements: tuple[SupplierJudgement, ...] = ()
    registered_on: str = ""
    ended_on: str = ""

    @property
    def due(self) -> str:
        """The last good day of the qualification that stands; empty where none does."""
        qualified = self.stage is SupplierStage.QUALIFIED
        return self.judgements[-1].until if qualified else ""


def _registered(state: SupplierState, data: Mapping[str, Any]) -> SupplierState:
    return replace(
        state,
        stage=SupplierStage.NEW,
        name=data["supplier"],
        supplies=tuple(data["supplies"]),
        registered_on=data["on"],
    )


def _judged(state: SupplierState, data: Mapping[str, Any]) -> SupplierState:
    judgement = SupplierJudgement(
        data["standing"], data["ground"], data["on"], data["until"], data["signed_by"]
    )
    return replace(
        state,
        stage=SupplierStage(data["standing"]),
        judgements=(*state.judgements, judgement),
    )


def _ended(state: SupplierState, data: Mapping[str, Any]) -> SupplierState:
    return replace(state, stage=SupplierStage.ENDED, ended_on=data["on"])


_HANDLERS: dict[str, Handler[SupplierState]] = {
    "supplier.registered.v1": _registered,
    "supplier.judged.v1": _judged,
    "supplier.ended.v1": _ended,
}

SUPPLIER = Kind("supplier", SupplierState(), _HANDLERS)
