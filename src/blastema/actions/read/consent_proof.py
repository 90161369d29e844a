"""Whether a stored consent is what was signed: its words, and the record that holds it.

A signature is bound to its words by their hash, and the record to its past by its chain. Who
changes the one by hand does not change the other. Whether somebody made the chain anew is
for the checkpoints to say (``blastema ledger verify``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from blastema.actions.read.reader import Reader
from blastema.core.catalogue import UnknownSlugError, catalogue
from blastema.core.consent.document import Document, compose, first_text
from blastema.core.consent.state import ConsentState
from blastema.ledger.sealing import SealError
from blastema.records import timeline
from blastema.records.keys import ERASED

UNREADABLE = "cannot be read: it was changed"


class Bound(StrEnum):
    """How a signature and the words above it stand to each other."""

    FITS = "fits"
    OTHER_WORDS = "other-words"
    UNREADABLE = "unreadable"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Proof:
    """``changed_at`` is the first position of the record whose chain does not hold, 0 where
    all do; ``covered`` says that a signed checkpoint covers all of it."""

    bound: Bound
    changed_at: int
    covered: bool

    @property
    def stands(self) -> bool:
        return self.bound in (Bound.FITS, Bound.ERASED) and not self.changed_at


def proof_of(reader: Reader, consent: str, state: ConsentState) -> Proof:
    found = timeline.stored([f"consent/{consent}"])
    broken = [one.entry.position for one in found if one.verified is False]
    covered = all(one.verified for one in found)
    return Proof(_bound(reader, state), min(broken, default=0), covered)


def opened(reader: Reader, patient: str, sealed: str) -> str:
    """As ``Reader.words``, and says so where what is sealed was changed."""
    try:
        return reader.words(patient, sealed)
    except SealError:
        return UNREADABLE


def words_as_signed(reader: Reader, state: ConsentState) -> Document:
    """The document in the words under the signature; with gaps where nobody can read what was
    filled in, or the person was erased. Raises ``UnknownSlugError`` or ``ValueError`` where
    this programme has no such words."""
    template = catalogue().consent(state.document, int(state.version))
    filled = opened(reader, state.patient, state.filled)
    told = json.loads(filled) if filled not in ("", ERASED, UNREADABLE) else {}
    return compose(template, state.language or "en", told)


def _bound(reader: Reader, state: ConsentState) -> Bound:
    try:
        document = words_as_signed(reader, state)
    except (UnknownSlugError, ValueError):
        return Bound.OTHER_WORDS
    if not state.filled:
        first = sha256(first_text(document.template).encode()).hexdigest()
        return Bound.FITS if first == state.text_sha256 else Bound.OTHER_WORDS
    filled = opened(reader, state.patient, state.filled)
    if filled in (ERASED, UNREADABLE):
        return Bound.ERASED if filled == ERASED else Bound.UNREADABLE
    now = document.digest(patient=state.patient, course=state.course)
    return Bound.FITS if now == state.text_sha256 else Bound.OTHER_WORDS
