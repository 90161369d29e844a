"""The signed link to a patient's own pages: made, opened, shown to those who send it.

A link holds the patient's id, the epoch of their links and the moment it was made, and
our signature over them; no name and no contact. Raising the epoch closes every earlier
link at once. Whoever holds a link holds the pages: so it ends by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer

from blastema.actions.door import RefusedError
from blastema.actions.read.reader import Reader, reading
from blastema.actions.represent import Representative, representative_of
from blastema.core.access.permissions import Permission
from blastema.core.patient.state import PatientStage, PatientState
from blastema.core.verdict import Refusal, refuse
from blastema.records import history, merged

# Our choice. Mails go out up to a fortnight after a window opens and each carries a link of
# its own; sixty days leave a slow answerer six weeks more, and an old mail no key for years.
LINK_DAYS = 60

_SIGNER = Signer(salt="blastema.patient-link", sep=".")
# Of its own, so that no link of a patient ever opens as one of their representative.
_SIGNER_FOR = Signer(salt="blastema.representative-link", sep=".")
_SHAPE_FOR = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{32})\.([0-9]{1,9})\.([0-9a-f]{1,12})", re.ASCII)
_SHAPE = re.compile(r"([0-9a-f]{32})\.([0-9]{1,9})\.([0-9a-f]{1,12})", re.ASCII)


class Closed(StrEnum):
    """Why a link opens nothing."""

    ALTERED = "altered"
    EXPIRED = "expired"
    # Revoked, or the record is merged, erased or of somebody who died: never told apart.
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Opened:
    """Whose pages a link opens, and the site where they were registered."""

    patient: str
    site: str


@dataclass(frozen=True, slots=True)
class OpenedFor(Opened):
    """For whom a link opens, and who by it may sign for them."""

    representative: str


@dataclass(frozen=True, slots=True)
class OwnLink:
    """A link to be sent: its address, and the last moment at which it opens."""

    url: str
    until: datetime


def token_for(patient: str, epoch: int, now: datetime) -> str:
    """The secret part of a link's address."""
    made = int(now.timestamp())
    return _SIGNER.sign(f"{UUID(patient).hex}.{epoch}.{made:x}")


def link_for(patient: str, epoch: int, now: datetime) -> OwnLink:
    token = token_for(patient, epoch, now)
    url = f"{settings.BLASTEMA.base_url}/p/{token}/"
    return OwnLink(url, now.astimezone(UTC) + timedelta(days=LINK_DAYS))


def token_for_another(patient: str, representative: str, epoch: int, now: datetime) -> str:
    """The secret part of a representative's address: useless once another one is named, the
    representation ends, or the patient's links are made useless."""
    made, ids = int(now.timestamp()), f"{UUID(patient).hex}.{UUID(representative).hex}"
    return _SIGNER_FOR.sign(f"{ids}.{epoch}.{made:x}")


def open_link_for(token: str, now: datetime) -> OpenedFor | Closed:
    """For whom this token of a representative opens now."""
    try:
        shape = _SHAPE_FOR.fullmatch(_SIGNER_FOR.unsign(token))
    except BadSignature:
        shape = None
    if shape is None:
        return Closed.ALTERED
    patient, representative = str(UUID(shape[1])), str(UUID(shape[2]))
    if _is_old(int(shape[4], 16), now):
        return Closed.EXPIRED
    found = _standing(patient, int(shape[3]))
    if isinstance(found, Closed) or found.representative != representative:
        return Closed.REVOKED
    return found


def _is_old(made: int, now: datetime) -> bool:
    return now.timestamp() - made > timedelta(days=LINK_DAYS).total_seconds()


def open_link(token: str, now: datetime) -> Opened | Closed:
    """Whose pages this token opens now."""
    try:
        shape = _SHAPE.fullmatch(_SIGNER.unsign(token))
    except BadSignature:
        shape = None
    if shape is None:
        return Closed.ALTERED
    patient, epoch, made = str(UUID(shape[1])), int(shape[2]), int(shape[3], 16)
    if _is_old(made, now):
        return Closed.EXPIRED
    found = _standing(patient, epoch)
    return found if isinstance(found, Closed) else Opened(found.patient, found.site)


def _standing(patient: str, epoch: int) -> OpenedFor | Closed:
    stream = f"patient/{patient}"
    loaded = history.load([stream])[stream]
    state: PatientState = loaded.state
    if state.stage is not PatientStage.REGISTERED or state.link_epoch != epoch:
        return Closed.REVOKED
    return OpenedFor(patient, loaded.meta.site, state.representative)


@reading(Permission.PATIENT_SEND_LINK)
def own_link(reader: Reader, *, patient: str) -> OwnLink:
    """The link of a patient, for somebody who reads it out or sends it by another way."""
    patient = merged.standing_for([patient])[patient]
    state: PatientState = reader.load("patient", patient).state
    if state.stage is not PatientStage.REGISTERED:
        raise RefusedError(
            Refusal((refuse("LINK-NOBODY", "This record is closed: it has no link."),))
        )
    reader.show(patient, "own-link")
    return link_for(patient, state.link_epoch, reader.act.now)


@dataclass(frozen=True, slots=True)
class Represented:
    """Who may sign for a patient by a link, and that link; neither where nobody may."""

    representative: Representative | None
    link: OwnLink | None


@reading(Permission.PATIENT_REPRESENT)
def representative_link(reader: Reader, *, patient: str) -> Represented:
    """For the clinician who gives it to the representative, by whatever way they agreed."""
    state: PatientState = reader.load("patient", patient).state
    reader.show(patient, "representative")
    if state.stage is not PatientStage.REGISTERED or not state.representative:
        return Represented(None, None)
    named = representative_of(reader.keys, patient, state, state.representative)
    now = reader.act.now
    token = token_for_another(patient, state.representative, state.link_epoch, now)
    url = f"{settings.BLASTEMA.base_url}/p/for/{token}/"
    return Represented(named, OwnLink(url, now.astimezone(UTC) + timedelta(days=LINK_DAYS)))
