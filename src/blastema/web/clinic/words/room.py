"""The procedure room in words, and what each mismatch of a time-out is called."""

from __future__ import annotations

from collections.abc import Iterator

from blastema.actions.read.note_words import vitals
from blastema.core.rules import rulebook
from blastema.core.rules.book import ABOUT_THE_PERSON
from blastema.core.treatment.checklist import Asked, Item, checklist
from blastema.core.treatment.discharge import discharge_list
from blastema.web.clinic.words import names
from blastema.web.clinic.words.told import Data, Table, Told, says, sentence

ACTS = {"collection": "collecting", "injection": "injecting"}

ASKED = {
    Asked.PATIENT: "Ask the patient",
    Asked.OPERATOR: "The operator confirms",
    Asked.ASSISTANT: "The assistant confirms",
}
ANSWERS = {
    "yes": "Yes",
    "no": "No",
    "not-needed": "Not needed",
    "not-indicated": "Not indicated",
    "not-possible": "Not possible",
}
HALTS = {
    "patient-asked": "The patient asked",
    "patient-unwell": "The patient is unwell",
    "wrong-patient": "Perhaps the wrong patient",
    "wrong-place": "Perhaps the wrong place, side or level",
    "wrong-product": "Perhaps the wrong product",
    "not-sterile": "Something is not sterile",
    "equipment": "Something does not work",
    "not-sure": "I am not sure",
}
SKIN = {
    "chlorhexidine-in-alcohol": "Chlorhexidine in alcohol",
    "chlorhexidine-in-water": "Chlorhexidine in water",
    "povidone-iodine-in-alcohol": "Povidone-iodine in alcohol",
    "povidone-iodine-in-water": "Povidone-iodine in water",
    "alcohol": "Alcohol",
    "other": "Something else",
}
ANAESTHETICS = {
    "none": "None",
    "lidocaine": "Lidocaine",
    "mepivacaine": "Mepivacaine",
    "prilocaine": "Prilocaine",
    "ropivacaine": "Ropivacaine",
    "bupivacaine": "Bupivacaine",
    "other": "Another one",
}
DECISIONS = {
    "another-agent-is-used": "Another agent is used",
    "the-agent-is-not-used": "The agent is not used",
    "last-dose-is-long-enough-ago": "The last dose is long enough ago",
    "a-test-today-is-negative": "A test today is negative",
    "no-sedation-is-given": "No sedation is given",
    "the-risk-was-weighed-and-told": "The risk was weighed and told",
}

# What stood in the way, in words that fit a screen across the room.
MISMATCHES = {
    ABOUT_THE_PERSON: "Something about the person stands against it: the episode says what.",
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
    "TIMEOUT-CUSTODY": "Nobody in this room has taken the product over.",
    "TIMEOUT-TYPED-TWO": "Two different people have to type wristband and label.",
    "TIMEOUT-TYPED-DIFFERS": "The two people did not type the same.",
    "TIMEOUT-STRANGER": "Somebody at the table does not work at this site.",
    "TIMEOUT-TEAM": "Somebody at the table is named twice.",
    "TIMEOUT-LAST-DOSE": "The day of the last dose against clotting is not said.",
    "TIMEOUT-SEDATED": "Sedation needs fasting and somebody to go home with.",
    "TIMEOUT-KIT": "The lot of the sterile set is not named.",
    "TIMEOUT-KIT-EXPIRED": "A set or kit is past its last day.",
}


def mismatch(rule: str) -> str:
    """A mismatch by its own words, those of the checklist, or those of the rule book."""
    if rule in MISMATCHES:
        return MISMATCHES[rule]
    asked = dict(_of_checklist())
    if rule in asked:
        return asked[rule]
    book = rulebook().rules
    if rule not in book:
        return rule
    # Words with a gap are filled in where the gate speaks: a stop keeps the rule alone.
    words = book[rule].words
    return "The gate does not allow it any more." if "{" in words else words


def _of_checklist() -> Iterator[tuple[str, str]]:
    for item in checklist().values():
        yield item.unanswered_rule, f"Not answered: {item.question}"
        yield item.stop_rule, item.stop
        yield item.decide_rule, f"{item.stop} The clinician has not decided to go on."


def _answered(data: Data) -> Told:
    """Who stood there, and every answer that was not the usual one."""
    items = checklist()
    unusual = [
        f"{items[slug].stop.rstrip('.')}: {names.word(ANSWERS, answer).lower()}"
        for slug, answer in data["answers"].items()
        if slug in items and not _is_usual(items[slug], answer)
    ]
    team = [f"{one['staff']} ({one['role']})" for one in data["team"] if one["staff"]]
    return Told(
        f"Asked before {names.word(ACTS, data['purpose'])} at the "
        f"{names.target(data['target']) or 'place'}.",
        sentence(
            f"At the table: {', '.join(team)}." if team else "",
            f"Typed by {' and '.join(data['typed_by'])}." if data["typed_by"] else "",
            *unusual,
            f"Last dose against clotting: {data['antithrombotic']}."
            if data["antithrombotic"]
            else "",
            *(f"Set {one['lot']}." for one in data["kits"]),
        ),
    )


def _is_usual(item: Item, answer: str) -> bool:
    return item.answers.get(answer) == "passes"


def _decided(data: Data) -> Told:
    item = checklist().get(data["item"])
    return Told(
        f"Decided to go on: {item.stop if item else names.plain(data['item'])}",
        sentence(names.word(DECISIONS, data["reason"])),
    )


def _checked(data: Data) -> Told:
    """What was measured, and every answer that speaks against going home."""
    items = discharge_list()
    against = [items[slug].stop.rstrip(".") for slug in data["against"] if slug in items]
    return Told(
        "Checked before going home: passed." if data["passed"] else "Does not go home yet.",
        sentence(f"{vitals(data['vitals'])}.", *against),
    )


def _halted(data: Data) -> Told:
    return Told("STOP: the line was stopped.", sentence(names.word(HALTS, data["reason"])))


def _typed(data: Data) -> Told:
    with_label = (
        "Wristband and label were typed" if data["container"] else "The wristband was typed"
    )
    return Told(f"{with_label} by {data['typed_by']}.")


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
            *_means(data),
            "An image is kept." if data["image"] else "",
            f"Image elsewhere: {data['reference']}." if data["reference"] else "",
            data["felt"],
        ),
    )


def needle(gauge: int, millimetres: int) -> str:
    """A needle by its gauge and length, as far as they were said."""
    thick, long = f"{gauge} G" if gauge else "", f"{millimetres} mm" if millimetres else ""
    return ", ".join(part for part in (thick, long) if part)


def anaesthetic(code: str, microlitres: int) -> str:
    volume = f", {names.millilitres(microlitres)}" if microlitres else ""
    return f"{ANAESTHETICS[code]}{volume}" if code else ""


def _means(data: Data) -> tuple[str, ...]:
    said = needle(data["needle_gauge"], data["needle_mm"])
    numb = anaesthetic(data["anaesthetic"], data["anaesthetic_ul"])
    return (
        f"Needle {said}." if said else "",
        f"Skin prepared with {SKIN[data['skin']].lower()}." if data["skin"] else "",
        f"Local anaesthetic: {numb.lower()}." if numb else "",
    )


SENTENCES: Table = {
    "treatment.opened.v1": says("Treatment session {session} opened."),
    "treatment.identifiers_typed.v1": _typed,
    "treatment.answer_decided.v1": _decided,
    "treatment.timeout_answered.v1": _answered,
    "treatment.timeout_passed.v1": _passed,
    "treatment.timeout_stopped.v1": _stopped,
    "treatment.line_stopped.v1": _halted,
    "treatment.collected.v1": _collected,
    "treatment.injected.v2": _injected,
    "treatment.discharge_checked.v1": _checked,
    "treatment.finished.v1": says("Treatment finished.", "Advice: {advice}"),
    "treatment.abandoned.v1": says("Treatment ended early.", "{reason}"),
}
