"""Consents out of their tables, and what only the whole shows: a required point is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from blastema.core.catalogue.consents import (
    OWN,
    Answer,
    ConsentElement,
    ConsentQuestion,
    ConsentTemplate,
    Element,
    ElementSource,
)
from blastema.core.catalogue.content import Catalogue
from blastema.core.catalogue.tables import Table, build_all
from blastema.core.catalogue.values import Kind, ProductClass, Relation


def _both(table: Table, prefix: str = "", default: str | None = None) -> tuple[str, str]:
    return table.text(f"{prefix}en", default), table.text(f"{prefix}es", default)


def _source(table: Table) -> ElementSource:
    return ElementSource(
        cite=table.text("cite"),
        verified=table.flag("verified", False if table.content.get("cite") == OWN else None),
        checked_on=table.day("checked_on"),
        place=table.text("place", ""),
        of=table.texts("of") if "of" in table.content else (),
    )


def element(table: Table) -> Element:
    return Element(
        slug=table.text("slug"),
        titles=_both(table, "title_"),
        words=_both(table),
        without=_both(table, "without_", ""),
        required_of=table.texts("required_of"),
        sources=build_all(table, "sources", _source),
    )


def _answer(table: Table) -> Answer:
    return Answer(table.text("slug"), _both(table), table.flag("right", False))


def question(table: Table) -> ConsentQuestion:
    return ConsentQuestion(
        slug=table.text("slug"),
        purpose=table.text("purpose"),
        element=table.text("element"),
        words=_both(table),
        answers=build_all(table, "answers", _answer),
        why=_both(table, "why_"),
    )


def _plain(table: Table) -> ConsentElement:
    """An element of a first version, with words of its own in English."""
    return ConsentElement(table.text("slug"), table.text("words"), table.flag("required", True))


def _own(table: Table) -> tuple[str, tuple[str, str]]:
    return table.text("slug"), _both(table)


def consent(
    table: Table, library: Mapping[str, Element], products: Mapping[str, ProductClass]
) -> ConsentTemplate:
    built = "uses" in table.content
    made = ConsentTemplate(
        slug=table.text("slug"),
        version=table.whole("version"),
        title=table.text("title"),
        purpose=table.text("purpose"),
        products=table.texts("products") if "products" in table.content else (),
        elements=() if built else build_all(table, "elements", _plain),
        study=table.flag("study", False),
        title_es=table.text("title_es", "") if not built else table.text("title_es"),
        built=built,
        reconsent=table.flag("reconsent", False),
        file=table.place.partition(":")[0],
    )
    kinds = asked_for(made, products)
    return replace(made, elements=_built(table, library, kinds)) if built else made


def _built(
    table: Table, library: Mapping[str, Element], kinds: frozenset[str]
) -> tuple[ConsentElement, ...]:
    own = dict(build_all(table, "own", _own)) if "own" in table.content else {}
    optional = table.texts("optional") if "optional" in table.content else ()
    used = table.texts("uses")
    for slug in sorted({*own, *optional} - set(used)):
        table.fault(f"element {slug} has words of its own or is optional, and is not used")
    made = []
    for slug in used:
        found = library.get(slug)
        words = own.get(slug) or (found.words if found else ("", ""))
        if found is None:
            table.fault(f"element {slug} is not in the catalogue")
        elif not all(words):
            table.fault(f"element {slug} has no words of its own, and none to inherit")
        else:
            made.append(_used(found, words, kinds, optional=slug in optional))
    return tuple(made)


def _used(
    found: Element, words: tuple[str, str], kinds: frozenset[str], *, optional: bool
) -> ConsentElement:
    """What only the law of some places asks for may be left out everywhere else."""
    places = tuple(sorted(place for place in found.required_by(kinds) if place))
    local = not found.required_of and any(one.place for one in found.sources)
    return ConsentElement(
        slug=found.slug,
        words=words[0],
        required=not optional and not local,
        required_in=() if optional else places,
        title=found.titles[0],
        words_es=words[1],
        title_es=found.titles[1],
        without=found.without,
    )


def asked_for(template: ConsentTemplate, products: Mapping[str, ProductClass]) -> frozenset[str]:
    """What a template is, as the elements name it: its purpose and the kinds of it."""
    given = [products[slug] for slug in template.products if slug in products]
    kinds = {
        "cell": any(one.kind is Kind.CELL for one in given),
        "blood": any(one.kind is Kind.BLOOD for one in given),
        "grown": any(one.expanded for one in given),
        "donor": any(Relation.AUTOLOGOUS not in one.relations for one in given),
        "study": template.study,
    }
    named = {f"{template.purpose}:{kind}" for kind, holds in kinds.items() if holds}
    return frozenset({template.purpose, *named})


def _because(place: str, kinds: tuple[str, ...]) -> str:
    """A document serves every place: what one of them asks for stands in it."""
    return f"{', '.join(kinds)} requires{f' in {place}' if place else ''}"


def consent_faults(catalogue: Catalogue) -> Iterator[str]:
    """The newest version of each document has every element that its kind requires, in whatever
    place it is used."""
    for template in catalogue.consents:
        newest = catalogue.consent(template.slug).version == template.version
        if not (newest or template.built):
            continue
        asked = asked_for(template, catalogue.products)
        own = {one.slug for one in template.elements}
        for required in catalogue.elements.values():
            why = "; ".join(_because(*pair) for pair in required.required_by(asked).items())
            if why and required.slug not in own:
                yield (
                    f"{template.file}: consent {template.id}: element {required.slug} is "
                    f"missing, which {why}"
                )
    known = {slug for one in catalogue.consents for slug in (e.slug for e in one.elements)}
    for asked_one in catalogue.questions:
        if asked_one.element not in known:
            yield f"question {asked_one.slug}: no document has the element {asked_one.element}"
