"""The whole catalogue as one value, and how to find things in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from blastema.core.catalogue.consents import ConsentQuestion, ConsentTemplate, Element
from blastema.core.catalogue.errors import UnknownSlugError
from blastema.core.catalogue.practice import (
    Process,
    Protocol,
    Specification,
)
from blastema.core.catalogue.values import (
    CellSource,
    Claim,
    Condition,
    Guidance,
    ProductClass,
    Route,
    Technique,
)
from blastema.core.identity.place import BodySite

Named = Condition | CellSource | ProductClass | Route | Guidance
T = TypeVar("T")
V = TypeVar("V", Process, Protocol, ConsentTemplate)


def _known(kind: str, things: Mapping[str, T], slug: str) -> T:
    if slug not in things:
        raise UnknownSlugError(kind, slug, sorted(things))
    return things[slug]


def _version(kind: str, things: Iterable[V], slug: str, version: int | None) -> V:
    """The version asked for, or the newest."""
    versions = {thing.version: thing for thing in things if thing.slug == slug}
    if not versions or (version is not None and version not in versions):
        wanted = slug if version is None else f"{slug}.v{version}"
        raise UnknownSlugError(kind, wanted, sorted(thing.id for thing in things))
    return versions[max(versions) if version is None else version]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything the programme knows by name; ``version`` is the hash of its text.

    The mappings go from slug to value, in the order of the data. Things with
    versions are kept in all of them: a running episode keeps the one it began with.
    """

    version: str
    conditions: Mapping[str, Condition]
    sources: Mapping[str, CellSource]
    products: Mapping[str, ProductClass]
    routes: Mapping[str, Route]
    guidance: Mapping[str, Guidance]
    techniques: Mapping[str, Technique]
    sites: Mapping[str, BodySite]
    claims: Mapping[str, Claim]
    processes: tuple[Process, ...]
    specifications: tuple[Specification, ...]
    protocols: tuple[Protocol, ...]
    elements: Mapping[str, Element]
    consents: tuple[ConsentTemplate, ...]
    questions: tuple[ConsentQuestion, ...]

    def condition(self, slug: str) -> Condition:
        return _known("condition", self.conditions, slug)

    def source(self, slug: str) -> CellSource:
        return _known("cell source", self.sources, slug)

    def product(self, slug: str) -> ProductClass:
        return _known("product class", self.products, slug)

    def route(self, slug: str) -> Route:
        return _known("route", self.routes, slug)

    def site(self, slug: str) -> BodySite:
        return _known("body site", self.sites, slug)

    def process(self, slug: str, version: int | None = None) -> Process:
        return _version("process", self.processes, slug, version)

    def protocol(self, slug: str, version: int | None = None) -> Protocol:
        return _version("protocol", self.protocols, slug, version)

    def consent(self, slug: str, version: int | None = None) -> ConsentTemplate:
        return _version("consent document", self.consents, slug, version)

    def specification(self, product: str, version: int | None = None) -> Specification | None:
        """What a product must meet; ``None`` where the catalogue sets nothing for it."""
        found = [s for s in self.specifications if s.product == product]
        if version is not None:
            found = [s for s in found if s.version == version]
        return max(found, key=lambda s: s.version, default=None)

    def process_for(self, product: str) -> Process | None:
        """The newest process that makes a product class of something else, or of nothing."""
        made = [p for p in self.processes if p.makes == product and product not in p.starts_from]
        return max(made, key=lambda p: p.version, default=None)

    def becomes(self, product: str, planned: str) -> bool:
        """Whether a product is what was planned, or is made into it by known processes."""
        made_of = {planned}
        while True:
            more = {
                start for p in self.processes if p.makes in made_of for start in p.starts_from
            } - made_of
            if not more:
                return product in made_of
            made_of |= more

    def protocol_for(self, condition: str) -> Protocol:
        """The newest schedule for a condition's family."""
        family = self.condition(condition).family
        fitting = [p for p in self.protocols if family in p.families]
        return max(fitting, key=lambda p: p.version)

    def consents_for(self, product: str, *, study: bool = False) -> tuple[ConsentTemplate, ...]:
        """The newest document of each kind that a product asks for."""
        newest: dict[str, ConsentTemplate] = {}
        for template in sorted(self.consents, key=lambda c: c.version):
            if product in template.products and (study or not template.study):
                newest[template.slug] = template
        return tuple(newest.values())

    def named(self) -> Iterator[tuple[str, Named]]:
        """Everything that a person may have a word for, each with its kind."""
        yield from (("condition", thing) for thing in self.conditions.values())
        yield from (("product", thing) for thing in self.products.values())
        yield from (("source", thing) for thing in self.sources.values())
        yield from (("route", thing) for thing in self.routes.values())
        yield from (("guidance", thing) for thing in self.guidance.values())

    @property
    def comparators(self) -> tuple[ProductClass, ...]:
        return tuple(product for product in self.products.values() if product.is_comparator)
