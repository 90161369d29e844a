"""The rule book: each rule with its citation, its words, and when it is in force."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar

from blastema.core.catalogue.load import fingerprint
from blastema.core.catalogue.read import effect
from blastema.core.catalogue.tables import Table, build_all, parse, raise_faults, resource_texts
from blastema.core.catalogue.values import Family
from blastema.core.rules.asking import (
    Contradiction,
    FactKind,
    PersonFact,
    contradiction,
    person_fact,
)
from blastema.core.rules.predicate import Predicate, predicate
from blastema.core.rules.question import GateQuestion
from blastema.core.verdict import Effect, Finding

# The day the facts of the book were last gone through as a whole.
EDITION = "2026-11-22"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as data; what makes it speak is the code or data of its family.

    ``assurance`` and ``consent`` are what must be on file before its condition counts
    as met. ``products`` and ``sources`` say what a state's rule reaches (empty: all),
    ``licences`` who may act under it, ``exempt_with`` which assurance of a study lifts
    it. A ``missing_fact`` is open until the question itself says it; it stands under its
    member's name. ``when`` is what is asked of the person, of ``families`` of conditions (empty:
    all), and with ``harvest`` only where the person's own material is taken; what is ``urgent``
    is shown before all else. A rule that is not ``verified`` may warn; it never permits.
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
    missing_fact: str = ""
    when: Predicate | None = None
    families: tuple[Family, ...] = ()
    harvest: bool = False
    urgent: bool = False

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
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules by id; ``version`` is the edition and the hash of their text."""

    version: str
    rules: Mapping[str, Rule]
    facts: Mapping[str, PersonFact] = field(default_factory=dict)
    contradictions: tuple[Contradiction, ...] = ()

    def of(self, authority: str) -> Iterator[Rule]:
        return (rule for rule in self.rules.values() if rule.authority == authority)

    @property
    def assurances(self) -> frozenset[str]:
        """Every fact that some rule asks to have on file."""
        return frozenset(rule.assurance for rule in self.rules.values() if rule.assurance)

    @property
    def asked(self) -> tuple[tuple[Rule, Predicate], ...]:
        """The rules about the person, each with what it asks."""
        return tuple((rule, rule.when) for rule in self.rules.values() if rule.when)

    @property
    def limits(self) -> tuple[str, ...]:
        """Every policy that holds a limit of some rule, in order."""
        return tuple(sorted({when.limit for _, when in self.asked if when.limit}))


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
    needs = (rule.missing_fact,) if rule.missing_fact else ()
    finding = Finding(
        rule=rule.id,
        effect=effect or rule.effect,
        words=words or rule.words.format(**names),
        remedy=rule.remedy,
        who=rule.who,
        citation=citation or rule.citation,
        verified=rule.verified if verified is None else verified,
        needs=needs,
        urgent=rule.urgent,
    )
    is_open = finding.effect is Effect.CONDITIONS and not rule.is_met(question)
    return Ruling(finding, rule.authority, is_open)


def fault(rule: Rule, told: Iterable[str]) -> Finding:
    """A rule that names several faults at once, in words that hold nobody's data."""
    words = rule.words.format(unknown="; ".join(told))
    return Finding(
        rule=rule.id,
        effect=rule.effect,
        words=words,
        remedy=rule.remedy,
        who=rule.who,
        citation=rule.citation,
        verified=rule.verified,
        urgent=rule.urgent,
    )


def cannot_say(rule: Rule, needs: tuple[str, ...], book: RuleBook) -> Ruling:
    """A rule that nobody has told what it needs: open, and never a guess."""
    asked = "; ".join(book.facts[slug].question for slug in needs)
    finding = Finding(
        rule=rule.id,
        effect=Effect.CONDITIONS,
        words=f"Cannot say, nobody has answered: {asked}",
        remedy="Ask, and record it in the assessment.",
        who="clinician",
        needs=needs,
    )
    return Ruling(finding, rule.authority, is_open=True)


@lru_cache(maxsize=1)
def rulebook() -> RuleBook:
    """The rule book beside the code; raises `CatalogueError` with all its faults."""
    return load(resource_texts("blastema.core.rules"))


def load(texts: Mapping[str, str]) -> RuleBook:
    """A rule book from TOML texts by name; raises `CatalogueError` with all its faults."""
    faults: list[str] = []
    roots = [parse(text, name, faults) for name, text in sorted(texts.items())]
    for root in roots:
        for key in sorted(set(root.content) - _KINDS):
            root.fault(f"{key} is not a kind of thing the rule book holds")
    rules: dict[str, Rule] = {}
    for rule in _all(roots, "rules", _rule):
        if rule.id in rules:
            faults.append(f"rule {rule.id} stands twice")
        rules[rule.id] = rule
    facts = {fact.slug: fact for fact in _all(roots, "facts", person_fact)}
    against = _all(roots, "contradictions", contradiction)
    faults += _unasked(rules, facts, against)
    raise_faults(faults)
    version = f"{EDITION}+{fingerprint(texts)}"
    return RuleBook(version, MappingProxyType(rules), MappingProxyType(facts), against)


_KINDS = frozenset({"rules", "donor_tests", "donor_sources", "facts", "contradictions"})


def _all(roots: list[Table], key: str, make: Callable[[Table], T]) -> tuple[T, ...]:
    return tuple(one for root in roots if key in root.content for one in build_all(root, key, make))


def _unasked(
    rules: Mapping[str, Rule], facts: Mapping[str, PersonFact], against: tuple[Contradiction, ...]
) -> Iterator[str]:
    """Faults that only show when rules and questions are laid side by side."""
    for rule in rules.values():
        if rule.when and rule.authority != "programme":
            yield f"rule {rule.id}: what is asked of the person is the programme's own, not law"
        if rule.when:
            yield from (f"rule {rule.id}: {fault}" for fault in rule.when.faults(facts))
    for fact in facts.values():
        before = facts.get(fact.only_if) if fact.only_if else fact
        if before is None or (fact.only_if and before.kind is not FactKind.YES_NO):
            yield f"fact {fact.slug}: only_if {fact.only_if!r} is no question of yes or no"
    for one in against:
        for slug, answer in one.facts.items():
            if slug not in facts or not facts[slug].takes(answer):
                yield f"contradiction: {slug} = {answer!r} is no answer to a question"


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
        missing_fact=table.text("missing_fact", ""),
        when=predicate(table),
        families=tuple(Family(one) for one in table.texts("families")),
        harvest=table.flag("harvest", False),
        urgent=table.flag("urgent", False),
    )
