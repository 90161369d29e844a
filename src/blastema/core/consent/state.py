"""What a consent is, as the fold of its events.

(none) -> read -> signed -> withdrawn
   (none) -> signed, where it was read together at the desk
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from blastema.core.stream import Handler, Kind


class ConsentStage(StrEnum):
    NONE = "none"
    READ = "read"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"


class SignedBy(StrEnum):
    PATIENT = "patient"
    REPRESENTATIVE = "representative"


class Representing(StrEnum):
    """As what somebody signs for the patient."""

    NOBODY = ""
    PARENT = "parent"
    GUARDIAN = "guardian"
    HEALTH_CARE_AGENT = "health-care-agent"
    SPOUSE = "spouse"
    ADULT_CHILD = "adult-child"
    OTHER = "other"


class Identity(StrEnum):
    """How whoever signs showed who they are."""

    KNOWN = "known-to-staff"
    PHOTO_ID = "photo-id"
    PAPERS = "papers-of-representative"
    LINK = "personal-link"


class HowRead(StrEnum):
    """How whoever signs took the document in."""

    THEMSELVES = "read-themselves"
    ALOUD = "read-aloud"
    INTERPRETER = "interpreter"


class ConsentWithdrawal(StrEnum):
    """Why; a person owes nobody a reason."""

    NO_REASON = "no reason given"
    CHANGED_MIND = "changed their mind"
    ANOTHER_ROAD = "chose another road"
    SIGNED_IN_ERROR = "signed in error"
    NEW_VERSION = "replaced by a newer version"


@dataclass(frozen=True, slots=True)
class ConsentState:
    """``signature`` is the typed name and ``filled`` what was filled in, both sealed;
    ``text_sha256`` the hash of what was shown. ``answers`` are those of the check of
    understanding, ``unclear`` the questions to be talked through, ``talked`` those that were.

    ``taken_by`` is the member of staff who recorded the signature and saw it, ``witness``
    another one who saw it too. ``representative`` signed by a link of their own, ``reader``
    is the one who read by it; ``explained_by`` are the staff who noted the reading or talked
    points through.
    """

    stage: ConsentStage = ConsentStage.NONE
    patient: str = ""
    course: str = ""
    document: str = ""
    version: str = ""
    purpose: str = ""
    language: str = ""
    elements: tuple[str, ...] = ()
    text_sha256: str = ""
    filled: str = ""
    signature: str = ""
    signed_at: str = ""
    by: str = ""
    relation: str = ""
    identity: str = ""
    taken_by: str = ""
    witness: str = ""
    how: str = ""
    representative: str = ""
    meaning: str = ""
    zone: str = ""
    reader: str = ""
    read_how: str = ""
    explained_by: frozenset[str] = frozenset()
    read_at: str = ""
    read_sha256: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    unclear: tuple[str, ...] = ()
    talked: tuple[str, ...] = ()
    withdrawn: str = ""

    def stands_for(self, *, patient: str, course: str) -> bool:
        """Whether this is a signed consent of this person to this course."""
        mine = (self.patient, self.course) == (patient, course)
        return mine and self.stage is ConsentStage.SIGNED

    @property
    def to_talk_through(self) -> tuple[str, ...]:
        return tuple(one for one in self.unclear if one not in self.talked)


_READ = ("patient", "course", "document", "version", "purpose", "language", "text_sha256", "filled")
_WHO = ("by", "relation", "identity", "representative", "taken_by", "witness", "how")
_SIGNED = (*_READ, *_WHO, "signature", "signed_at", "meaning")


def _read(state: ConsentState, data: Mapping[str, Any]) -> ConsentState:
    return replace(
        state,
        stage=ConsentStage.READ,
        read_at=data["read_at"],
        read_sha256=data["text_sha256"],
        answers=dict(data["answers"]),
        unclear=tuple(data["unclear"]),
        talked=(),
        reader=data["representative"],
        read_how=data["how"],
        explained_by=state.explained_by | _staff(data["noted_by"]),
        **{name: data[name] for name in _READ},
    )


def _talked_through(state: ConsentState, data: Mapping[str, Any]) -> ConsentState:
    explained = state.explained_by | _staff(data["by"])
    return replace(state, talked=(*state.talked, *data["questions"]), explained_by=explained)


def _staff(one: str) -> frozenset[str]:
    return frozenset({one} if one else ())


def _signed(state: ConsentState, data: Mapping[str, Any]) -> ConsentState:
    return replace(
        state,
        stage=ConsentStage.SIGNED,
        elements=tuple(data["elements"]),
        zone=data["zone"],
        **{name: data[name] for name in _SIGNED},
    )


def _withdrawn(state: ConsentState, data: Mapping[str, Any]) -> ConsentState:
    return replace(state, stage=ConsentStage.WITHDRAWN, withdrawn=data["reason"])


_HANDLERS: dict[str, Handler[ConsentState]] = {
    "consent.read.v2": _read,
    "consent.talked_through.v2": _talked_through,
    "consent.signed.v3": _signed,
    "consent.withdrawn.v1": _withdrawn,
}

CONSENT = Kind("consent", ConsentState(), _HANDLERS)
