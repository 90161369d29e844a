"""Documents that a person signs: versions, built of elements that stand once in two languages.

A version 1 of the first documents has words of its own in English only; whoever signed it
keeps exactly these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from blastema.core.catalogue.values import refuse_faults, slug_faults

SLOT = re.compile(r"\{([a-z0-9-]+)\}")
LANGUAGES = ("en", "es")


class Purpose(StrEnum):
    """What a consent is for; each is signed, and taken back, by itself."""

    COLLECTION = "collection"
    TREATMENT = "treatment"
    REGISTRY = "registry"
    IMAGES = "images"
    RECONTACT = "recontact"
    FOLLOW_UP = "follow-up"


OWN = "programme"


@dataclass(frozen=True, slots=True)
class ElementSource:
    """Who asks for a point: a law, or the programme itself.

    ``verified`` says that what the law asks of a consent was read in the reference, on
    ``checked_on``. Where ``place`` is named its law makes the point required of ``of``.
    """

    cite: str
    verified: bool
    checked_on: date | None
    place: str
    of: tuple[str, ...]

    def __post_init__(self) -> None:
        refuse_faults(
            *(["a source has no name"] if not self.cite else []),
            *(
                ["verified, and not said on which day"]
                if self.verified and not self.checked_on
                else []
            ),
            *(
                ["a place and what it asks the point of stand together"]
                if bool(self.place) is not bool(self.of)
                else []
            ),
            *_unknown_purposes(self.of),
        )

    @property
    def own(self) -> bool:
        return self.cite == OWN


def _unknown_purposes(of: tuple[str, ...]) -> list[str]:
    return [f"{one} is no purpose" for one in of if one.partition(":")[0] not in {*Purpose}]


@dataclass(frozen=True, slots=True)
class Element:
    """One point of a consent. ``titles``, ``words`` and ``without`` are by language.

    ``without`` is said where a slot may stay empty; a point without it needs its slots.
    ``required_of`` holds purposes (``treatment``) and kinds of one (``treatment:donor``).
    """

    slug: str
    titles: tuple[str, str]
    words: tuple[str, str]
    without: tuple[str, str]
    required_of: tuple[str, ...]
    sources: tuple[ElementSource, ...]

    def __post_init__(self) -> None:
        faults = [*slug_faults(self.slug)]
        if not all(self.titles):
            faults.append("a title is missing in a language")
        if bool(self.words[0]) != bool(self.words[1]):
            faults.append("words are missing in a language")
        if SLOT.findall(self.words[0]) != SLOT.findall(self.words[1]):
            faults.append("the languages name different slots")
        if not self.sources:
            faults.append("nobody is named who asks for it")
        refuse_faults(*faults, *_unknown_purposes(self.required_of))

    def required_by(self, kinds: frozenset[str]) -> dict[str, tuple[str, ...]]:
        """Place -> which of these purposes and kinds its law makes the point required of; the
        programme's own under an empty place."""
        places = [(one.place, one.of) for one in self.sources if one.place]
        asked = [("", self.required_of), *places]
        found = {place: tuple(sorted(kinds & set(of))) for place, of in asked}
        return {place: because for place, because in found.items() if because}


@dataclass(frozen=True, slots=True)
class ConsentElement:
    """One thing a person is told and agrees to; optional ones may be declined alone.

    ``required_in`` names the places whose law asks for it where the programme does not.

    The Spanish words are empty in the first versions, which were in English only.
    """

    slug: str
    words: str
    required: bool = True
    required_in: tuple[str, ...] = ()
    title: str = ""
    words_es: str = ""
    title_es: str = ""
    without: tuple[str, str] = ("", "")

    def __post_init__(self) -> None:
        refuse_faults(*slug_faults(self.slug))

    def required_at(self, place: str) -> bool:
        """Whether nothing is signed without it there; a place that is not known asks for all."""
        return self.required or place in self.required_in or bool(self.required_in and not place)

    def said(self, language: str) -> str:
        return self.words_es if language == "es" else self.words

    def headed(self, language: str) -> str:
        return self.title_es if language == "es" else self.title

    @property
    def slots(self) -> frozenset[str]:
        return frozenset(SLOT.findall(self.words))


@dataclass(frozen=True, slots=True)
class ConsentTemplate:
    """A versioned document; ``products`` are those it may be used for, none where it is for
    a person whatever they are given. ``reconsent``: who signed an older one is asked again."""

    slug: str
    version: int
    title: str
    purpose: str
    products: tuple[str, ...]
    elements: tuple[ConsentElement, ...]
    study: bool = False
    title_es: str = ""
    built: bool = False
    reconsent: bool = False
    file: str = ""

    def __post_init__(self) -> None:
        faults = [*slug_faults(self.slug)]
        if self.purpose not in {*Purpose}:
            faults.append(f"{self.purpose} is no purpose")
        refuse_faults(*faults)

    @property
    def id(self) -> str:
        return f"{self.slug}.v{self.version}"

    @property
    def required(self) -> frozenset[str]:
        """What some place asks for, and what every place does."""
        return self.required_at("")

    def required_at(self, place: str) -> frozenset[str]:
        return frozenset(one.slug for one in self.elements if one.required_at(place))

    @property
    def languages(self) -> tuple[str, ...]:
        """Those in which it can be read."""
        return LANGUAGES if self.title_es else LANGUAGES[:1]

    def titled(self, language: str) -> str:
        return self.title_es if language == "es" else self.title


@dataclass(frozen=True, slots=True)
class Answer:
    slug: str
    words: tuple[str, str]
    right: bool


@dataclass(frozen=True, slots=True)
class ConsentQuestion:
    """One question of the check of understanding: asked where a document of its purpose has
    its element. A wrong answer is explained by ``why`` and refuses nothing."""

    slug: str
    purpose: str
    element: str
    words: tuple[str, str]
    answers: tuple[Answer, ...]
    why: tuple[str, str]

    def __post_init__(self) -> None:
        faults = [*slug_faults(self.slug)]
        if sum(answer.right for answer in self.answers) != 1:
            faults.append("a question has exactly one right answer")
        if not all((*self.words, *self.why)):
            faults.append("words are missing in a language")
        refuse_faults(*faults)

    @property
    def right(self) -> str:
        return next(answer.slug for answer in self.answers if answer.right)

    def asked_of(self, template: ConsentTemplate) -> bool:
        own = {element.slug for element in template.elements}
        return self.purpose == template.purpose and self.element in own
