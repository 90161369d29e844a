"""What one rule says about one step, in a word."""

from __future__ import annotations

from enum import StrEnum

from blastema.core.rules.gate import GateAnswer
from blastema.core.verdict import Effect


class Says(StrEnum):
    """A rule's verdict; a condition is told apart by whether it is met yet."""

    SILENT = "silent"
    ALLOWED = "allowed"
    MET = "met"
    OPEN = "open"
    CANNOT_SAY = "cannot say"
    STUDY = "study"
    REFUSED = "refused"


_PLAIN = {
    Effect.ALLOWED: Says.ALLOWED,
    Effect.CONDITIONS: Says.MET,
    Effect.STUDY: Says.STUDY,
    Effect.REFUSED: Says.REFUSED,
}


def says(answer: GateAnswer) -> dict[str, frozenset[Says]]:
    """By rule, everything it said; a rule may speak of several places of one step."""
    said: dict[str, frozenset[Says]] = {}
    for finding in answer.findings:
        word = _PLAIN[finding.effect]
        if word is Says.MET and finding.rule in answer.open:
            word = Says.CANNOT_SAY if finding.needs else Says.OPEN
        said[finding.rule] = said.get(finding.rule, frozenset()) | {word}
    return said
