"""Rule files that somebody is writing: every fault with its line, and every case that fails.

A draft stands beside the book, or in place of the file of the same name. Nothing is changed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from blastema.core.catalogue import CatalogueError, catalogue
from blastema.core.catalogue.tables import BYTE_ORDER, parse, resource_texts
from blastema.core.rules.book import RuleBook
from blastema.core.rules.cases import Case, cases, heard, load_cases
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
    """Reads drafts by file name beside the book, and holds them against their cases.

    A rule of the book that is written anew is held against the book's own cases too, but for
    those of a file that a draft takes the place of.
    """
    of_cases = {name: text for name, text in texts.items() if _holds_cases(text)}
    of_rules = {name: text for name, text in texts.items() if name not in of_cases}
    faults: list[str] = []
    book = _book(of_rules, faults)
    drafted = _cases(of_cases, faults)
    if book is None or faults:
        return Drafts(tuple(faults))
    before = _own_book()
    changed = tuple(rule.id for rule in book.rules.values() if before.rules.get(rule.id) != rule)
    own = [one for one in cases() if one.rule in changed and one.file not in of_cases]
    against = (*_against((*drafted, *own), book), *_untold(changed, (*drafted, *own), of_rules))
    return Drafts(against, changed, len(drafted))


def _holds_cases(text: str) -> bool:
    """Whether a file is one of cases; what is no TOML is told with the rules."""
    try:
        return bool(_OF_CASES & set(tomllib.loads(text.removeprefix(BYTE_ORDER))))
    except (tomllib.TOMLDecodeError, RecursionError):
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


def _against(held: tuple[Case, ...], book: RuleBook) -> Iterator[str]:
    """Each case that names no rule, or that its rule does not bear out, with its place."""
    for case in held:
        place = f"(line {case.line})"
        if case.rule not in book.rules:
            lost = "its table stands here, and no rule of that name"
            yield f"{case.file}: {case.rule}: {lost} {place}"
            continue
        said = heard(case, book)
        if said != {case.says}:
            facts = ", ".join(f"{name} {value}" for name, value in case.changed.items())
            found = f"{' and '.join(sorted(said))}, not {case.says}"
            start = f"from {case.start}, {facts or 'unchanged'}"
            yield f"{case.file}: {case.rule}: {start}: {found} {place}"


def _untold(changed: tuple[str, ...], held: tuple[Case, ...], texts: Texts) -> Iterator[str]:
    """Each rule of a draft of which no case says what it does."""
    told = {case.rule for case in held}
    for name, text in texts.items():
        root = parse(text, name, [])
        for table in root.tables("rules") if "rules" in root.content else ():
            rule = table.text("id")
            if rule in changed and rule not in told:
                yield f"{name}: {rule}: no case says what it does (line {table.line})"
