"""What a reagent lot is, as the fold of its events.

    (none) -> in stock <-> open -> used up
                 +-----------+---> withdrawn

A lot may have many packages. Opening one counts anew; its open life is what the maker says,
and nothing is built in. Which run or session used a lot is not here but in their histories,
by the number of the lot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from blastema.core.stream import Handler, Kind


class LotStage(StrEnum):
    NONE = "none"
    IN_STOCK = "in stock"
    OPEN = "open"
    USED_UP = "used up"
    WITHDRAWN = "withdrawn"


class LotKind(StrEnum):
    """What a lot is of; a step of a master record names the kinds that it needs."""

    ANTICOAGULANT = "anticoagulant"
    SEPARATION_KIT = "separation-kit"
    CENTRIFUGE_KIT = "centrifuge-kit"
    FRAGMENTATION_KIT = "fragmentation-kit"
    FILTER = "filter"
    SYRINGE = "syringe"
    STERILE_SET = "sterile-set"
    WASH_SOLUTION = "wash-solution"
    ENZYME = "enzyme"
    ENZYME_STOP = "enzyme-stop"
    MEDIUM = "medium"
    SERUM = "serum"
    VESSEL = "vessel"
    DETACHMENT = "detachment-solution"
    CRYOPROTECTANT = "cryoprotectant"
    REPROGRAMMING = "reprogramming-vector"
    FACTOR = "growth-factor"
    COUNTING = "counting-reagent"
    OTHER = "other"


class WithdrawReason(StrEnum):
    """Why a lot may not be used any more."""

    MAKER_RECALL = "recalled-by-the-maker"
    FAILED_CHECK = "failed-check"
    DAMAGED = "damaged"
    WRONG_STORAGE = "stored-wrongly"


@dataclass(frozen=True, slots=True)
class LotState:
    """``expires`` is the last good day, YYYY-MM-DD; ``open_hours`` 0 where none is stated."""

    stage: LotStage = LotStage.NONE
    name: str = ""
    kind: str = ""
    maker: str = ""
    lot: str = ""
    expires: str = ""
    received_on: str = ""
    open_hours: int = 0
    opened_at: str = ""
    opened: int = 0
    withdrawn: str = ""
    supplier: str = ""

    @property
    def open_until(self) -> str:
        """Until when the package that was opened last is good; empty where nothing says so."""
        if not (self.opened_at and self.open_hours):
            return ""
        ends = datetime.fromisoformat(self.opened_at) + timedelta(hours=self.open_hours)
        return ends.strftime("%Y-%m-%dT%H:%M:%SZ")


def _registered(state: LotState, data: Mapping[str, Any]) -> LotState:
    return replace(
        state,
        stage=LotStage.IN_STOCK,
        name=data["name"],
        kind=data["kind"],
        maker=data["maker"],
        lot=data["lot"],
        expires=data["expires"],
        received_on=data["received_on"],
        open_hours=data["open_hours"],
    )


def _delivered(state: LotState, data: Mapping[str, Any]) -> LotState:
    return replace(state, supplier=data["supplier"])


def _opened(state: LotState, data: Mapping[str, Any]) -> LotState:
    return replace(state, stage=LotStage.OPEN, opened_at=data["at"], opened=state.opened + 1)


def _used_up(state: LotState, _: Mapping[str, Any]) -> LotState:
    return replace(state, stage=LotStage.USED_UP)


def _withdrawn(state: LotState, data: Mapping[str, Any]) -> LotState:
    return replace(state, stage=LotStage.WITHDRAWN, withdrawn=data["reason"])


_HANDLERS: dict[str, Handler[LotState]] = {
    "lot.registered.v1": _registered,
    "lot.delivered.v1": _delivered,
    "lot.opened.v1": _opened,
    "lot.used_up.v1": _used_up,
    "lot.withdrawn.v1": _withdrawn,
}

LOT = Kind("lot", LotState(), _HANDLERS)
