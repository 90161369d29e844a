"""Where each point of a document comes from, and whether that source was read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from blastema.core.catalogue import Catalogue, ConsentTemplate
from blastema.core.catalogue.consents import ElementSource


@dataclass(frozen=True, slots=True)
class PointSources:
    """One point of a document: whether it is required at a place, and who asks for it, each
    as its citation and its mark. A first version's points have no source of their own."""

    title: str
    required: bool
    sources: tuple[tuple[str, str], ...]


def source_mark(source: ElementSource) -> str:
    """What a reader has to know of a source before relying on it."""
    if source.own:
        return "our own choice"
    if source.verified and source.checked_on:
        return f"verified on {source.checked_on.isoformat()}"
    return "not verified"


def point_sources(
    template: ConsentTemplate, place: str, known: Catalogue
) -> Iterator[PointSources]:
    for one in template.elements:
        found = known.elements.get(one.slug)
        told = found.sources if found else ()
        yield PointSources(
            title=one.title or one.slug,
            required=one.required_at(place),
            sources=tuple((source.cite, source_mark(source)) for source in told),
        )
