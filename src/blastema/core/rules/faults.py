"""Faults of a rule that only the catalogue and the rest of the book show, each with its line."""

from __future__ import annotations

import string
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import timedelta

from blastema.core.catalogue import Catalogue
from blastema.core.catalogue.tables import Table
from blastema.core.rules.asking import FactKind
from blastema.core.rules.book import Rule, RuleBook

AUTHORITIES = ("federal", "state", "national", "programme")
# What stands in braces in a rule's words and is filled in when it speaks. A place's rule, which
# data alone makes speak, is filled with the product; the others with what their code says.
_OF_A_PLACE = frozenset({"product"})
_OF_CODE = _OF_A_PLACE | {"words", "source", "route", "site", "choices", "flag", "unknown"}
NAMES = _OF_CODE | {"country", "state", "claims", "when"}
# What is known by a word of its own, and so stands once in the book.
_ONCE = {"assurances": "slug", "facts": "slug", "places": "code", "licences": "slug"}


def word_faults(table: Table, rule: Rule, book: RuleBook, known: Catalogue) -> None:
    """Adds a fault for each word of a rule that points at nothing, and for days that cannot be."""
    _unknown(table, "authority", (rule.authority,), AUTHORITIES)
    _unknown(table, "products", rule.products, known.products)
    _unknown(table, "conditions", rule.conditions, known.conditions)
    _unknown(table, "sources", rule.sources, known.sources)
    _unknown(table, "licences", rule.licences, book.licences)
    _unknown(table, "successor", filter(None, (rule.successor,)), book.rules)
    _unknown(table, "jurisdiction", filter(None, (rule.jurisdiction,)), book.places)
    _where(table.table("where"), rule, known)
    _days(table, rule, book)
    _said(table, rule)
    _source(table, rule)


def _unknown(table: Table, key: str, given: Iterable[str], known: Collection[str]) -> None:
    wrong = ", ".join(sorted(set(given) - set(known)))
    if wrong:
        table.fault(f"{key} names {wrong}; expected one of {', '.join(known)}")


def _where(inside: Table, rule: Rule, known: Catalogue) -> None:
    """Words of the catalogue inside ``where``."""
    vocabulary: dict[str, Collection[str]] = {
        "condition": known.conditions,
        "route": known.routes,
        "guidance": known.guidance,
        "targets": known.sites,
        "source": known.sources,
        "claims": known.claims,
    }
    for name, values in rule.where:
        if name in vocabulary:
            _unknown(inside, name, map(str, values), vocabulary[name])


def _days(table: Table, rule: Rule, book: RuleBook) -> None:
    first, last = rule.effective_from, rule.effective_to
    if first and last and last < first:
        table.fault(f"effective_to is {last}, before the rule begins on {first}")
    after = book.rules.get(rule.successor) if rule.successor else None
    if after and last and after.effective_from != last + timedelta(days=1):
        table.fault(f"successor {after.id} does not begin on the day after {last}")
    if after and not last:
        table.fault("successor stands beside no effective_to: say until when this rule holds")


def _said(table: Table, rule: Rule) -> None:
    """Braces in a rule's words that nothing would fill, or that do not close."""
    known = NAMES if not rule.jurisdiction or rule.authority == "federal" else _OF_A_PLACE
    try:
        used = {name for _, name, _, _ in string.Formatter().parse(rule.words) if name is not None}
    except ValueError as error:
        table.fault(f"words cannot be filled in: {error}")
        return
    _unknown(table, "words", used, sorted(known))


def _source(table: Table, rule: Rule) -> None:
    """A rule of law names where it stands and the day on which somebody looked."""
    if not rule.jurisdiction:
        return
    if not rule.citation:
        table.fault("citation is missing: a rule of a place names its source")
    if rule.checked_on is None and "checked_on" not in table.content:
        table.fault("checked_on is missing: say on which day the source was looked at")


def twice_faults(roots: Sequence[Table]) -> None:
    """Adds a fault for each word that stands for two things of one kind."""
    for key, name in _ONCE.items():
        seen: set[object] = set()
        for table in _tables(roots, key):
            word = table.content.get(name)
            if isinstance(word, str) and word in seen:
                table.fault(f"{name}: {word} stands twice among the {key} of the book")
            seen.add(word if isinstance(word, str) else None)


def _tables(roots: Sequence[Table], key: str) -> Iterator[Table]:
    for root in roots:
        yield from root.tables(key) if key in root.content else ()


def beside_faults(
    roots: Sequence[Table], stands: Iterable[tuple[Table, Rule]], book: RuleBook
) -> None:
    """Faults that only show when rules, questions, assurances and tellings lie side by side."""
    # A draft that is read by itself tells nobody anything; an unknown authority is told elsewhere.
    told = {key.partition("/")[0] for key in book.tellings if "/" in key}
    for table, rule in stands:
        _compared(table, rule, book)
        if rule.authority in told and not book.telling(rule.id, rule.effect):
            table.fault("id: nothing says what the person is told where this rule speaks")
        if rule.assurance and rule.assurance not in book.on_file:
            table.fault(f"assurance: asks for {rule.assurance}, which is no assurance")
    for table in _tables(roots, "tellings"):
        rule_id = table.content.get("rule", "")
        if rule_id and rule_id not in list(book.rules):
            table.fault(f"rule: there is no rule {rule_id}")
    _questions(roots, book)


def _compared(table: Table, rule: Rule, book: RuleBook) -> None:
    if rule.compares is None:
        return
    if rule.authority != "programme":
        table.fault("authority: what is asked of the person is the programme's own, not law")
    for fault in rule.compares.faults(book.facts):
        table.fault(fault)


def _questions(roots: Sequence[Table], book: RuleBook) -> None:
    for table in _tables(roots, "facts"):
        first = table.content.get("only_if")
        before = book.facts.get(first) if isinstance(first, str) else None
        if first and (before is None or before.kind is not FactKind.YES_NO):
            table.fault(f"only_if {first!r} is no question of yes or no")
    for table in _tables(roots, "contradictions"):
        said = table.content.get("facts")
        for slug, answer in said.items() if isinstance(said, dict) else ():
            asked = book.facts.get(slug)
            if asked is None or not isinstance(answer, str) or not asked.takes(answer):
                table.fault(f"facts: {slug} = {answer!r} is no answer to a question")


def change_faults(roots: Sequence[Table], book: RuleBook) -> None:
    """Adds a fault for each rule that a change names and the book does not hold."""
    for root in roots:
        for table in root.tables("changes") if "changes" in root.content else ():
            _unknown(table, "rules", table.texts("rules"), book.rules)
