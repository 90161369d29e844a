"""The rule book for everybody of the staff, and what the gate would say about made-up facts.

Nothing here is about a patient, and nothing is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.rulebook_shelf import EditionShown, editions_here
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import Kind, catalogue
from blastema.core.rules import GateAnswer, Rule, gate, rulebook
from blastema.core.rules.book import Change, Place
from blastema.core.rules.cases import Case, cases
from blastema.core.rules.claims import ClaimFound, Lint, has_notice, read_claims
from blastema.core.rules.what_if import WhatIfError, question_from, what_changed
from blastema.core.site.said import on_file
from blastema.core.site.state import SiteState
from blastema.core.verdict import Finding, Refusal, refuse


@dataclass(frozen=True, slots=True)
class RuleShown:
    """One rule, what was changed in it, and its cases (only where one rule was asked for)."""

    rule: Rule
    in_force: bool
    changes: tuple[Change, ...]
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleBookShown:
    """The rules that were asked for, in the order of the book, and all that may be asked for.

    ``places`` are those whose rules stand in the book; of others it knows the name alone.
    """

    version: str
    rules: tuple[RuleShown, ...]
    places: tuple[Place, ...]
    products: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]
    editions: tuple[EditionShown, ...] = ()


@reading(Permission.DOCUMENT_READ)
def rule_book(
    reader: Reader, *, place: str = "", product: str = "", rule: str = ""
) -> RuleBookShown:
    """Every rule, or those of a place or a product, or one with its cases."""
    book = rulebook()
    found = [
        RuleShown(
            one,
            one.in_force(reader.today),
            book.changes_of(one.id),
            tuple(case for case in cases() if rule == case.rule == one.id),
        )
        for one in book.rules.values()
        if (not rule or one.id == rule)
        and (not place or one.jurisdiction in _reaching(place))
        and (not product or not one.products or product in one.products)
    ]
    named = {one.jurisdiction for one in book.rules.values()}
    return RuleBookShown(
        book.version,
        tuple(found),
        tuple(one for one in book.places.values() if one.code in named),
        _products(),
        book.changes,
        editions=() if rule else editions_here(),
    )


def _reaching(place: str) -> frozenset[str]:
    """The places whose rules speak in one: itself, its country, that country's unions."""
    return frozenset({place, *rulebook().places_of(place[:2])})


def _products() -> tuple[tuple[str, str], ...]:
    made = (Kind.CELL, Kind.BLOOD)
    return tuple((p.slug, p.name) for p in catalogue().products.values() if p.kind in made)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """An answer, and what began, stopped or changed against the one it is held beside."""

    answer: GateAnswer
    beside: GateAnswer | None = None
    began: tuple[Finding, ...] = ()
    stopped: tuple[Finding, ...] = ()
    other: tuple[Finding, ...] = ()


@reading(Permission.DOCUMENT_READ)
def what_if(
    reader: Reader, *, facts: Mapping[str, Any], beside: Mapping[str, Any] | None = None
) -> WhatIf | Refusal:
    """What the gate says about facts that nobody recorded; a refusal where they are no question."""
    try:
        answer = gate(question_from(facts))
        former = gate(question_from(beside)) if beside is not None else None
    except WhatIfError as error:
        return Refusal((refuse("RULES-WHAT-IF", str(error), "Correct the facts."),))
    return _compared(answer, former) if former else WhatIf(answer)


def _compared(answer: GateAnswer, former: GateAnswer) -> WhatIf:
    began, stopped, other = what_changed(former, answer)
    return WhatIf(
        answer,
        former,
        _named(answer, began),
        _named(former, stopped),
        _named(answer, other),
    )


def _named(answer: GateAnswer, rules: tuple[str, ...]) -> tuple[Finding, ...]:
    first: dict[str, Finding] = {}
    for finding in answer.findings:
        if finding.rule in rules:
            first.setdefault(finding.rule, finding)
    return tuple(first.values())


@dataclass(frozen=True, slots=True)
class TextRead:
    """What a text says that it may not: what may not go out first.

    ``asks_notice`` says whether the book holds a notice that every advertisement of the place
    has to carry; where it does not, there may be one all the same.
    """

    found: tuple[ClaimFound, ...]
    asks_notice: bool

    @property
    def is_blocked(self) -> bool:
        return any(one.lint is Lint.BLOCK for one in self.found)


@reading(Permission.DOCUMENT_READ)
def text_read(reader: Reader, *, text: str, place: str) -> TextRead:
    """Every finding of a text that is meant for a place; the text is not kept."""
    found = read_claims(text, place=place, on=reader.today)
    urgent_first = sorted(found, key=lambda one: (one.lint is not Lint.BLOCK, one.line, one.column))
    return TextRead(tuple(urgent_first), has_notice(place, on=reader.today))


@reading(Permission.DOCUMENT_READ)
def texts_on_file(reader: Reader) -> tuple[tuple[str, tuple[Finding, ...]], ...]:
    """What this site wrote for others, before it was read, that would be refused now."""
    site: SiteState = reader.fold(f"site/{reader.act.site}")[0].state
    return on_file(site, reader.today)


@reading(Permission.DOCUMENT_READ)
def own_place(reader: Reader) -> str:
    """The place whose law holds at the reader's site."""
    site: SiteState = reader.fold(f"site/{reader.act.site}")[0].state
    return site.jurisdiction
