"""Collections in words: what was prepared, what went wrong, how it was taken."""

from __future__ import annotations

from blastema.core.collection.kinds import Fact, Unit, kinds
from blastema.core.collection.state import Collection
from blastema.web.clinic.words import names
from blastema.web.clinic.words.told import Data, Told, sentence

PREPARED = {
    "skin-disinfected": "Skin disinfected",
    "surface-disinfected": "Surface disinfected",
    "surface-rinsed": "Surface rinsed",
    "sterile-field": "Sterile field laid out",
    "local-anaesthetic": "Local anaesthetic given",
    "line-in-place": "Line in place and flushed",
    "mouth-rinsed": "Mouth rinsed with a disinfectant",
}
COMPLICATIONS = {
    "bleeding": "Bleeding",
    "haematoma": "Haematoma",
    "pain": "More pain than expected",
    "vasovagal": "Fainting, or nearly",
    "needle-bent": "The needle bent or broke",
    "dry-tap": "Nothing came",
    "clotting": "Clotting",
    "reaction-to-medicine": "Reaction to a medicine",
    "signs-of-anaesthetic-toxicity": "Signs of too much local anaesthetic",
    "contour-defect": "Uneven surface",
    "nerve-touched": "A nerve was touched",
    "artery-touched": "An artery was touched",
    "flow-too-slow": "Too slow a flow",
    "citrate-reaction": "Tingling or cramps from citrate",
    "machine-stopped": "The machine stopped",
    "tooth-broken": "The tooth broke",
    "tissue-torn": "The tissue tore",
    "meconium-seen": "Meconium was seen",
    "dropped": "It was dropped",
    "cooling-late": "It was cooled late",
    "other": "Something else",
}
OPTIONS = {
    "heparin": "Heparin",
    "acd-a": "ACD-A",
    "cpd": "CPD",
    "citrate": "Citrate",
    "edta": "EDTA",
    "none": "None",
    "syringe": "Syringe",
    "vacuum-pump": "Vacuum pump",
    "water-jet": "Water jet",
    "power-assisted": "Power-assisted",
    "vein-of-the-arm": "Vein of the arm",
    "vein-of-the-hand": "Vein of the hand",
    "line-in-place": "Line that was in place",
    "two-arm-veins": "A vein of each arm",
    "one-arm-vein": "One vein of the arm",
    "central-line": "Central line",
    "synovium": "Synovium",
    "tendon": "Tendon",
    "ligament": "Ligament",
    "arthroscopy": "Arthroscopy",
    "needle": "Needle",
    "open": "Open",
    "wisdom-tooth": "A wisdom tooth",
    "orthodontic": "To make room",
    "shed": "It fell out by itself",
    "other-indication": "Another reason",
    "planned-caesarean": "Planned Caesarean",
    "planned-vaginal": "Planned vaginal birth",
    "whole-placenta": "Whole placenta",
    "amnion": "Amnion",
    "chorion": "Chorion",
    "cord-blood": "Blood of the cord",
    "cord-tissue": "Tissue of the cord",
}
IDENTIFIED = {"scan": "by scanning the wristband", "two-people": "by two people"}


def kind_name(slug: str) -> str:
    known = kinds().get(slug)
    return known.name if known else names.plain(slug)


def recorded(data: Data) -> Told:
    """The line of a timeline; the facts stand on the container's page."""
    wrong = [names.word(COMPLICATIONS, one).lower() for one in data["complications"]]
    return Told(
        f"How it was taken: {kind_name(data['kind']).lower()}, identified "
        f"{names.word(IDENTIFIED, data['identified_by'])}.",
        sentence(f"What went wrong: {names.listed(wrong)}" if wrong else "", data["note"]),
    )


def facts(collection: Collection) -> list[tuple[str, str]]:
    """Term and detail of everything that was said, in the order of the kind."""
    kind = kinds().get(collection.kind)
    numbers = [
        (fact.name, amount(fact, collection.facts[slug]))
        for slug, fact in (kind.facts if kind else {}).items()
        if slug in collection.facts
    ]
    chosen = [
        (choice.name, names.word(OPTIONS, collection.choices[slug]))
        for slug, choice in (kind.choices if kind else {}).items()
        if slug in collection.choices
    ]
    wrong = [names.word(COMPLICATIONS, one) for one in collection.complications]
    return [
        *numbers,
        *chosen,
        ("Prepared", names.listed([names.word(PREPARED, one) for one in collection.prepared])),
        ("Identified", names.word(IDENTIFIED, collection.identified_by)),
        ("What went wrong", names.listed(wrong) if wrong else "nothing was reported"),
    ]


def amount(fact: Fact, said: int) -> str:
    if fact.unit is Unit.VOLUME:
        return names.millilitres(said)
    unit = {Unit.MASS: " mg", Unit.MINUTES: " min"}.get(fact.unit, "")
    return f"{said}{unit}"
