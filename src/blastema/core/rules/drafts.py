"""Rule files that somebody is writing: every fault with its line, and every case that fails.

A draft stands beside the book, or in place of the file of the same name. Nothing is changed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from blastema.core.catalogue import CatalogueError, catalogue
from blastema.core.catalogue.tables import resource_texts
from blastema.core.rules.book import RuleBook
from blastema.core.rules.cases import Case, heard, load_cases
from blastema.core.rules.load import load, rulebook_texts

Texts = Mapping[str, str]
_OF_CASES = {"bases", "tables"}
_STARTS = "bases.toml"


@dataclass(frozen=True, slots=True)
class Drafts:
    """What was found: faults in words; the rules that are new or written anew, their cases."""

    faults: tuple[str, ...]
    rules: tuple[str, ...] = ()
    cases: int = 0


def examine_drafts(texts: Texts) -> Drafts:
    """Reads drafts by file name beside the book, and holds them against their cases."""
    of_cases = {name: text for name, text in texts.items() if _holds_cases(text)}
    of_rules = {name: text for name, text in texts.items() if name not in of_cases}
    faults: list[str] = []
    book = _book(of_rules, faults)
    cases = _cases(of_cases, faults)
    if book is None or faults:
        return Drafts(tuple(faults))
    before = _own_book()
    changed = tuple(rule.id for rule in book.rules.values() if before.rules.get(rule.id) != rule)
    return Drafts(tuple(_against(changed, cases, book)), changed, len(cases))


def _holds_cases(text: str) -> bool:
    """Whether a file is one of cases; what is no TOML is told with the rules."""
    try:
        return bool(_OF_CASES & set(tomllib.loads(text)))
    except tomllib.TOMLDecodeError:
        return False


def _own_book() -> RuleBook:
    return load(rulebook_texts(), catalogue())


def _book(texts: Texts, faults: list[str]) -> RuleBook | None:
    try:
        return load({**rulebook_texts(), **texts}, catalogue())
    except CatalogueError as error:
        faults += error.faults
        return None


def _cases(texts: Texts, faults: list[str]) -> tuple[Case, ...]:
    starts = {_STARTS: resource_texts("blastema.core.rules.cases")[_STARTS]}
    try:
        return load_cases({**starts, **texts})[1]
    except CatalogueError as error:
        faults += error.faults
        return ()


def _against(changed: tuple[str, ...], cases: tuple[Case, ...], book: RuleBook) -> Iterator[str]:
    for case in cases:
        if case.rule not in book.rules:
            yield f"{case.rule}: its table stands here, and no rule of that name"
            continue
        said = heard(case, book)
        if said != {case.says}:
            facts = ", ".join(f"{name} {value}" for name, value in case.changed.items())
            found = f"{' and '.join(sorted(said))}, not {case.says}"
            yield f"{case.rule}: from {case.start}, {facts or 'unchanged'}: {found}"
    told = {case.rule for case in cases}
    yield from (f"{rule}: no case says what it does" for rule in changed if rule not in told)
