"""The cases of every rule: what is known of a step, and what the rule then says."""

from __future__ import annotations

from collections.abc import Mapping

from blastema.core.rules import Rule, rulebook
from blastema.core.rules.cases import Case, Says, Start, cases, person, starts
from blastema.core.rules.soundness import PRECEDENCE
from docs.generate.markdown import code, codes, heading, page, table

PAGE = "rule-cases.md"

INTRODUCTION = """
For each rule of the [rule book](rules.md): facts of a step, and what the rule then says. The
lines are written by hand from the rule's text in the book. The tests hold the gate against each
of them, and fail where a rule lacks a line: one where it speaks, one where it is silent, one with
what it asks for missing and one with it on file, the day before it holds and the first day, and
what lifts it.

| word | what the rule says |
| --- | --- |
| silent | nothing; it does not reach the step |
| allowed | it permits |
| cannot say | it needs a fact that nobody has told; open, and never a guess |
| open | a condition that nothing on file meets yet |
| met | a condition that is met, or a warning that asks for nothing on file |
| study | only within a study |
| refused | it refuses |
"""

STARTS = """
A line says what differs from one of these steps; all else stays as it is there. The facts of the
person are those of one healthy adult, whom all starts have in common; a line changes single ones.
"""

PAIRS = """
Another test walks through every step that differs from the first start in one or two facts (the
full run: from every start), and fails where a rule never speaks or where two rules contradict: one
permits what another of the same authority and place forbids, or both say who may act and nobody
fits both. A pair is let stand where it is declared which of the two is the stronger. The gate's
answer is the strictest in any case.
"""


def rule_cases_page() -> str:
    blocks = [INTRODUCTION, heading("Starts"), STARTS, _starts(), _people()]
    blocks += [heading("Declared precedence"), PAIRS, _precedence(), heading("Rules")]
    for rule in rulebook().rules.values():
        blocks += [heading(rule.id, 3), rule.words.replace("{words}", _OWN_WORDS), _cases(rule)]
    return page("Cases of the rules", *blocks)


_OWN_WORDS = "(Says the catalogue's own words.)"


def anchor(rule: str) -> str:
    """The address of a rule's table."""
    return f"{PAGE}#{rule.lower()}"


def _starts() -> str:
    rows = [(code(one.slug), one.words, _facts(_without_person(one))) for one in starts()]
    return table(("start", "in words", "facts"), rows)


def _without_person(one: Start) -> Mapping[str, object]:
    return {name: value for name, value in one.facts.items() if name != "facts"}


def _people() -> str:
    """Each person of the starts with their answers, once."""
    slugs = dict.fromkeys(one.person for one in starts() if one.person)
    rows = [(code(slug), _facts(person(slug))) for slug in slugs]
    return table(("person", "facts"), rows)


def _precedence() -> str:
    rows = [(code(over), code(under), why) for (over, under), why in PRECEDENCE.items()]
    return table(("stronger", "weaker", "why"), rows)


def _cases(rule: Rule) -> str:
    rows = [_row(case) for case in cases() if case.rule == rule.id]
    return table(("start", "what differs", "says", "because"), rows)


def _row(case: Case) -> tuple[object, ...]:
    without = f"not known: {codes(case.without)}" if case.without else ""
    differs = "; ".join(part for part in (_facts(case.changed), without) if part)
    says = case.says.value if case.says is Says.SILENT else f"**{case.says.value}**"
    return code(case.start), differs or "nothing", says, case.why


def _facts(facts: Mapping[str, object]) -> str:
    return "; ".join(f"{name} {_value(value)}" for name, value in facts.items())


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {code(one)}" for name, one in value.items())
    if isinstance(value, tuple | frozenset):
        return codes(sorted(value))
    return code(value)
