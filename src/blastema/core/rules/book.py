"""The rule book: each rule with its citation, its words, and when it is in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from blastema.core.catalogue.values import Family
from blastema.core.rules.asking import Contradiction, PersonFact
from blastema.core.rules.assurances import Assurance
from blastema.core.rules.owed import Due, Owed, Pays
from blastema.core.rules.predicate import Predicate
from blastema.core.rules.question import GateQuestion
from blastema.core.rules.where import Where
from blastema.core.verdict import Effect, Finding

# Stands where a rule's own name would tell somebody's health.
ABOUT_THE_PERSON = "GATE-PERSON"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as data; what makes it speak is the code or data of its family.

    ``assurance`` and ``consent`` are what must be on file before its condition counts
    as met. ``products`` and ``sources`` say what a state's rule reaches (empty: all),
    ``licences`` who may act under it, ``exempt_with`` which assurance of a study lifts
    it. ``where`` names further facts that must hold before it speaks (`core.rules.where`).
    ``opened_by`` is the assurance of a way besides a study, such as a hospital's exemption,
    under which a rule that forbids becomes a condition. ``successor`` is the rule that holds
    after ``effective_to``. A ``missing_fact`` is open until the question itself says it; it
    stands under its member's name. ``compares`` is what is asked of the person, of ``families``
    of conditions and of single ``conditions`` (both empty: all), and with ``harvest`` only where
    the person's own material is taken, with ``contrast`` only where the guidance may need a
    contrast medium; what is
    ``urgent`` is shown before all else. A rule that is not ``verified`` may
    warn; it never permits. ``due`` is the step before which its condition must be met,
    ``pays`` the act that says a ``missing_fact``.
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
    compares: Predicate | None = None
    families: tuple[Family, ...] = ()
    conditions: tuple[str, ...] = ()
    harvest: bool = False
    contrast: bool = False
    urgent: bool = False
    where: Where = ()
    opened_by: str = ""
    successor: str = ""
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
class Place:
    """A country, a state or a union of countries whose law the book holds.

    ``members`` are the countries of a union, by their codes.
    """

    code: str
    name: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What was changed in the book on a day: which rules, what, and why."""

    edition: str
    on: date
    rules: tuple[str, ...]
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules by id; ``version`` is the edition and the hash of their text.

    ``places`` and ``on_file`` give names to jurisdictions and assurances, ``licences`` to who
    may act; ``facts`` is what is asked of the person; ``changes`` is the book's history, the
    newest first; ``tellings`` is what a person is told, by rule or by ``authority/effect``.
    ``absent`` are rules that the programme asks for by name and another edition does not hold:
    they stand among ``rules``, and the gate hears none of them.
    """

    version: str
    rules: Mapping[str, Rule]
    on_file: Mapping[str, Assurance] = field(default_factory=dict)
    facts: Mapping[str, PersonFact] = field(default_factory=dict)
    contradictions: tuple[Contradiction, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    licences: Mapping[str, str] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    tellings: Mapping[str, str] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()

    def telling(self, rule: str, effect: Effect) -> str:
        """What the person is told where this rule speaks with this effect, in plain words."""
        authority = self.rules[rule].authority
        return self.tellings.get(rule) or self.tellings.get(f"{authority}/{effect.value}", "")

    def in_clear(self, rule: str) -> str:
        """A rule's name as it may stand anywhere: that of one about health would tell it."""
        known = self.rules.get(rule)
        return ABOUT_THE_PERSON if known and known.compares else rule

    def places_of(self, country: str) -> frozenset[str]:
        """The codes whose law is asked in a country: its own, and its unions'."""
        unions = (one.code for one in self.places.values() if country in one.members)
        return frozenset({country, *unions})

    def holds_law_of(self, country: str) -> bool:
        """Whether some rule of law stands for a country; its states do not count."""
        codes = self.places_of(country)
        return any(rule.jurisdiction in codes for rule in self.rules.values())

    def changes_of(self, rule_id: str) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if rule_id in change.rules)

    def of(self, authority: str) -> Iterator[Rule]:
        return (rule for rule in self.rules.values() if rule.authority == authority)

    @property
    def assurances(self) -> frozenset[str]:
        """Every fact that some rule asks to have on file."""
        rules = self.rules.values()
        asked = (word for rule in rules for word in (rule.assurance, rule.opened_by))
        return frozenset(word for word in asked if word)

    @property
    def asked(self) -> tuple[tuple[Rule, Predicate], ...]:
        """The rules about the person, each with what it asks."""
        return tuple((rule, rule.compares) for rule in self.rules.values() if rule.compares)

    @property
    def limits(self) -> tuple[str, ...]:
        """Every policy that holds a limit of some rule, in order."""
        return tuple(sorted({compares.limit for _, compares in self.asked if compares.limit}))


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
    return Ruling(finding, rule.authority, Owed(finding, rule.due, Pays.FACTS, needs))


def cannot_say_how(rule: Rule) -> Ruling:
    """A rule that turns on how the needle is guided, where the plan does not say it."""
    finding = Finding(
        rule=rule.id,
        effect=Effect.CONDITIONS,
        words="Cannot say, the plan does not name how the needle is guided.",
        remedy="Name the guidance.",
        who="clinician",
        needs=("guidance",),
    )
    return Ruling(finding, rule.authority, Owed(finding, rule.due, Pays.PLAN, ("guidance",)))
