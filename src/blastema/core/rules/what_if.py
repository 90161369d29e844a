"""Facts that nobody has recorded: a question made of words that were typed, and its answer told.

Nothing is stored. A word that no fact has, or a value that a fact cannot take, is a fault; all
faults are named at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from blastema.core.rules.cases import start, starts
from blastema.core.rules.gate import GateAnswer
from blastema.core.rules.question import GateQuestion


class WhatIfError(ValueError):
    """Facts that make no question; the words name every fault."""


_LISTS = ("targets", "refused_sources", "flags", "consent_elements", "assurances", "claims")
_FLAGS = ("stored", "same_establishment", "combined", "closed", "near_relative")
_NUMBERS = ("age", "bmi_tenths", "bmi_limit_tenths")


def question_of(base: str, facts: Mapping[str, str]) -> GateQuestion:
    """The question of a start of the cases, with facts as they were typed; raises `WhatIfError`."""
    known = {one.slug for one in starts()}
    if base not in known:
        raise WhatIfError(f"There is no start {base}; there are {', '.join(sorted(known))}.")
    return question_from({**start(base).facts, **typed(facts)})


def question_from(facts: Mapping[str, Any]) -> GateQuestion:
    """A question of facts in their own types; raises `WhatIfError`."""
    try:
        return GateQuestion(**facts)
    except (TypeError, ValueError) as error:
        raise WhatIfError(f"The facts are no question: {error}.") from error


def typed(facts: Mapping[str, str]) -> dict[str, Any]:
    """Typed words as the values that a question holds; raises `WhatIfError` with every fault."""
    names = {field.name for field in fields(GateQuestion)}
    read: dict[str, Any] = {}
    faults: list[str] = []
    for name, text in facts.items():
        if name not in names:
            faults.append(f"A step has no fact named {name}; it has {', '.join(sorted(names))}.")
            continue
        try:
            read[name] = _value(name, text.strip())
        except ValueError as error:
            faults.append(f"{name}: {error}.")
    if faults:
        raise WhatIfError(" ".join(faults))
    return read


def _value(name: str, text: str) -> object:
    if name == "on":
        return date.fromisoformat(text)
    if name in _FLAGS:
        return _flag(text)
    if name in _NUMBERS:
        return int(text) if text else None
    if name in _LISTS:
        words = tuple(word.strip() for word in text.split(",") if word.strip())
        return words if name == "targets" else frozenset(words)
    return text


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(f"{text!r} is neither true nor false")
    return text == "true"


def answer_data(answer: GateAnswer) -> dict[str, Any]:
    """An answer in plain values, with every rule's words and the federal ladder."""
    return {
        "effect": answer.effect.value,
        "may_proceed": answer.may_proceed,
        "rulebook": answer.rulebook_version,
        "by_authority": {name: effect.value for name, effect in answer.by_authority},
        "open": list(answer.open),
        "rules": [
            {
                "rule": one.rule,
                "effect": one.effect.value,
                "open": one.rule in answer.open,
                "words": one.words,
                "remedy": one.remedy,
                "who": one.who,
                "citation": one.citation,
                "verified": one.verified,
            }
            for one in answer.findings
        ],
        "ladder": [
            {
                "name": one.name,
                "asks": one.asks,
                "reply": one.reply.value,
                "why": one.why,
                "needs": one.needs,
                "citation": one.citation,
                "verified": one.verified,
            }
            for one in (answer.ladder.rungs if answer.ladder else ())
        ],
    }


def what_changed(
    before: GateAnswer, after: GateAnswer
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The rules that began to speak, those that stopped, and those that now say another thing."""
    was, now = _said(before), _said(after)
    began = tuple(rule for rule in now if rule not in was)
    stopped = tuple(rule for rule in was if rule not in now)
    other = tuple(rule for rule in now if rule in was and was[rule] != now[rule])
    return began, stopped, other


def _said(answer: GateAnswer) -> dict[str, frozenset[tuple[str, bool]]]:
    said: dict[str, frozenset[tuple[str, bool]]] = {}
    for one in answer.findings:
        word = (one.effect.value, one.rule in answer.open)
        said[one.rule] = said.get(one.rule, frozenset()) | {word}
    return said
