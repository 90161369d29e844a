"""A signature on any record: an event beside what it signs, in the same stream and write.

It changes nothing of what is so; it says who stands for the events just before it, meaning
what, and holds the SHA-256 of what was signed: those events, and the hash of the event
before them, which by the chain is the whole record as it stood (21 CFR 11.50, 11.70).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blastema.core.event import Event, Json
from blastema.core.product.signature import Meaning


@dataclass(frozen=True, slots=True)
class Signs:
    """What a signature under one verb says. ``statement`` completes "The signer says that ...",
    so that it reads the same before and after; ``own`` where the verb writes a signature with
    a content of its own."""

    meaning: Meaning
    statement: str
    own: bool = False

    @property
    def words(self) -> str:
        return f"It means {self.meaning}: {self.statement}."


def content(stream: str, after: str, events: Sequence[Event]) -> dict[str, Json]:
    """What is signed, as one value. ``after`` is the hash of the event before, in small
    hexadecimal, and empty where the stream begins with what is signed."""
    told: list[Json] = [{"type": one.type, "data": dict(one.data)} for one in events]
    return {"stream": stream, "after": after, "events": told}


def signature(
    *,
    act: str,
    signed_by: str,
    meaning: Meaning,
    covers: int,
    digest: str,
    second_factor: bool,
    at: str,
) -> Event:
    """The signature over the ``covers`` events before it. ``act`` is the verb, ``at`` UTC."""
    data: dict[str, Json] = {
        "act": act,
        "signed_by": signed_by,
        "meaning": meaning.value,
        "covers": covers,
        "content": digest,
        "second_factor": second_factor,
        "at": at,
    }
    return Event("record.signed.v1", data)
