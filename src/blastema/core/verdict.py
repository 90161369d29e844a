"""Answers that say why: a decision is a value that names the rules that made it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Effect(StrEnum):
    """What one rule, or all rules together, say about a step; worst last."""

    ALLOWED = "allowed"
    CONDITIONS = "allowed with conditions"
    STUDY = "only within a study"
    REFUSED = "refused"


# Order of severity: the gate's answer is the worst finding.
_SEVERITY = tuple(Effect)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says about a step.

    ``rule`` is a globally unique id, ``words`` is the sentence a person reads,
    ``remedy`` what to do about it and ``who`` the role that can; ``citation``
    names the source, empty where the rule is the programme's own. ``needs`` names the
    facts without which nothing can be said; what is ``urgent`` is shown before all else.
    """

    rule: str
    effect: Effect
    words: str
    remedy: str = ""
    who: str = ""
    citation: str = ""
    verified: bool = True
    needs: tuple[str, ...] = ()
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """A step that may not happen, with every rule that refused it."""

    findings: tuple[Finding, ...]

    def __post_init__(self) -> None:
        if not self.findings:
            raise ValueError("a refusal names at least one rule that refused")

    @property
    def rules(self) -> tuple[str, ...]:
        return tuple(finding.rule for finding in self.findings)

    def __str__(self) -> str:
        return " ".join(finding.words for finding in self.findings)


def refuse(rule: str, words: str, remedy: str = "", who: str = "") -> Finding:
    """A finding of the programme's own that refuses."""
    return Finding(rule, Effect.REFUSED, words, remedy, who)


def refusal(*findings: Finding | None) -> Refusal | None:
    """The refusal made of every finding given, or ``None`` where none was."""
    given = tuple(finding for finding in findings if finding is not None)
    return Refusal(given) if given else None


def worst(findings: tuple[Finding, ...]) -> Effect:
    """The gate's answer: the most severe effect, ``ALLOWED`` where nothing spoke."""
    return max((f.effect for f in findings), key=_SEVERITY.index, default=Effect.ALLOWED)
