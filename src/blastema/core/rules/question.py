"""What the gate is asked: the facts of one step, frozen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from blastema.core.catalogue import Catalogue
from blastema.core.catalogue.values import Condition, Guidance, ProductClass, Relation, Route
from blastema.core.identity.place import BodySite

T = TypeVar("T")

# "US", "US-FL" (ISO 3166-2), or another country.
_JURISDICTION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class GateQuestion:
    """May this product, from this source, go to this place of this person, here, today?

    Words are catalogue slugs. ``source``, ``route``, ``guidance`` and ``licence`` are
    empty where nobody has said yet: the answer then names it as open. ``assurances``
    are the facts on file that rules ask for (`RuleBook.assurances`); ``flags`` are
    noted of the person's health, ``facts`` the answers of their assessment (a fact that is
    not among them is not known), ``limits`` the numbers that the site has signed; ``stored``
    means kept beyond the procedure in which it was taken; ``claims`` are what the site says
    of the product (`Claim` slugs); ``closed`` says that the site gives none of it,
    ``near_relative`` that the donor is a blood relative in the first or second degree.
    """

    condition: str
    product: str
    jurisdiction: str
    on: date
    source: str = ""
    relation: str = ""
    route: str = ""
    guidance: str = ""
    targets: tuple[str, ...] = ()
    study: str = ""
    licence: str = ""
    age: int | None = None
    bmi_tenths: int | None = None
    bmi_limit_tenths: int | None = None
    refused_sources: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    facts: tuple[tuple[str, str], ...] = ()
    limits: tuple[tuple[str, int], ...] = ()
    consent_elements: frozenset[str] = frozenset()
    assurances: frozenset[str] = frozenset()
    stored: bool = False
    same_establishment: bool = True
    combined: bool = False
    closed: bool = False
    near_relative: bool = False
    claims: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        faults = []
        for name in ("facts", "limits"):
            said = [pair[0] for pair in getattr(self, name)]
            if said != sorted(set(said)):
                faults.append(f"{name} name each thing once, in order")
        if not _JURISDICTION.fullmatch(self.jurisdiction):
            faults.append("a jurisdiction is written US-FL, US or as a country's two letters")
        if self.age is not None and not 0 <= self.age <= 130:
            faults.append("an age lies between 0 and 130 years")
        if faults:
            raise ValueError("; ".join(faults))

    @property
    def country(self) -> str:
        return self.jurisdiction[:2]

    @property
    def state(self) -> str:
        """The state, empty where only the country was given."""
        return self.jurisdiction if "-" in self.jurisdiction else ""


@dataclass(frozen=True, slots=True)
class Subject:
    """A question with its words looked up in the catalogue."""

    question: GateQuestion
    condition: Condition
    product: ProductClass
    route: Route | None
    sites: tuple[BodySite, ...]
    source: str
    relation: Relation
    guidance: Guidance | None = None

    @classmethod
    def of(cls, question: GateQuestion, catalogue: Catalogue) -> Subject:
        """Raises `UnknownSlugError` for a word that the catalogue does not hold."""
        product = catalogue.product(question.product)
        return cls(
            question=question,
            condition=catalogue.condition(question.condition),
            product=product,
            route=catalogue.route(question.route) if question.route else None,
            sites=tuple(catalogue.site(slug) for slug in question.targets),
            # Where only one source or relation is possible, nobody needs to say it.
            source=question.source or _only(product.sources),
            relation=Relation(question.relation or _only(product.relations) or "none"),
            guidance=catalogue.guidance[question.guidance] if question.guidance else None,
        )


def pairs(told: Mapping[str, T]) -> tuple[tuple[str, T], ...]:
    """Facts or limits as a question holds them: in order, so that equal ones are equal."""
    return tuple(sorted(told.items()))


def _only(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else ""


def unknown_words(question: GateQuestion, catalogue: Catalogue) -> tuple[str, ...]:
    """What the question says that the catalogue does not hold, each in a few words."""
    asked = [
        ("condition", question.condition, catalogue.conditions),
        ("product class", question.product, catalogue.products),
        ("cell source", question.source, catalogue.sources),
        ("route", question.route, catalogue.routes),
        ("guidance", question.guidance, catalogue.guidance),
        *(("body site", slug, catalogue.sites) for slug in question.targets),
        *(("claim", slug, catalogue.claims) for slug in sorted(question.claims)),
    ]
    missing = [f"{kind} {slug!r}" for kind, slug, known in asked if slug and slug not in known]
    if question.relation and question.relation not in set(Relation):
        missing.append(f"relation {question.relation!r}")
    return tuple(missing)
