"""What cannot wait: rules that are shown before all else, whatever is planned or not planned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from blastema.core.catalogue import catalogue
from blastema.core.rules.asking import is_about
from blastema.core.rules.book import RuleBook, fault
from blastema.core.rules.predicate import Known, judge
from blastema.core.verdict import Finding


def urgent(
    condition: str, facts: Mapping[str, str], on: date, book: RuleBook
) -> tuple[Finding, ...]:
    """Every urgent rule that the answers about a person with this problem make speak."""
    problem = catalogue().condition(condition)
    known = Known(facts, {}, on)
    return tuple(
        fault(rule, ())
        for rule, when in book.asked
        if rule.urgent
        and is_about(problem, rule.families, rule.conditions)
        and judge(when, known, book.facts).holds
    )
