"""What a controlled document is, as the fold of its events.

    (none) -> in force -> retired
                 ^ |
                 +-+ a further version; somebody was trained; steps ask for training

A version is in force from its day on, until the next one's day: that one supersedes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from blastema.core.stream import Handler, Kind


class ControlledStage(StrEnum):
    NONE = "none"
    IN_FORCE = "in-force"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Version:
    """One approved version.

    ``sha256`` is of the file as it was approved, ``stored`` of the sealed bytes that are
    kept. ``roles`` are those that need training on it; ``again_days`` is after how many
    days they need it again, 0 for never. Dates are the site's local dates.
    """

    number: int
    title: str
    effective_on: str
    approved_on: str
    approved_by: str
    sha256: str
    stored: str
    size: int
    roles: tuple[str, ...]
    again_days: int


@dataclass(frozen=True, slots=True)
class Training:
    """Somebody was trained on a version; by their own word where both are one person."""

    staff: str
    version: int
    on: str
    signed_by: str


@dataclass(frozen=True, slots=True)
class ControlledState:
    """``steps`` are the kinds of step that ask for training on it (``demand.StepKind``)."""

    stage: ControlledStage = ControlledStage.NONE
    number: str = ""
    versions: tuple[Version, ...] = ()
    trainings: tuple[Training, ...] = ()
    steps: tuple[str, ...] = ()
    retired_on: str = ""
    retired_by: str = ""

    @property
    def newest(self) -> Version | None:
        return self.versions[-1] if self.versions else None

    def in_force(self, day: str) -> Version | None:
        """The version that counts on this day; none before the first one's day."""
        begun = [one for one in self.versions if one.effective_on <= day]
        return begun[-1] if begun and self.stage is ControlledStage.IN_FORCE else None

    def training_of(self, staff: str) -> Training | None:
        """The last one; a training on a later version counts for the one in force."""
        return max(
            (one for one in self.trainings if one.staff == staff),
            key=lambda one: (one.version, one.on),
            default=None,
        )

    def training_due(self, staff: str, day: str) -> str:
        """The day by which this person needs training; empty where no day counts.

        One that is not after ``day`` is owed. Whoever was never trained on the version in
        force owes it since that came into force.
        """
        version, last = self.in_force(day), self.training_of(staff)
        if version is None:
            return ""
        if last is None or last.version < version.number:
            return version.effective_on
        if not version.again_days:
            return ""
        again = date.fromisoformat(last.on) + timedelta(days=version.again_days)
        return again.isoformat()


def _issued(state: ControlledState, data: Mapping[str, Any]) -> ControlledState:
    version = Version(
        number=data["version"],
        title=data["title"],
        effective_on=data["effective_on"],
        approved_on=data["on"],
        approved_by=data["signed_by"],
        sha256=data["sha256"],
        stored=data["stored"],
        size=data["size"],
        roles=tuple(data["roles"]),
        again_days=data["again_days"],
    )
    return replace(
        state,
        stage=ControlledStage.IN_FORCE,
        number=data["number"],
        versions=(*state.versions, version),
    )


def _trained(state: ControlledState, data: Mapping[str, Any]) -> ControlledState:
    training = Training(data["staff"], data["version"], data["on"], data["signed_by"])
    return replace(state, trainings=(*state.trainings, training))


def _demanded(state: ControlledState, data: Mapping[str, Any]) -> ControlledState:
    return replace(state, steps=tuple(data["steps"]))


def _retired(state: ControlledState, data: Mapping[str, Any]) -> ControlledState:
    return replace(
        state,
        stage=ControlledStage.RETIRED,
        retired_on=data["on"],
        retired_by=data["signed_by"],
    )


_HANDLERS: dict[str, Handler[ControlledState]] = {
    "controlled.issued.v1": _issued,
    "controlled.trained.v1": _trained,
    "controlled.demanded.v1": _demanded,
    "controlled.retired.v1": _retired,
}

CONTROLLED = Kind("controlled", ControlledState(), _HANDLERS)
