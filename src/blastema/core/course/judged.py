"""The gate was asked about a course: what it said stays with the course, sealed."""

from __future__ import annotations

from enum import StrEnum

from blastema.core.event import Event
from blastema.core.rules.gate import GateAnswer
from blastema.core.sealed import must_be_sealed


class Asked(StrEnum):
    """The step before which the gate was asked."""

    PLAN = "plan"
    SESSION = "session"
    TIME_OUT = "time-out"


def judged(asked: Asked, answer: GateAnswer, *, decision: str) -> Event:
    """``decision`` is the text of the `GateDecision`, sealed, since it tells of the person."""
    must_be_sealed(decision=decision)
    data = {
        "step": asked.value,
        "gate_effect": answer.effect.value,
        "rulebook": answer.rulebook_version,
        "decision": decision,
    }
    return Event("course.judged.v1", {**data})
