"""The rule book: each rule with its citation, its words, and when it is in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar

from blastema.core.catalogue import Catalogue, catalogue
from blastema.core.catalogue.load import fingerprint
from blastema.core.catalogue.read import effect
from blastema.core.catalogue.tables import Table, build_all, parse, raise_faults, resource_texts
from blastema.core.rules.faults import change_faults, word_faults
from blastema.core.rules.question import GateQuestion
from blastema.core.rules.where import Where, read_where
from blastema.core.verdict import Effect, Finding

# The day the facts of the book were last gone through as a whole.
EDITION = "2026-11-22"
_KINDS = {
    "rules",
    "places",
    "assurances",
    "licences",
    "changes",
    # Read by `core.rules.donor_tests`.
    "donor_tests",
    "donor_sources",
    # Read by `core.rules.claims`.
    "adverts",
    "notices",
}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as data; what makes it speak is the code or data of its family.

    ``assurance`` and ``consent`` are what must be on file before its condition counts
    as met. ``products`` and ``sources`` say what a state's rule reaches (empty: all),
    ``licences`` who may act under it, ``exempt_with`` which assurance of a study lifts
    it. ``where`` names further facts that must hold before it speaks (`core.rules.where`).
    ``opened_by`` is the assurance of a way besides a study, such as a hospital's exemption,
    under which a rule that forbids becomes a condition. ``successor`` is the rule that holds
    after ``effective_to``. A ``missing_fact`` is open until the question itself says it. A
    rule that is not ``verified`` may warn; it never permits.
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
    where: Where = ()
    opened_by: str = ""
    successor: str = ""

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
class Place:
    """A country, a state or a union of countries whose law the book holds.

    ``members`` are the countries of a union, by their codes.
    """

    code: str
    name: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A fact on file that rules ask for, in the words of the form on which it is signed.

    ``level`` says where it is put on file (``site``); ``who`` answers for it.
    """

    slug: str
    level: str
    who: str
    words: str


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

    ``places`` and ``on_file`` give names to jurisdictions and assurances, ``licences`` to who may
    act; ``changes`` is the book's history, the newest first.
    """

    version: str
    rules: Mapping[str, Rule]
    places: Mapping[str, Place] = field(default_factory=dict)
    on_file: Mapping[str, Asked] = field(default_factory=dict)
    licences: Mapping[str, str] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()

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
    return Ruling(finding, rule.authority, is_open)


@lru_cache(maxsize=1)
def rulebook() -> RuleBook:
    """The rule book beside the code; raises `CatalogueError` with all its faults."""
    return load(resource_texts("blastema.core.rules"), catalogue())


def load(texts: Mapping[str, str], known: Catalogue | None = None) -> RuleBook:
    """A rule book from TOML texts by name; raises `CatalogueError` with all its faults.

    With a catalogue, the words of each rule are held against it, and the rules against each
    other. Without one only the shape is read.
    """
    faults: list[str] = []
    roots = [parse(text, name, faults) for name, text in sorted(texts.items())]
    for root in roots:
        for key in sorted(set(root.content) - _KINDS):
            root.fault(f"{key} is not a kind of thing the rule book holds")
    found = _read(roots, f"{EDITION}+{fingerprint(texts)}")
    if known is not None:
        for table, rule in found.stands:
            word_faults(table, rule, found.book, known)
        change_faults(roots, found.book)
    raise_faults(faults)
    return found.book


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

    rules = tuple(_rules(roots))
    changes = sorted(all_of("changes", _change), key=lambda one: one.on, reverse=True)
    book = RuleBook(
        version,
        MappingProxyType({rule.id: rule for _, rule in rules}),
        places=MappingProxyType({one.code: one for one in all_of("places", _place)}),
        on_file=MappingProxyType({one.slug: one for one in all_of("assurances", _asked)}),
        licences=MappingProxyType(dict(all_of("licences", _licence))),
        changes=tuple(changes),
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
            seen.add(rule.id)
            yield table, rule


def _place(table: Table) -> Place:
    return Place(table.text("code"), table.text("name"), table.texts("members"))


def _asked(table: Table) -> Asked:
    words = (table.text(name) for name in ("slug", "level", "who", "words"))
    return Asked(*words)


def _licence(table: Table) -> tuple[str, str]:
    return table.text("slug"), table.text("name")


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
    if read is Effect.ALLOWED and not table.flag("verified", True):
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
        missing_fact=table.flag("missing_fact", False),
        where=read_where(table),
        opened_by=table.text("opened_by", ""),
        successor=table.text("successor", ""),
    )
