"""Faults of a rule that only the catalogue and the rest of the book show, each with its line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from blastema.core.catalogue import Catalogue
from blastema.core.catalogue.tables import Table

if TYPE_CHECKING:  # the book calls this file
    from blastema.core.rules.book import Rule, RuleBook

AUTHORITIES = ("federal", "state", "national", "programme")


def word_faults(table: Table, rule: Rule, book: RuleBook, known: Catalogue) -> None:
    """Adds a fault for each word of a rule that points at nothing, and for days that cannot be."""
    _unknown(table, "authority", (rule.authority,), AUTHORITIES)
    _unknown(table, "products", rule.products, known.products)
    _unknown(table, "sources", rule.sources, known.sources)
    _unknown(table, "licences", rule.licences, book.licences)
    _unknown(table, "successor", filter(None, (rule.successor,)), book.rules)
    _unknown(table, "jurisdiction", filter(None, (rule.jurisdiction,)), book.places)
    _where(table.table("where"), rule, known)
    _days(table, rule, book)


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
    after = book.rules.get(rule.successor)
    if after and last and after.effective_from != last + timedelta(days=1):
        table.fault(f"successor {after.id} does not begin on the day after {last}")
    if after and not last:
        table.fault("successor stands beside no effective_to: say until when this rule holds")


def change_faults(roots: Sequence[Table], book: RuleBook) -> None:
    """Adds a fault for each rule that a change names and the book does not hold."""
    for root in roots:
        for table in root.tables("changes") if "changes" in root.content else ():
            _unknown(table, "rules", table.texts("rules"), book.rules)
