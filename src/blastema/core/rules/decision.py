"""A decision of the gate as it is kept: the facts asked with, every rule's answer, the book.

Kept so, a decision can be replayed: the same facts under the same book give the same answers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from blastema.core.event import Json
from blastema.core.rules.book import RuleBook
from blastema.core.rules.gate import GateAnswer, gate
from blastema.core.rules.question import GateQuestion

# What one rule said: rule, effect, and whether its condition was open.
Answer = tuple[str, str, bool]


@dataclass(frozen=True, slots=True)
class GateDecision:
    """``answers`` stand in the order in which the rules spoke; a rule may speak twice."""

    question: GateQuestion
    effect: str
    answers: tuple[Answer, ...]
    rulebook: str

    @classmethod
    def of(cls, question: GateQuestion, answer: GateAnswer) -> GateDecision:
        return cls(question, answer.effect.value, answers_of(answer), answer.rulebook_version)

    @classmethod
    def parse(cls, text: str) -> GateDecision:
        """Raises ``ValueError`` where the text is no decision."""
        data = json.loads(text)
        try:
            return cls(
                question_of(data["facts"]),
                data["effect"],
                tuple((rule, effect, is_open) for rule, effect, is_open in data["answers"]),
                data["rulebook"],
            )
        except (KeyError, TypeError) as error:
            raise ValueError("this is no decision of the gate") from error

    def text(self) -> str:
        """Facts that nobody told are left out; they come back as untold."""
        data = {
            "facts": told(self.question),
            "effect": self.effect,
            "answers": [list(one) for one in self.answers],
            "rulebook": self.rulebook,
        }
        return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Change:
    """What a rule said then and says now; empty where it did not speak."""

    rule: str
    then: tuple[str, ...]
    now: tuple[str, ...]


def replay(decision: GateDecision, book: RuleBook) -> tuple[Change, ...]:
    """Asks the book again with the facts of then; empty where every rule says the same."""
    again = gate(decision.question, book, whole=False)
    return changed(decision.answers, answers_of(again))


def answers_of(answer: GateAnswer) -> tuple[Answer, ...]:
    # A rule that speaks of two targets may be open for one of them.
    owing = {id(one.finding) for one in answer.owed}
    return tuple((f.rule, f.effect.value, id(f) in owing) for f in answer.findings)


def changed(then: tuple[Answer, ...], now: tuple[Answer, ...]) -> tuple[Change, ...]:
    """Rule by rule what was said differently, in the order of first speaking."""
    before, after = _by_rule(then), _by_rule(now)
    rules = dict.fromkeys([*before, *after])
    return tuple(
        Change(rule, before.get(rule, ()), after.get(rule, ()))
        for rule in rules
        if before.get(rule, ()) != after.get(rule, ())
    )


def _by_rule(answers: tuple[Answer, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for rule, effect, is_open in answers:
        said = f"{effect}, open" if is_open else effect
        found[rule] = (*found.get(rule, ()), said)
    return found


def told(question: GateQuestion) -> dict[str, Json]:
    """The facts of a question that differ from untold, as plain values."""
    found: dict[str, Json] = {}
    for one in fields(question):
        value = getattr(question, one.name)
        if value != one.default:
            found[one.name] = _plain(value)
    return found


def _plain(value: Any) -> Json:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value  # type: ignore[no-any-return]


def question_of(facts: Mapping[str, Any]) -> GateQuestion:
    """The question that these facts were; a fact of a later edition than the code is refused."""
    known = {one.name: one.default for one in fields(GateQuestion)}
    strange = sorted(set(facts) - set(known))
    if strange:
        raise ValueError(f"unknown facts: {', '.join(strange)}")
    return GateQuestion(**{name: _typed(name, known[name], facts[name]) for name in facts})


def _typed(name: str, untold: object, value: Any) -> Any:
    if name == "on":
        return date.fromisoformat(value)
    if isinstance(untold, frozenset):
        return frozenset(value)
    if isinstance(untold, tuple):
        return tuple(tuple(one) if isinstance(one, list) else one for one in value)
    return value
