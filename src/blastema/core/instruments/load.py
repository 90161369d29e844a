"""Reading the instruments: every fault of their data in one error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from blastema.core.catalogue.errors import CatalogueError, UnknownSlugError
from blastema.core.catalogue.tables import Table, build_all, parse, raise_faults, resource_texts
from blastema.core.instruments.values import (
    Answer,
    Better,
    Difference,
    Flag,
    Instrument,
    Item,
    Method,
    Missing,
    Scale,
)


@lru_cache(maxsize=1)
def instruments() -> Mapping[str, Instrument]:
    """Every instrument by slug; raises `CatalogueError` with all faults of the data."""
    return load(resource_texts("blastema.core.instruments"))


def instrument(slug: str) -> Instrument:
    known = instruments()
    if slug not in known:
        raise UnknownSlugError("instrument", slug, sorted(known))
    return known[slug]


def outcome(slug: str) -> tuple[Instrument, Scale]:
    """The instrument and scale behind an outcome's name, such as "nrs" or "koos-pain"."""
    for found in instruments().values():
        scale = found.scale(slug)
        if scale is not None:
            return found, scale
    known = [scale.slug for found in instruments().values() for scale in found.scales]
    raise UnknownSlugError("outcome", slug, sorted(known))


def load(texts: Mapping[str, str]) -> Mapping[str, Instrument]:
    """Instruments from TOML texts by name; raises `CatalogueError` with all faults."""
    faults: list[str] = []
    built = [parse(text, name, faults).build(_instrument) for name, text in texts.items()]
    found = [one for one in built if one is not None]
    for one in found:
        faults.extend(f"instrument {one.slug}: {words}" for words in _own_faults(one))
    raise_faults(faults)
    return MappingProxyType({one.slug: one for one in found})


def _instrument(table: Table) -> Instrument:
    items = build_all(table, "items", _item)
    choices = table.table("answers")
    answers = tuple((name, build_all(choices, name, _answer)) for name in choices.content)
    return Instrument(
        slug=table.text("slug"),
        name=table.text("name"),
        full_name=table.text("full_name"),
        instruction=table.text("instruction", ""),
        recall=table.text("recall", ""),
        licence=table.text("licence"),
        text_source=table.text("text_source", ""),
        scoring_source=table.text("scoring_source"),
        answers=answers,
        items=items,
        scales=build_all(table, "scales", lambda scale: _scale(scale, items)),
        differences=build_all(table, "differences", _difference),
        flags=build_all(table, "flags", _flag),
        items_chosen_by_patient=table.flag("items_chosen_by_patient", False),
    )


def _item(table: Table) -> Item:
    return Item(table.text("id"), table.text("text", ""), table.text("scale"))


def _answer(table: Table) -> Answer:
    return Answer(table.whole("value"), table.text("words", ""))


def _scale(table: Table, items: tuple[Item, ...]) -> Scale:
    """A scale covers the items it lists, or all of them."""
    return Scale(
        slug=table.text("slug"),
        name=table.text("name"),
        better=Better(table.text("better")),
        method=Method(table.text("method")),
        missing=Missing(table.text("missing")),
        least_milli=table.whole("least_milli"),
        most_milli=table.whole("most_milli"),
        items=table.texts("items") or tuple(item.id for item in items),
        least_answered=table.whole("least_answered"),
    )


def _difference(table: Table) -> Difference:
    return Difference(
        milli=table.whole("milli"),
        kind=table.text("kind"),
        words=table.text("words"),
        source=table.text("source"),
        verified=table.flag("verified"),
        condition=table.text("condition", ""),
    )


def _flag(table: Table) -> Flag:
    return Flag(
        slug=table.text("slug"),
        at_least_milli=table.whole("at_least_milli"),
        words=table.text("words"),
        source=table.text("source"),
        verified=table.flag("verified"),
    )


def _own_faults(one: Instrument) -> Iterator[str]:
    names = [item.id for item in one.items]
    if len(set(names)) != len(names):
        yield "an item id stands twice"
    known = dict(one.answers)
    yield from (f"item {i.id} has no answers {i.scale}" for i in one.items if i.scale not in known)
    for scale in one.scales:
        wrong = sorted(set(scale.items) - set(names))
        yield from (f"scale {scale.slug} counts an unknown item {name}" for name in wrong)
    kinds = {"important", "detectable", *(f"important:{scale.slug}" for scale in one.scales)}
    yield from (f"a difference of kind {d.kind}" for d in one.differences if d.kind not in kinds)


__all__ = ["CatalogueError", "instrument", "instruments", "load", "outcome"]
