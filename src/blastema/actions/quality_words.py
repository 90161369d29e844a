"""Under whose key the words of the quality file are sealed.

What is told about a person's cells or care may name that person: their key. What is told
about a donor's product: the product's. The rest, and what is told after an erasure: a key
of the file itself, whose texts then tell of the process and of nobody.
"""

from __future__ import annotations

from dataclasses import dataclass

from blastema.actions.door import Door, RefusedError
from blastema.core.product.state import ProductState
from blastema.core.run.state import RunState
from blastema.core.verdict import Refusal, refuse

# What a complaint or a corrective action may be about.
_KINDS = frozenset({"product", "episode", "treatment", "patient"})


@dataclass(frozen=True, slots=True)
class About:
    """Whom something concerns, empty for nobody, and the subject whose key seals its words."""

    patient: str
    sealed_for: str


def about_record(door: Door, record: str, own: str) -> About:
    """``record`` is ``product/ID`` and the like, empty for the practice; ``own`` the new file.

    The record must be of a site at which the person holds the verb's permission.
    """
    if not record:
        return About("", own)
    kind, _, key = record.partition("/")
    if kind not in _KINDS or not key:
        raise RefusedError(Refusal((_NOT_A_RECORD,)))
    state = door.state(kind, key)
    patient = key if kind == "patient" else state.patient
    if kind == "product" and not patient:
        return About("", record)
    return about_person(door, patient, own)


def about_run(door: Door, run: RunState, own: str) -> About:
    first = run.inputs[0]
    state: ProductState = door.fact("product", first)
    if not state.patient:
        return About("", f"product/{first}")
    return about_person(door, state.patient, own)


def about_person(door: Door, patient: str, own: str) -> About:
    gone = bool(patient) and bool(door.fact("patient", patient).erased)
    return About(patient, own if gone or not patient else f"patient/{patient}")


def seal(door: Door, about: About, text: str) -> str:
    return door.seal_about(about.sealed_for, text.strip())


_NOT_A_RECORD = refuse(
    "QUALITY-ABOUT",
    "This names no record that a quality file can be about.",
    "Write product/ID, episode/ID, treatment/ID or patient/ID, or leave it out.",
)
