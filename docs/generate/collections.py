"""Collections: for each kind from where, what comes of it, and what has to be said."""

from __future__ import annotations

from collections.abc import Iterator

from blastema.core.collection.kinds import CollectionKind, Fact, Unit, kinds
from docs.generate.markdown import bullets, code, codes, heading, page, table

INTRODUCTION = """
[How one is recorded](../how-to/collect-material.md). The numbers from and to stop a slip of the
finger; they are ours, and no clinical limits. On the command line a volume is microlitres
(`volume_ul`) and a mass milligrams.
"""
_UNITS = {Unit.VOLUME: "volume_ul", Unit.MASS: "mg", Unit.MINUTES: "minutes", Unit.COUNT: "count"}


def collections_page() -> str:
    blocks = [block for kind in kinds().values() for block in _blocks(kind)]
    return page("Collections", INTRODUCTION, *blocks)


def _blocks(kind: CollectionKind) -> Iterator[str]:
    yield heading(kind.name)
    yield bullets(_told(kind))
    yield table(
        ("fact", "what", "unit", "from", "to"), [_row(fact) for fact in kind.facts.values()]
    )
    if kind.choices:
        rows = [(code(c.slug), c.name, codes(c.options)) for c in kind.choices.values()]
        yield table(("choice", "what", "one of"), rows)


def _told(kind: CollectionKind) -> Iterator[str]:
    yield f"Kind: {code(kind.slug)}. It yields {code(kind.yields)}, of {codes(kind.sources)}."
    if kind.donor:
        yield "Of a mother who is a donor on record; nobody's own."
    else:
        yield f"Taken at: {codes(kind.sites)}."
    yield f"Prepared: {codes(kind.prepared)}."
    if kind.must:
        yield f"Always prepared: {codes(kind.must)}."
    yield f"What may go wrong: {codes(kind.complications)}."
    if kind.holds:
        yield f"The container holds no more than {' and '.join(map(code, kind.holds))} together."
    for less, more in kind.not_over:
        yield f"{code(less)} is no more than {code(more)}."
    for amount, named in kind.together.items():
        yield f"{code(amount)} is nothing where {code(named)} is `none`, and only there."


def _row(fact: Fact) -> tuple[str, ...]:
    name = fact.name if fact.required else f"{fact.name} (may be left out)"
    return code(fact.slug), name, _UNITS[fact.unit], f"{fact.least:,}", f"{fact.most:,}"
