"""Reads the rule book from its files: every fault with its place, none guessed away."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar

from blastema.core.catalogue import Catalogue, catalogue
from blastema.core.catalogue.load import fingerprint
from blastema.core.catalogue.read import effect
from blastema.core.catalogue.tables import Table, build_all, parse, raise_faults, resource_texts
from blastema.core.catalogue.values import Family
from blastema.core.rules.asking import (
    contradiction,
    person_fact,
)
from blastema.core.rules.assurances import assurance
from blastema.core.rules.book import Change, Place, Rule, RuleBook
from blastema.core.rules.claims import advert, notice
from blastema.core.rules.donor_tests import donor_risk, donor_source, donor_test
from blastema.core.rules.faults import beside_faults, change_faults, twice_faults, word_faults
from blastema.core.rules.owed import PAID_AT, Due, Pays
from blastema.core.rules.predicate import predicate
from blastema.core.rules.where import read_where
from blastema.core.verdict import Effect

# The day the facts of the book were last gone through as a whole.
EDITION = "2026-11-22"
# The kinds of tables that a file of the book holds.
KINDS = frozenset(
    {
        "rules",
        "assurances",
        "facts",
        "contradictions",
        "places",
        "licences",
        "changes",
        "tellings",
        # Read by `core.rules.donor_tests`.
        "donor_tests",
        "donor_sources",
        "donor_risks",
        # Read by `core.rules.claims`.
        "adverts",
        "notices",
    }
)
# Such as FL-1, FED-8, FLAG-pregnancy.
_ID = re.compile(r"[A-Z][A-Z0-9]*(-[A-Za-z0-9]+)+", re.ASCII)
T = TypeVar("T")
Word = TypeVar("Word", bound=StrEnum)
Default = TypeVar("Default")


@lru_cache(maxsize=1)
def rulebook() -> RuleBook:
    """The rule book beside the code; raises `CatalogueError` with all its faults."""
    return load(rulebook_texts(), catalogue())


def rulebook_texts() -> dict[str, str]:
    """The files of the rule book beside the code, by name."""
    return resource_texts("blastema.core.rules")


def former(version: str, texts: Mapping[str, str]) -> RuleBook:
    """The book of an earlier edition, under its own version.

    Raises `ValueError` where the texts are not those that the version was given for, and
    `CatalogueError` where this release cannot read them any more.
    """
    if version.rpartition("+")[2] != fingerprint(texts):
        raise ValueError(f"the kept files of rule book {version} are not those it was named for")
    return replace(other_edition(texts), version=version)


def other_edition(texts: Mapping[str, str]) -> RuleBook:
    """A book of another day under the programme of today: what it does not hold is `absent`.

    Raises `CatalogueError` with all its faults.
    """
    book, own = load(texts), rulebook().rules
    absent = frozenset(own.keys() - book.rules.keys())
    # Without place and question no family of rules comes upon them by itself.
    blank = {
        rule: replace(own[rule], authority="programme", jurisdiction="", compares=None)
        for rule in absent
    }
    return replace(book, rules=MappingProxyType({**book.rules, **blank}), absent=absent)


def load(texts: Mapping[str, str], known: Catalogue | None = None) -> RuleBook:
    """A rule book from TOML texts by name; raises `CatalogueError` with all its faults.

    With a catalogue, the words of each rule are held against it, and the rules against each
    other. Without one only the shape is read.
    """
    faults: list[str] = []
    roots = [parse(text, name, faults) for name, text in sorted(texts.items())]
    # What a file that cannot be read holds is missing everywhere else.
    unread = bool(faults)
    for root in roots:
        for key in sorted(set(root.content) - KINDS):
            root.fault(f"{key} is not a kind of thing the rule book holds")
    found = _read(roots, f"{EDITION}+{fingerprint(texts)}")
    _read_elsewhere(roots)
    twice_faults(roots)
    if known is not None and not unread:
        for table, rule in found.stands:
            word_faults(table, rule, found.book, known)
        change_faults(roots, found.book)
    if not unread:
        beside_faults(roots, found.stands, found.book)
    raise_faults(faults)
    return found.book


def _read_elsewhere(roots: Sequence[Table]) -> None:
    """What other readers of the book use is read here for its faults alone."""
    kinds: Mapping[str, Callable[[Table], object]] = {
        "adverts": advert,
        "notices": notice,
        "donor_tests": donor_test,
        "donor_sources": donor_source,
        "donor_risks": donor_risk,
    }
    for root in roots:
        for key in sorted(kinds.keys() & root.content.keys()):
            build_all(root, key, kinds[key])


@dataclass(frozen=True, slots=True)
class _Read:
    """A book, and each of its rules with the table it was read from."""

    book: RuleBook
    stands: tuple[tuple[Table, Rule], ...]


def _read(roots: Sequence[Table], version: str) -> _Read:
    def all_of(key: str, make: Callable[[Table], T]) -> tuple[T, ...]:
        return tuple(
            one for root in roots if key in root.content for one in build_all(root, key, make)
        )

    on_file = {one.slug: one for one in all_of("assurances", assurance)}
    rules = tuple(
        (table, replace(rule, pays=PAID_AT[on_file[rule.assurance].level]))
        if rule.assurance in on_file
        else (table, rule)
        for table, rule in _rules(roots)
    )
    book = RuleBook(
        version,
        MappingProxyType({rule.id: rule for _, rule in rules}),
        on_file=MappingProxyType(on_file),
        facts=MappingProxyType({one.slug: one for one in all_of("facts", person_fact)}),
        contradictions=all_of("contradictions", contradiction),
        places=MappingProxyType({one.code: one for one in all_of("places", _place)}),
        licences=MappingProxyType(dict(all_of("licences", _licence))),
        tellings=MappingProxyType(dict(all_of("tellings", _telling))),
        changes=tuple(sorted(all_of("changes", _change), key=lambda one: one.on, reverse=True)),
    )
    return _Read(book, rules)


def _rules(roots: Sequence[Table]) -> Iterator[tuple[Table, Rule]]:
    """Every rule with its table; a second one of the same id is a fault."""
    seen: set[str] = set()
    for root in roots:
        for table in root.tables("rules") if "rules" in root.content else ():
            rule = table.build(_rule)
            if rule is None:
                continue
            if rule.id in seen:
                table.fault(f"id: rule {rule.id} stands twice")
            elif not _ID.fullmatch(rule.id):
                table.fault(f"id is {rule.id!r}, expected capitals and hyphens such as FL-1")
            else:
                yield table, rule
            seen.add(rule.id)


def _place(table: Table) -> Place:
    return Place(table.text("code"), table.text("name"), table.texts("members"))


def _licence(table: Table) -> tuple[str, str]:
    return table.text("slug"), table.text("name")


def _telling(table: Table) -> tuple[str, str]:
    """Words for one rule, or for an authority with an effect."""
    rule, authority = table.text("rule", ""), table.text("authority", "")
    if bool(rule) is bool(authority):
        raise ValueError("a telling names a rule, or an authority and an effect")
    return rule or f"{authority}/{effect(table).value}", table.text("words")


def _change(table: Table) -> Change:
    on = table.day("on")
    if on is None:
        raise ValueError("on is missing")
    return Change(
        edition=table.text("edition"),
        on=on,
        rules=table.texts("rules"),
        what=table.text("what"),
        why=table.text("why"),
    )


def _effect(table: Table) -> Effect:
    """The effect of a rule; what it cannot be is a fault, and the reading goes on."""
    try:
        read = effect(table)
    except ValueError as error:
        table.fault(str(error))
        return Effect.CONDITIONS
    if read is Effect.ALLOWED and not table.flag("verified", False):
        rule = table.text("id")
        table.fault(f"verified: {rule} permits, and was not verified: it may only warn")
        return Effect.CONDITIONS
    return read


def _rule(table: Table) -> Rule:
    return Rule(
        id=table.text("id"),
        authority=table.text("authority"),
        jurisdiction=table.text("jurisdiction", ""),
        effect=_effect(table),
        words=table.text("words"),
        remedy=table.text("remedy", ""),
        who=table.text("who", ""),
        citation=table.text("citation", ""),
        url=table.text("url", ""),
        verified=table.flag("verified", True),
        checked_on=table.day("checked_on"),
        effective_from=table.day("effective_from"),
        effective_to=table.day("effective_to"),
        assurance=table.text("assurance", ""),
        consent=table.texts("consent"),
        products=table.texts("products"),
        sources=table.texts("sources"),
        licences=table.texts("licences"),
        exempt_with=table.text("exempt_with", ""),
        missing_fact=table.text("missing_fact", ""),
        compares=predicate(table),
        families=table.words("families", Family),
        conditions=table.texts("conditions"),
        harvest=table.flag("harvest", False),
        contrast=table.flag("contrast", False),
        urgent=table.flag("urgent", False),
        where=read_where(table),
        opened_by=table.text("opened_by", ""),
        successor=table.text("successor", ""),
        due=_one_of(table, "due", Due, Due.SESSION),
        pays=_one_of(table, "pays", Pays, None),
    )


def _one_of(table: Table, key: str, words: type[Word], default: Default) -> Word | Default:
    """A word by its name in small letters; a fault and the default where there is none."""
    name = table.text(key, "")
    if not name:
        return default
    try:
        return words[name.upper()]
    except KeyError:
        known = ", ".join(one.name.lower() for one in words)
        table.fault(f"{key} is {name!r}, expected one of {known}")
        return default
