"""Every refusal the programme can give: its rule id, its words, what to do, and who can."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from blastema.core.rules import rulebook
from blastema.core.rules.claims import Lint, adverts
from blastema.records.kinds import KINDS
from docs.generate.markdown import code, heading, page, table
from docs.generate.rows import row_scopes
from docs.generate.source import OPEN, Scope, argument, calls, modules, scopes, texts
from docs.generate.time_out import refusals_of_checklist

RULE_ID = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)+", re.ASCII)
# Where each maker of a refusal takes its parts: name and place of the argument.
_MAKERS = {
    "refuse": (("rule", 0), ("words", 1), ("remedy", 2), ("who", 3)),
    "Finding": (("rule", 0), ("words", 2), ("remedy", 3), ("who", 4)),
    "moment": (("rule", 0), ("verb", 1), ("remedy", 99), ("who", 99)),
}
# The makers themselves; what they are given is read where they are called.
_MAKERS_OWN = ("core/moment.py", "core/verdict.py", "core/rules/book.py")
_UNKNOWN = f"{OPEN}-UNKNOWN"

INTRODUCTION = """
A refusal names the rules that refused. These are the programme's own: what is possible at which
moment, what a form must say, who may do what. The rules of law and of the programme about a plan
stand in the [rule book](rules.md). A dash of three dots stands for what is filled in when it
happens. Where a rule says several things, all are listed, separated by a stroke.

On a page a refusal answers with status 422, a missing right (`ACCESS-...`) with 403, and a record
that somebody else changed meanwhile (`CHANGED-MEANWHILE`) with 409.
"""


@dataclass(frozen=True, order=True)
class Found:
    """One rule with everything that it can say."""

    rule: str
    words: str
    remedy: str
    who: str


def refusals() -> list[Found]:
    """All of them by rule id; those of the rule book stand on their own page."""
    book = rulebook().rules
    merged: dict[str, list[list[str]]] = {}
    for rule, parts in (*_all(), *refusals_of_checklist(), *_of_texts()):
        if rule not in book:
            kept = merged.setdefault(rule, [[], [], []])
            for old, new in zip(kept, parts, strict=True):
                old += [text for text in new if text and text not in old]
    return [Found(rule, *(" / ".join(part) for part in merged[rule])) for rule in sorted(merged)]


def _of_texts() -> Iterator[tuple[str, list[list[str]]]]:
    """What a text that others read is refused with; its rules are data."""
    for one in adverts():
        if one.lint is Lint.BLOCK:
            yield (
                one.rule,
                [[f"Line {OPEN}, column {OPEN}, “{OPEN}”: {one.words}"], [one.remedy], []],
            )


def _all() -> Iterator[tuple[str, list[list[str]]]]:
    for module in modules():
        if module.name in _MAKERS_OWN:
            continue
        for maker, places in _MAKERS.items():
            for call, function in calls(module, maker):
                for outer in scopes(module, function):
                    for scope in row_scopes(call, function, outer):
                        values = [texts(argument(call, n, name), scope) for name, n in places]
                        yield from _one(maker, values, scope)


def _one(
    maker: str, values: list[list[str]], scope: Scope
) -> Iterator[tuple[str, list[list[str]]]]:
    rules, words, remedies, who = values
    if maker == "moment":
        words = [f"You cannot {verb} now: this is {OPEN}, and it must be {OPEN}." for verb in words]
    for rule in rules:
        if rule == _UNKNOWN:
            for kind in KINDS:
                yield f"{kind.upper()}-UNKNOWN", [[f"There is no such {kind}."], [], []]
        elif RULE_ID.fullmatch(rule):
            yield rule, [words, remedies, who]


def refusals_page() -> str:
    blocks = []
    for family, group in groupby(refusals(), key=lambda one: one.rule.partition("-")[0]):
        rows = [(code(one.rule), one.words, one.remedy, one.who) for one in group]
        blocks += [heading(family), table(("rule", "what is said", "what to do", "who can"), rows)]
    return page("Refusals", INTRODUCTION, *blocks)
