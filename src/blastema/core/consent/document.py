"""One document as one person reads it: the words of its version, with what the site states.

What was signed is bound to exactly these words by a SHA-256 over them, the person, the
course, the document, its version and the language: copied to any other of these, it fits
no longer (21 CFR 11.70).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from blastema.core.catalogue import ConsentElement, ConsentTemplate
from blastema.core.catalogue.consents import SLOT
from blastema.core.consent.settings import (
    COMPUTED,
    SLOTS,
    cooling_off_hours,
    cooling_off_words,
    policy_name,
    stated,
)

_FORMAT = "blastema-consent-2"
# What is given and where, in the words of the plan; they stand above the points.
GIVEN, PLACES = "given", "places"
_TERMS = {
    "en": {GIVEN: "What is given", PLACES: "The place"},
    "es": {GIVEN: "Qué se da", PLACES: "El lugar"},
}


@dataclass(frozen=True, slots=True)
class Point:
    slug: str
    title: str
    words: str
    required: bool


@dataclass(frozen=True, slots=True)
class Document:
    """``filled`` is what was filled in, by slot; ``missing`` names the policies without which
    it may not be shown for signing."""

    template: ConsentTemplate
    language: str
    facts: tuple[tuple[str, str], ...]
    points: tuple[Point, ...]
    filled: Mapping[str, str]
    missing: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.template.titled(self.language)

    @property
    def text(self) -> str:
        """Every word, in the order in which it is read."""
        facts = [f"{term}: {words}" for term, words in self.facts]
        points = [f"{point.title}\n{point.words}" for point in self.points]
        return "\n".join([self.title, *facts, *points])

    def digest(self, *, patient: str, course: str) -> str:
        """What a signature under this document is bound to, in hexadecimal."""
        of = self.template
        bound = [_FORMAT, patient, course, of.slug, of.version, self.language, self.text]
        return sha256(json.dumps(bound, ensure_ascii=False).encode()).hexdigest()

    @property
    def filled_text(self) -> str:
        """What was filled in, to be kept sealed beside the signature."""
        return json.dumps(dict(self.filled), ensure_ascii=False, sort_keys=True)


def fill(
    template: ConsentTemplate,
    policies: Mapping[str, str],
    language: str,
    *,
    product: str,
    results: str,
    given: str,
    places: str,
) -> dict[str, str]:
    """Every slot of a document as it is now; one that is not set stays out."""
    hours = cooling_off_hours(policies)
    found = {
        "results": results,
        "cooling-off": cooling_off_words(hours, language),
        GIVEN: given,
        PLACES: places,
    }
    asked = frozenset().union(*(element.slots for element in template.elements))
    site = {
        slot: stated(policies, slot, product=product, language=language)
        for slot in asked - COMPUTED
    }
    wanted = asked | {GIVEN, PLACES}
    return {slot: words for slot, words in {**found, **site}.items() if words and slot in wanted}


def compose(
    template: ConsentTemplate, language: str, filled: Mapping[str, str], place: str = ""
) -> Document:
    """The document in one of its languages, as ``place`` asks for its points.

    Raises ``ValueError`` for another language.
    """
    if language not in template.languages:
        raise ValueError(f"{template.id} is not written in this language")
    terms = _TERMS[language]
    missing = [
        policy_name(slot, language)
        for element in template.elements
        for slot in sorted(element.slots - filled.keys())
        if slot in SLOTS and not element.without[0]
    ]
    return Document(
        template=template,
        language=language,
        facts=tuple((terms[key], filled[key]) for key in (GIVEN, PLACES) if key in filled),
        points=tuple(_point(element, language, filled, place) for element in template.elements),
        filled=dict(filled),
        missing=tuple(dict.fromkeys(missing)),
    )


def _point(element: ConsentElement, language: str, filled: Mapping[str, str], place: str) -> Point:
    words = element.said(language)
    if element.slots - filled.keys() and element.without[0]:
        words = element.without[language == "es"]
    said = SLOT.sub(lambda slot: filled.get(slot[1], "________"), words)
    # A site's sentence may end with its own stop.
    required = element.required_at(place)
    return Point(element.slug, element.headed(language), said.replace("..", "."), required)


def first_text(template: ConsentTemplate) -> str:
    """The words of a first version, as they were hashed then."""
    return "\n".join([template.title, template.purpose, *(e.words for e in template.elements)])
