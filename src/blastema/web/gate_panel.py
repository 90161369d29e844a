"""What the gate said, as a panel: the result in words with a sign, every law apart, every rule.

The colour is never the only sign: each mark has a shape of its own and its words beside it.
Shown by ``parts/gate_panel.html``; the page loads ``blastema/rules.css``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from blastema.core.rules import GateAnswer, rulebook
from blastema.core.rules.ladder import Reply, Rung
from blastema.core.rules.load import EDITION
from blastema.core.verdict import Effect, Finding
from blastema.web.clinic.words import names

AUTHORITIES = {
    "federal": "Federal law of the United States",
    "state": "Law of the state",
    "national": "Law of the country",
    "programme": "Our own rules",
}
_KINDS = {
    Effect.ALLOWED: "good",
    Effect.CONDITIONS: "wait",
    Effect.STUDY: "stop",
    Effect.REFUSED: "stop",
}
_RUNG_KINDS = {Reply.YES: "info", Reply.NO: "neutral", Reply.CANNOT_SAY: "wait"}
# The order in which rules are read: what stands in the way first, then what is owed.
_ORDER = ("refused", "only within a study", "cannot say", "open", "met", "allowed")


@dataclass(frozen=True, slots=True)
class RuleSaid:
    """One rule as it spoke; ``said`` is its word, ``unfolded`` where somebody has to act."""

    id: str
    words: str
    said: str
    kind: str
    remedy: str
    who: str
    citation: str
    source_url: str
    rule_url: str
    verified: bool
    told: str

    @property
    def unfolded(self) -> bool:
        return self.said not in ("met", "allowed")


@dataclass(frozen=True, slots=True)
class Panel:
    """A gate's answer as shown; ``owed`` counts the conditions that nothing on file meets."""

    heading: str
    kind: str
    result: str
    owed: int
    laws: tuple[tuple[str, str, str], ...]
    pathway: str
    rungs: tuple[tuple[Rung, str], ...]
    rules: tuple[RuleSaid, ...]
    alternatives: tuple[str, ...]
    edition: str = names.day(EDITION)


def panel(
    answer: GateAnswer,
    *,
    heading: str = "What the gate says",
) -> Panel:
    """The panel of an answer, with the other roads, which are part of every answer."""
    owed = len(set(answer.open))
    ladder = answer.ladder
    return Panel(
        heading=heading,
        kind=_kind(answer),
        result=_result(answer.effect, owed),
        owed=owed,
        laws=tuple(
            (AUTHORITIES.get(name, name), effect.value, _KINDS[effect])
            for name, effect in answer.by_authority
        ),
        pathway=ladder.pathway.value if ladder else "",
        rungs=tuple((rung, _RUNG_KINDS[rung.reply]) for rung in ladder.rungs) if ladder else (),
        rules=tuple(sorted(_rules(answer), key=lambda one: _ORDER.index(one.said))),
        alternatives=tuple(names.product(slug).lower() for slug in answer.alternatives),
    )


def _kind(answer: GateAnswer) -> str:
    return "good" if answer.may_proceed else _KINDS[answer.effect]


def _result(effect: Effect, owed: int) -> str:
    if effect is Effect.REFUSED:
        return "It may not be done"
    if effect is Effect.STUDY:
        return "Only within a study"
    if owed:
        return f"It may be planned; {owed} thing{'s are' if owed > 1 else ' is'} still owed"
    met = effect is Effect.CONDITIONS
    return "It may be done: every condition is met" if met else "It may be done"


def _rules(answer: GateAnswer) -> Iterable[RuleSaid]:
    for finding in dict.fromkeys(answer.findings):
        yield _rule(finding, is_open=finding.rule in answer.open)


def _rule(finding: Finding, *, is_open: bool) -> RuleSaid:
    said = _said(finding, is_open=is_open)
    known = rulebook().rules.get(finding.rule)
    return RuleSaid(
        id=finding.rule,
        words=finding.words,
        said=said,
        kind="good" if said == "met" else _KINDS[finding.effect],
        remedy=finding.remedy,
        who=finding.who,
        citation=finding.citation,
        source_url=known.url if known else "",
        rule_url=rule_url(finding.rule) if known else "",
        verified=finding.verified,
        told=rulebook().telling(finding.rule, finding.effect) if known else "",
    )


def _said(finding: Finding, *, is_open: bool) -> str:
    if finding.effect is not Effect.CONDITIONS:
        return finding.effect.value
    if not is_open:
        return "met"
    return "cannot say" if finding.needs else "open"


def rule_url(rule: str) -> str:
    """Where a rule of the book is read, with its history and its cases."""
    return f"{reverse('rule-book')}?{urlencode({'rule': rule})}"
