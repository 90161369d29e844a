"""The procedure room in words, and what each mismatch of a time-out is called."""

from __future__ import annotations

from blastema.web.clinic.words import names
from blastema.web.clinic.words.told import Data, Table, Told, says, sentence

ACTS = {"collection": "collecting", "injection": "injecting"}

# What stood in the way, in words that fit a screen across the room.
MISMATCHES = {
    "TIMEOUT-PATIENT": "Wrong person: the wristband is not this patient's.",
    # As time-outs of 0.1.0 said it; those after it say STANDING-CONSENT.
    "TIMEOUT-CONSENT": "There is no consent in force.",
    "STANDING-CONSENT": "There is no consent in force.",
    "STANDING-PATIENT": "The record says that this person died, or is no record of its own.",
    "STANDING-PAUSED": "The episode is paused.",
    "STANDING-WITHDRAWN": "The person has withdrawn from treatment.",
    "PRODUCT-NOT-PLANNED": "Wrong product: it is not the kind that was planned.",
    "TIMEOUT-ALLERGY": "The allergy questions are not both answered.",
    "TIMEOUT-SECOND-PERSON": "No second person took part.",
    "TIMEOUT-SITE": "Wrong place: this part of the body is not in the plan.",
    "TIMEOUT-SIDE": "Wrong side.",
    "TIMEOUT-LEVEL": "Wrong spinal level.",
    "TIMEOUT-PRODUCT": "Wrong product: it was not issued for this person and session.",
    "TIMEOUT-RELEASE": "The product is not released.",
    "TIMEOUT-HOLD": "The product is on hold.",
    "TIMEOUT-EXPIRED": "The product is past its expiry, or has none.",
    "TIMEOUT-TRANSIT": "The product's hand-over is still open.",
}


def mismatch(rule: str) -> str:
    return MISMATCHES.get(rule, rule)


def _passed(data: Data) -> Told:
    act, where = names.word(ACTS, data["purpose"]), names.target(data["target"])
    return Told(
        f"Time-out passed before {act} at the {where}.",
        sentence(
            f"Second person: {data['second_person']}." if data["second_person"] else "",
            f"Product {names.container(data['product'])}." if data["product"] else "",
        ),
    )


def _stopped(data: Data) -> Told:
    return Told(
        f"STOP: the time-out before {names.word(ACTS, data['purpose'])} did not pass.",
        sentence(
            f"Said was: {names.target(data['target']) or 'nothing'}.",
            *(mismatch(rule) for rule in data["mismatches"]),
        ),
    )


def _collected(data: Data) -> Told:
    where = names.target(data)
    return Told(f"{names.millilitres(data['volume_ul'])} taken from the {where}.")


def _injected(data: Data) -> Told:
    return Told(
        f"{names.millilitres(data['volume_ul'])} injected into the {names.target(data['target'])}.",
        sentence(
            f"Guided by {names.guidance(data['guidance']).lower()}.",
            "An image is kept." if data["image"] else "",
            data["felt"],
        ),
    )


SENTENCES: Table = {
    "treatment.opened.v1": says("Treatment session {session} opened."),
    "treatment.timeout_passed.v1": _passed,
    "treatment.timeout_stopped.v1": _stopped,
    "treatment.collected.v1": _collected,
    "treatment.injected.v1": _injected,
    "treatment.finished.v1": says("Treatment finished.", "Advice: {advice}"),
    "treatment.abandoned.v1": says("Treatment ended early.", "{reason}"),
}
