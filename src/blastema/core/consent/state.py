"""What a consent is, as the fold of its events.

(none) -> signed -> withdrawn
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from blastema.core.stream import Handler, Kind


class ConsentStage(StrEnum):
    NONE = "none"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"


class SignedBy(StrEnum):
    PATIENT = "patient"
    REPRESENTATIVE = "representative"


class ConsentWithdrawal(StrEnum):
    """Why; a person owes nobody a reason."""

    NO_REASON = "no reason given"
    CHANGED_MIND = "changed their mind"
    ANOTHER_ROAD = "chose another road"
    SIGNED_IN_ERROR = "signed in error"
    NEW_VERSION = "replaced by a newer version"


@dataclass(frozen=True, slots=True)
class ConsentState:
    """``signature`` is the typed name, sealed; ``text_sha256`` the hash of what was shown."""

    stage: ConsentStage = ConsentStage.NONE
    patient: str = ""
    course: str = ""
    document: str = ""
    version: str = ""
    language: str = ""
    elements: tuple[str, ...] = ()
    text_sha256: str = ""
    signature: str = ""
    signed_at: str = ""
    by: str = ""
    witness: str = ""
    withdrawn: str = ""

    def stands_for(self, *, patient: str, course: str) -> bool:
        """Whether this is a signed consent of this person to this course."""
        mine = (self.patient, self.course) == (patient, course)
        return mine and self.stage is ConsentStage.SIGNED


def _signed(state: ConsentState, data: Mapping[str, Any]) -> ConsentState:
    return replace(
        state,
        stage=ConsentStage.SIGNED,
        patient=data["patient"],
        course=data["course"],
        document=data["document"],
        version=data["version"],
        language=data["language"],
        elements=tuple(data["elements"]),
        text_sha256=data["text_sha256"],
        signature=data["signature"],
        signed_at=data["signed_at"],
        by=data["by"],
        witness=data["witness"],
    )


def _withdrawn(state: ConsentState, data: Mapping[str, Any]) -> ConsentState:
    return replace(state, stage=ConsentStage.WITHDRAWN, withdrawn=data["reason"])


_HANDLERS: dict[str, Handler[ConsentState]] = {
    "consent.signed.v1": _signed,
    "consent.withdrawn.v1": _withdrawn,
}

CONSENT = Kind("consent", ConsentState(), _HANDLERS)
