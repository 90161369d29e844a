"""Every way to scan or say it wrongly at the bedside, one function each.

A slip turns an attempt that would pass into one that must not; chance chooses the variant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random

from blastema.actions.act import Act
from blastema.actions.hold_product import hold_product
from blastema.actions.record_consent import withdraw_consent
from blastema.actions.type_identifiers import type_identifiers
from blastema.core.consent.state import ConsentWithdrawal
from blastema.core.course.state import Target
from blastema.core.identity.donation import ALPHABET, check_character
from blastema.core.product.state import Hold
from blastema.core.treatment.said import Said
from blastema.records import history
from tests.actions import paths
from tests.actions.bedside.tables import Table
from tests.actions.world import World, done

LEVELS = ("L1-L2", "L2-L3", "L3-L4", "L5-S1", "L4", "L5", "")
FOREIGN = ("0012345678905", "https://example.org", "<script>", "'; --", "\x00", "😀")
NUMBER = 13  # characters of a donation number, reference/standards.md 1.1


@dataclass
class Attempt:
    """What is about to be sent; ``seen`` is what the page showed."""

    world: World
    chance: Random
    tables: tuple[Table, ...]
    table: Table
    said: Said
    product: str
    seen: Mapping[str, int] = field(default_factory=dict)

    @property
    def act(self) -> Act:
        return replace(self.world.act("clinician"), seen=self.seen)

    @property
    def code(self) -> str:
        return paths.code_of(self.table.product)

    def other(self) -> Table:
        return self.chance.choice([one for one in self.tables if one is not self.table])


def other_patient(it: Attempt) -> None:
    band = it.table.patient
    place = it.chance.randrange(len(band) - 1)
    swapped = band[:place] + band[place + 1] + band[place] + band[place + 2 :]
    wrong = [it.other().patient, it.world.fresh.id(), "", band[:-1], f"{band}0", it.code]
    if swapped != band:
        wrong.append(swapped)
    it.said = replace(it.said, wristband=it.chance.choice(wrong))


def other_side(it: Attempt) -> None:
    sides = {"left", "right", "", "both", "midline"} - {it.table.target.side}
    target = replace(it.said.target, side=it.chance.choice(sorted(sides)))
    it.said = replace(it.said, target=target)


def other_level(it: Attempt) -> None:
    levels = [level for level in LEVELS if level != it.table.target.level]
    it.said = replace(it.said, target=replace(it.said.target, level=it.chance.choice(levels)))


def other_place(it: Attempt) -> None:
    site = it.chance.choice(("hip", "foot", "shoulder", "iliac-crest", "", "thoracic-spine"))
    it.said = replace(it.said, target=Target(site, it.said.target.side, it.said.target.level))


def expired(it: Attempt) -> None:
    """It was good for four hours when it was made."""
    it.world.later(hours=it.chance.uniform(4, 96))


def unreleased(it: Attempt) -> None:
    _, unreleased, _ = it.table.others
    it.product = unreleased
    it.said = replace(it.said, scanned=paths.code_of(unreleased))


def recalled(it: Attempt) -> None:
    hold = it.chance.choice((Hold.RECALL, Hold.QUARANTINE))
    reason = "Recall: contamination." if hold is Hold.RECALL else "a doubt"
    quality = it.world.act("quality")
    done(hold_product(quality, product=it.table.product, hold=hold, reason=reason))


def consent_withdrawn(it: Attempt) -> None:
    act = it.world.act("clinician")
    reason = ConsentWithdrawal.CHANGED_MIND
    done(withdraw_consent(act, course=it.table.course, reason=reason))


def other_division(it: Attempt) -> None:
    kept, _, whole = it.table.others
    division = it.chance.choice((paths.state("product", kept).division, "A0", "00", "Ac", "B0", ""))
    it.said = replace(it.said, scanned=it.code[:NUMBER] + division)
    it.product = it.chance.choice((it.table.product, kept, whole))


def other_container(it: Attempt) -> None:
    """What was issued to another table: its label, its record, or both."""
    other = it.other()
    it.said = replace(it.said, scanned=paths.code_of(other.product))
    it.product = it.chance.choice((it.table.product, other.product))


def other_record(it: Attempt) -> None:
    """The right label is scanned, and the page held it against another container."""
    it.product = it.chance.choice((it.other().product, *it.table.others, ""))


def check_character_altered(it: Attempt) -> None:
    number, division = it.code[:NUMBER], it.code[NUMBER:]
    right = check_character(number)
    wrong = it.chance.choice([one for one in ALPHABET if one != right])
    flags = 60 + it.chance.choice([v for v in range(37) if ALPHABET[v] != right])
    scan = it.chance.choice((f"{number}{wrong}{division}", f"={number}{flags}=<A00010{division}"))
    it.said = replace(it.said, scanned=scan)


def digits_swapped(it: Attempt) -> None:
    """Two neighbours of the number change places, with the check character of the right one,
    with the one that would fit, or with none."""
    number, division = it.code[:NUMBER], it.code[NUMBER:]
    places = [n for n in range(NUMBER - 1) if number[n] != number[n + 1]]
    place = it.chance.choice(places)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    check = it.chance.choice((check_character(number), check_character(swapped), ""))
    it.said = replace(it.said, scanned=f"{swapped}{check}{division}")


def one_character_misread(it: Attempt) -> None:
    place = it.chance.randrange(len(it.code))
    others = [c for c in "0123456789ABCDEFGHJKLMNPQRSTUVWXYZabc" if c != it.code[place]]
    wrong = it.code[:place] + it.chance.choice(others) + it.code[place + 1 :]
    it.said = replace(it.said, scanned=wrong)


def cut_or_foreign(it: Attempt) -> None:
    cut = it.code[: it.chance.randrange(len(it.code))]
    scan = it.chance.choice(
        (
            cut,
            f"{it.code}X",
            "0012345678905",
            "https://example.org",
            "<script>",
            "'; --",
            "\x00",
            "😀",
        )
    )
    it.said = replace(it.said, scanned=scan)


def stale_page(it: Attempt) -> None:
    stream = f"treatment/{it.table.treatment}"
    newest = history.load([stream])[stream].position
    it.seen = {stream: it.chance.randrange(newest)}


def mistyped(it: Attempt) -> None:
    """Two people type, and one of them reads something else; or only one types."""
    right = (it.table.patient, it.code)
    other = it.other()
    wrong = it.chance.choice(
        [(other.patient, it.code), (it.table.patient, paths.code_of(other.product)), None]
    )
    readings = [right, wrong] if it.chance.random() < 0.7 else [wrong, wrong]
    for role, reading in zip(("clinician", "laboratory"), readings, strict=True):
        if reading:
            band, label = reading
            act = it.world.act(role)
            treatment = it.table.treatment
            typed = type_identifiers(act, treatment=treatment, wristband=band, container=label)
            done(typed)
    it.said = replace(it.said, wristband="", scanned="", typed=True)


SLIPS: Mapping[str, Callable[[Attempt], None]] = {
    one.__name__: one
    for one in (
        other_patient,
        other_side,
        other_level,
        other_place,
        expired,
        unreleased,
        recalled,
        consent_withdrawn,
        other_division,
        other_container,
        other_record,
        check_character_altered,
        digits_swapped,
        one_character_misread,
        cut_or_foreign,
        stale_page,
        mistyped,
    )
}
