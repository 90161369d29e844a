"""Reading the catalogue once, with every fault of its content in one error."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType
from typing import TypeVar

from blastema.core.catalogue import read, read_consents
from blastema.core.catalogue.check import cross_faults
from blastema.core.catalogue.content import Catalogue
from blastema.core.catalogue.tables import (
    Table,
    build_all,
    parse,
    raise_faults,
    resource_texts,
)

T = TypeVar("T")
_KINDS = {
    "conditions",
    "sources",
    "products",
    "routes",
    "guidance",
    "techniques",
    "sites",
    "claims",
    "processes",
    "specifications",
    "protocols",
    "consents",
    "consent_elements",
    "consent_questions",
}


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue beside the code; raises `CatalogueError` with all its faults."""
    return load(resource_texts("blastema.core.catalogue"))


def load(texts: Mapping[str, str]) -> Catalogue:
    """A catalogue from TOML texts by name; raises `CatalogueError` with all its faults."""
    faults: list[str] = []
    roots = [parse(text, name, faults) for name, text in sorted(texts.items())]
    for root in roots:
        for key in sorted(set(root.content) - _KINDS):
            root.fault(f"{key} is not a kind of thing the catalogue holds")
    found = _assemble(roots, fingerprint(texts), faults)
    faults += cross_faults(found)
    raise_faults(faults)
    return found


def fingerprint(texts: Mapping[str, str]) -> str:
    """A short hash of named texts, the same wherever they are read."""
    digest = sha256()
    for name, text in sorted(texts.items()):
        digest.update(f"{name}\0{text}\0".encode())
    return digest.hexdigest()[:16]


def _assemble(roots: Sequence[Table], version: str, faults: list[str]) -> Catalogue:
    def all_of(kind: str, make: Callable[[Table], T]) -> tuple[T, ...]:
        return tuple(thing for root in roots for thing in build_all(root, kind, make))

    def by_slug(kind: str, make: Callable[[Table], T]) -> Mapping[str, T]:
        return _by_slug(kind, all_of(kind, make), faults)

    elements = by_slug("consent_elements", read_consents.element)
    products = by_slug("products", read.product)
    return Catalogue(
        version=version,
        conditions=by_slug("conditions", read.condition),
        sources=by_slug("sources", read.source),
        products=products,
        routes=by_slug("routes", read.route),
        guidance=by_slug("guidance", read.guidance),
        techniques=by_slug("techniques", read.technique),
        sites=by_slug("sites", read.site),
        claims=by_slug("claims", read.claim),
        processes=all_of("processes", read.process),
        specifications=all_of("specifications", read.specification),
        protocols=all_of("protocols", read.protocol),
        elements=elements,
        consents=all_of("consents", lambda one: read_consents.consent(one, elements, products)),
        questions=all_of("consent_questions", read_consents.question),
    )


def _by_slug(kind: str, things: Sequence[T], faults: list[str]) -> Mapping[str, T]:
    found: dict[str, T] = {}
    for thing in things:
        slug: str = getattr(thing, "slug")  # noqa: B009 - the kinds share the field, not a base
        if slug in found:
            faults.append(f"{kind}: {slug} stands twice")
        found[slug] = thing
    return MappingProxyType(found)
