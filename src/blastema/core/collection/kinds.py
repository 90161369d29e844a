"""The kinds of collection, as data: from where, what comes of it, and what has to be said.

A kind's facts are whole numbers of a small unit, its choices one of a few words. The data
name the sums that must fit: a container never holds more than what went into it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from blastema.core.catalogue.tables import Table, build_all, parse, raise_faults, resource_texts
from blastema.core.catalogue.values import refuse_faults, slug_faults


class Unit(StrEnum):
    """What a fact's whole number counts."""

    VOLUME = "volume_ul"
    MASS = "mass_mg"
    MINUTES = "minutes"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Fact:
    """One number; ``least`` and ``most`` stop a slip of the finger, and are no clinical limits."""

    slug: str
    name: str
    unit: Unit
    least: int
    most: int
    required: bool

    def __post_init__(self) -> None:
        refuse_faults(
            *slug_faults(self.slug),
            *([] if 0 <= self.least <= self.most else ["least and most are out of order"]),
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words, always to be said."""

    slug: str
    name: str
    options: tuple[str, ...]

    def __post_init__(self) -> None:
        refuse_faults(
            *slug_faults(self.slug),
            *(fault for option in self.options for fault in slug_faults(option)),
            *([] if self.options else ["a choice has options"]),
        )


@dataclass(frozen=True, slots=True)
class CollectionKind:
    """One kind of collection.

    ``yields`` is the class of what comes of it and ``sources`` are what a plan calls it.
    ``holds`` are the facts whose volumes went into the container; each pair of ``not_over``
    has its first at most as large as its second; ``together`` pairs a volume with the choice
    that says of what, so that none of it goes with "none" and some of it with a name. ``donor``
    is somebody else's, known by a code: nothing is taken from a patient.
    """

    slug: str
    name: str
    sources: tuple[str, ...]
    yields: str
    sites: tuple[str, ...]
    facts: Mapping[str, Fact]
    choices: Mapping[str, Choice]
    prepared: tuple[str, ...]
    complications: tuple[str, ...]
    holds: tuple[str, ...]
    not_over: tuple[tuple[str, str], ...]
    together: Mapping[str, str]
    donor: bool

    def __post_init__(self) -> None:
        numbers = {*self.holds, *self.together, *(one for pair in self.not_over for one in pair)}
        unknown = (numbers - set(self.facts)) | (set(self.together.values()) - set(self.choices))
        refuse_faults(
            *slug_faults(self.slug),
            *(f"{one} is no fact or choice of this kind" for one in sorted(unknown)),
            *([] if self.sites or self.donor else ["nobody could say where it is taken"]),
            *([] if self.sources else ["no source"]),
        )


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, CollectionKind]:
    """Every kind by its slug, in the order of the data."""
    return load(resource_texts("blastema.core.collection")["kinds.toml"])


def kinds_from(source: str, *, donor: bool = False) -> tuple[CollectionKind, ...]:
    """The kinds that take from this source, of a patient or of a donor."""
    return tuple(k for k in kinds().values() if source in k.sources and k.donor is donor)


def load(text: str) -> Mapping[str, CollectionKind]:
    """The kinds of a text; raises `CatalogueError` with every fault."""
    faults: list[str] = []
    built = build_all(parse(text, "kinds.toml", faults), "kinds", _kind)
    slugs = [one.slug for one in built]
    faults += [f"kinds.toml: {slug} stands twice" for slug in slugs if slugs.count(slug) > 1]
    raise_faults(faults)
    return MappingProxyType({one.slug: one for one in built})


def _kind(table: Table) -> CollectionKind:
    facts, choices = build_all(table, "facts", _fact), build_all(table, "choices", _choice)
    together = table.table("together") if "together" in table.content else None
    return CollectionKind(
        slug=table.text("slug"),
        name=table.text("name"),
        sources=table.texts("sources"),
        yields=table.text("yields"),
        sites=table.texts("sites"),
        facts=MappingProxyType({fact.slug: fact for fact in facts}),
        choices=MappingProxyType({choice.slug: choice for choice in choices}),
        prepared=table.texts("prepared"),
        complications=table.texts("complications"),
        holds=table.texts("holds"),
        not_over=tuple(_pairs(table)),
        together=MappingProxyType({k: together.text(k) for k in together.content})
        if together
        else MappingProxyType({}),
        donor=table.flag("donor", False),
    )


def _pairs(table: Table) -> list[tuple[str, str]]:
    """Two facts with a smaller-or-equal sign between them, as the data write them."""
    pairs = [tuple(text.split(" <= ")) for text in table.texts("not_over")]
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError('not_over holds pairs such as "largest-aliquot <= drawn"')
    return [(pair[0], pair[1]) for pair in pairs]


def _fact(table: Table) -> Fact:
    return Fact(
        slug=table.text("slug"),
        name=table.text("name"),
        unit=Unit(table.text("quantity")),
        least=table.whole("least"),
        most=table.whole("most"),
        required=table.flag("required", True),
    )


def _choice(table: Table) -> Choice:
    return Choice(table.text("slug"), table.text("name"), table.texts("options"))
