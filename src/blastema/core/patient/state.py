"""What a patient is, as the fold of its events.

    (none) -> registered <-> died   (a death told by mistake is retracted)
                  |           |
                  +-> merged <+     (unmerged: back to what it was)
                  +-> erased        (from each of them; the key is destroyed)

Withdrawals from contact and from the registry lie across the stages; withdrawal from
treatment belongs to an episode. ``link_epoch`` is part of every signed link: raising it
makes all earlier links useless.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from blastema.core.patient.history import History
from blastema.core.stream import Handler, Kind


class PatientStage(StrEnum):
    NONE = "none"
    REGISTERED = "registered"
    DIED = "died"
    MERGED = "merged"
    ERASED = "erased"


class Sex(StrEnum):
    """As FHIR's administrative gender, which is what other systems send."""

    MALE = "male"
    FEMALE = "female"
    OTHER = "other"
    UNKNOWN = "unknown"


class PatientOrigin(StrEnum):
    ENQUIRY = "enquiry"
    FRONT_DESK = "front-desk"
    FHIR = "fhir"
    # A cohort of the past: such a patient may have neither name nor birth date.
    REGISTRY = "registry"


class PatientField(StrEnum):
    """What can be corrected."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    BIRTH_YEAR = "birth_year"
    SEX = "sex"
    CONTACT = "contact"
    ADDRESS = "address"
    ZONE = "zone"
    DIED_ON = "died_on"


class CorrectionReason(StrEnum):
    TYPED_WRONGLY = "typed wrongly"
    TOLD_BY_PATIENT = "the patient said so"
    DOCUMENT_SEEN = "a document was seen"
    CHANGED = "it has changed since"
    OTHER_SYSTEM = "another system says so"


class ContactChannel(StrEnum):
    MAIL = "mail"
    TEXT = "text"
    CALL = "call"
    PAPER = "paper"


class PatientWithdrawal(StrEnum):
    CONTACT = "contact"
    REGISTRY = "registry"


class ToldBy(StrEnum):
    """Who told of a death; never a name."""

    FAMILY = "family"
    CARE_TEAM = "care team"
    PUBLIC_RECORD = "public record"
    OTHER_SYSTEM = "another system"


class RepresentationEnd(StrEnum):
    """Why somebody may no longer sign for a patient."""

    ENDED = "no-longer-acts"
    DECIDES = "the-person-decides"
    NAMED_IN_ERROR = "named-in-error"


class ErasureReason(StrEnum):
    ASKED = "the person asked"
    ORDERED = "an authority ordered it"
    KEPT_LONG_ENOUGH = "the time to keep it has passed"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number under which another system knows the person; ``value`` is sealed."""

    system: str
    value: str


@dataclass(frozen=True, slots=True)
class PatientState:
    registered: bool = False
    name: str = ""
    birth_date: str = ""
    birth_year: int | None = None
    sex: str = ""
    contact: str = ""
    address: str = ""
    zone: str = ""
    origin: str = ""
    site: str = ""
    identifiers: tuple[Identifier, ...] = ()
    histories: Mapping[str, History] = field(default_factory=dict)
    refused_sources: frozenset[str] = frozenset()
    channel: str = ""
    language: str = ""
    withdrawn: frozenset[str] = frozenset()
    dead: bool = False
    died_on: str = ""
    told_by: str = ""
    merged_into: str = ""
    link_epoch: int = 0
    # Who may sign for the person by a link of their own, none where it is empty; and what is
    # known of each who ever might, sealed, by the id of the naming.
    representative: str = ""
    representatives: Mapping[str, str] = field(default_factory=dict)
    erased: str = ""

    @property
    def stage(self) -> PatientStage:
        """What weighs most of all that happened, whatever came first."""
        if self.erased:
            return PatientStage.ERASED
        if self.merged_into:
            return PatientStage.MERGED
        if self.dead:
            return PatientStage.DIED
        return PatientStage.REGISTERED if self.registered else PatientStage.NONE

    @property
    def may_be_contacted(self) -> bool:
        return (
            self.stage is PatientStage.REGISTERED
            and PatientWithdrawal.CONTACT not in self.withdrawn
        )


def _registered(state: PatientState, data: Mapping[str, Any]) -> PatientState:
    return replace(
        state,
        registered=True,
        name=data["name"],
        birth_date=data["birth_date"],
        birth_year=data["birth_year"],
        sex=data["sex"],
        contact=data["contact"],
        address=data["address"],
        zone=data["zone"],
        origin=data["origin"],
        site=data["site"],
    )


def _corrected(state: PatientState, data: Mapping[str, Any]) -> PatientState:
    return replace(state, **{PatientField(data["field"]).value: data["value"]})


def _identified(state: PatientState, data: Mapping[str, Any]) -> PatientState:
    added = Identifier(data["system"], data["value"])
    return replace(state, identifiers=(*state.identifiers, added))


def _history_recorded(state: PatientState, data: Mapping[str, Any]) -> PatientState:
    told = {**state.histories, data["source"]: History.from_data(data)}
    return replace(state, histories=told)


def _preference_recorded(state: PatientState, data: Mapping[str, Any]) -> PatientState:
    return replace(state, refused_sources=frozenset(data["refused_sources"]))


def _contact_preference_recorded(state: PatientState, data: Mapping[str, Any]) -> PatientState:
    return replace(state, channel=data["channel"], language=data["language"])


def _withdrew(state: PatientState, data: Mapping[str, Any]) -> PatientState:
    return replace(state, withdrawn=state.withdrawn | {data["from"]})


def _rejoined(state: PatientState, data: Mapping[str, Any]) -> PatientState:
    return replace(state, withdrawn=state.withdrawn - {data["to"]})


def _died(state: PatientState, data: Mapping[str, Any]) -> PatientState:
    # Whoever holds a link to the pages of somebody who died is not that person.
    known = replace(state, dead=True, died_on=data["on"], told_by=data["told_by"])
    return _links_revoked(known, {})


def _death_retracted(state: PatientState, _data: Mapping[str, Any]) -> PatientState:
    return replace(state, dead=False, died_on="", told_by="")


def _merged(state: PatientState, data: Mapping[str, Any]) -> PatientState:
    # If the merge was a mistake, an old link must not open the other person's pages.
    return _links_revoked(replace(state, merged_into=data["into"]), {})


def _unmerged(state: PatientState, _data: Mapping[str, Any]) -> PatientState:
    return replace(state, merged_into="")


def _links_revoked(state: PatientState, _data: Mapping[str, Any]) -> PatientState:
    return replace(state, link_epoch=state.link_epoch + 1)


def _representative_named(state: PatientState, data: Mapping[str, Any]) -> PatientState:
    named = {**state.representatives, data["representative"]: data["who"]}
    return replace(state, representative=data["representative"], representatives=named)


def _representative_ended(state: PatientState, _data: Mapping[str, Any]) -> PatientState:
    return replace(state, representative="")


def _erased(state: PatientState, data: Mapping[str, Any]) -> PatientState:
    return _links_revoked(replace(state, erased=data["reason"]), {})


_HANDLERS: dict[str, Handler[PatientState]] = {
    "patient.registered.v1": _registered,
    "patient.corrected.v1": _corrected,
    "patient.identified.v1": _identified,
    "patient.history_recorded.v1": _history_recorded,
    "patient.preference_recorded.v1": _preference_recorded,
    "patient.contact_preference_recorded.v1": _contact_preference_recorded,
    "patient.withdrew.v1": _withdrew,
    "patient.rejoined.v1": _rejoined,
    "patient.died.v1": _died,
    "patient.death_retracted.v1": _death_retracted,
    "patient.merged.v1": _merged,
    "patient.unmerged.v1": _unmerged,
    "patient.links_revoked.v1": _links_revoked,
    "patient.representative_named.v1": _representative_named,
    "patient.representative_ended.v1": _representative_ended,
    "patient.erased.v1": _erased,
}

PATIENT = Kind("patient", PatientState(), _HANDLERS)
