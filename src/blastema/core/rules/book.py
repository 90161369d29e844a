"""The rule book: each rule with its citation, its words, and when it is in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar

from blastema.core.catalogue.load import fingerprint
from blastema.core.catalogue.read import effect
from blastema.core.catalogue.tables import Table, build_all, parse, raise_faults, resource_texts
from blastema.core.rules.assurances import Assurance, assurance
from blastema.core.rules.owed import PAID_AT, Due, Owed, Pays
from blastema.core.rules.question import GateQuestion
from blastema.core.verdict import Effect, Finding

Word = TypeVar("Word", bound=StrEnum)
Default = TypeVar("Default")

# The kinds of tables that a file of the book holds.
KINDS = frozenset({"rules", "assurances", "donor_tests", "donor_sources"})
# The day the facts of the book were last gone through as a whole.
EDITION = "2026-11-22"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as data; what makes it speak is the code or data of its family.

    ``assurance`` and ``consent`` are what must be on file before its condition counts
    as met. ``products`` and ``sources`` say what a state's rule reaches (empty: all),
    ``licences`` who may act under it, ``exempt_with`` which assurance of a study lifts
    it. A ``missing_fact`` is open until the question itself says it. A rule that is not
    ``verified`` may warn; it never permits. ``due`` is the step before which its condition
    must be met, ``pays`` the act that says a ``missing_fact``.
    """

    id: str
    authority: str
    jurisdiction: str
    effect: Effect
    words: str
    remedy: str
    who: str
    citation: str
    url: str
    verified: bool
    checked_on: date | None
    effective_from: date | None
    effective_to: date | None
    assurance: str = ""
    consent: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    exempt_with: str = ""
    missing_fact: bool = False
    due: Due = Due.SESSION
    pays: Pays | None = None

    def __post_init__(self) -> None:
        if self.effect is Effect.ALLOWED and not self.verified:
            raise ValueError(f"{self.id} permits, and was not verified: it may only warn")

    def in_force(self, day: date) -> bool:
        """Whether the rule holds on a day; both ends count."""
        return (self.effective_from or day) <= day <= (self.effective_to or day)

    def is_met(self, question: GateQuestion) -> bool:
        """Whether everything that its condition asks for is on file."""
        assured = not self.assurance or self.assurance in question.assurances
        licensed = not self.licences or question.licence in self.licences
        said = assured and licensed and not self.missing_fact
        return said and question.consent_elements.issuperset(self.consent)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a rule says about one question: its finding, and whether something is open."""

    finding: Finding
    authority: str
    owed: Owed | None = None

    @property
    def is_open(self) -> bool:
        return self.owed is not None


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules by id; ``version`` is the edition and the hash of their text."""

    version: str
    rules: Mapping[str, Rule]
    on_file: Mapping[str, Assurance] = field(default_factory=dict)

    def of(self, authority: str) -> Iterator[Rule]:
        return (rule for rule in self.rules.values() if rule.authority == authority)

    @property
    def assurances(self) -> frozenset[str]:
        """Every fact that some rule asks to have on file."""
        return frozenset(rule.assurance for rule in self.rules.values() if rule.assurance)


def ruling(
    rule: Rule,
    question: GateQuestion,
    effect: Effect | None = None,
    *,
    words: str = "",
    citation: str = "",
    verified: bool | None = None,
    names: Mapping[str, str] = MappingProxyType({}),
) -> Ruling:
    """What a rule says, with its words filled in and its condition held against the facts."""
    finding = Finding(
        rule=rule.id,
        effect=effect or rule.effect,
        words=words or rule.words.format(**names),
        remedy=rule.remedy,
        who=rule.who,
        citation=citation or rule.citation,
        verified=rule.verified if verified is None else verified,
    )
    is_open = finding.effect is Effect.CONDITIONS and not rule.is_met(question)
    return Ruling(finding, rule.authority, owed(rule, finding, question) if is_open else None)


def owed(rule: Rule, finding: Finding, question: GateQuestion) -> Owed:
    """What an open condition waits for; where it waits for several things, the first of them."""
    missing = tuple(sorted(set(rule.consent) - question.consent_elements))
    if rule.missing_fact:
        return Owed(finding, rule.due, rule.pays or Pays.PLAN)
    if rule.assurance and rule.assurance not in question.assurances:
        return Owed(finding, rule.due, rule.pays or Pays.POLICY, (rule.assurance,))
    if missing:
        return Owed(finding, rule.due, Pays.CONSENT, missing)
    return Owed(finding, rule.due, Pays.POLICY, ("licence",))


@lru_cache(maxsize=1)
def rulebook() -> RuleBook:
    """The rule book beside the code; raises `CatalogueError` with all its faults."""
    return load(resource_texts("blastema.core.rules"))


def load(texts: Mapping[str, str]) -> RuleBook:
    """A rule book from TOML texts by name; raises `CatalogueError` with all its faults."""
    faults: list[str] = []
    roots = [parse(text, name, faults) for name, text in sorted(texts.items())]
    for root in roots:
        for key in sorted(set(root.content) - KINDS):
            root.fault(f"{key} is not a kind of thing the rule book holds")
    on_file = {one.slug: one for root in roots for one in build_all(root, "assurances", assurance)}
    rules: dict[str, Rule] = {}
    for rule in (rule for root in roots for rule in build_all(root, "rules", _rule)):
        if rule.id in rules:
            faults.append(f"rule {rule.id} stands twice")
        if rule.assurance and rule.assurance not in on_file:
            faults.append(f"rule {rule.id} asks for {rule.assurance}, which is no assurance")
        rules[rule.id] = _paid(rule, on_file)
    raise_faults(faults)
    version = f"{EDITION}+{fingerprint(texts)}"
    return RuleBook(version, MappingProxyType(rules), MappingProxyType(on_file))


def _paid(rule: Rule, on_file: Mapping[str, Assurance]) -> Rule:
    known = on_file.get(rule.assurance)
    return replace(rule, pays=PAID_AT[known.level]) if known else rule


def _rule(table: Table) -> Rule:
    return Rule(
        id=table.text("id"),
        authority=table.text("authority"),
        jurisdiction=table.text("jurisdiction", ""),
        effect=effect(table),
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
        missing_fact=table.flag("missing_fact", False),
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
