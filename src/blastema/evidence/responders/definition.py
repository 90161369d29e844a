"""What counts as a response: a change in points, a share of the baseline, or a low state.

Thresholds are the caller's and are compared exactly: 30 % of 7.0 is 2.1, and somebody who goes
from 7.0 to 4.9 has met it, which binary fractions would deny. So values are read as decimals.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Literal

from blastema.evidence.responders.errors import ResponderError
from blastema.evidence.specification.parts import Outcome as Score

Number = int | float | str | Decimal
Better = Literal["lower", "higher"]
Kind = Literal["points", "share", "state"]


class Outcome(StrEnum):
    """What a subject is in a count."""

    RESPONDER = "responder"
    NOT = "not"
    MISSING = "missing"
    EXCLUDED = "excluded"  # a percentage of nothing: the baseline is not above zero


@dataclass(frozen=True, slots=True)
class Definition:
    """Made by ``improved_points``, ``improved_share`` or ``state``; ``name`` is what is shown.

    ``least`` and ``most`` are the scale's ends where a specification's outcome gave them; then
    an answer outside is refused.
    """

    name: str
    kind: Kind
    threshold: Decimal
    better: Better
    least: Decimal | None = None
    most: Decimal | None = None

    def __post_init__(self) -> None:
        if faults := list(_faults(self)):
            raise ResponderError(faults)

    def judge(self, baseline: Number | None, value: Number | None) -> Outcome:
        """``None`` is an answer that was not given. A share needs a baseline above zero."""
        before, after = self._read(baseline), self._read(value)
        if self.kind == "share" and before is not None and before <= 0:
            return Outcome.EXCLUDED
        if after is None or (before is None and self.kind != "state"):
            return Outcome.MISSING
        return Outcome.RESPONDER if self._met(before, after) else Outcome.NOT

    @property
    def scale(self) -> str:
        """The scale's ends in words; empty where none were given."""
        if self.least is None or self.most is None:
            return ""
        return f"a scale from {self.least} to {self.most}"

    def _read(self, value: Number | None) -> Decimal | None:
        if value is None:
            return None
        found = _decimal(value)
        if self.least is None or self.most is None or self.least <= found <= self.most:
            return found
        told = f"an answer outside the scale from {self.least} to {self.most}; correct it"
        raise ResponderError([told])

    def _met(self, before: Decimal | None, after: Decimal) -> bool:
        sign = 1 if self.better == "higher" else -1
        if self.kind == "state":
            return sign * after >= sign * self.threshold
        assert before is not None
        needed = self.threshold * (before if self.kind == "share" else 1)
        return sign * (after - before) >= needed


def improved_points(
    name: str, points: Number, *, better: Better | None = None, of: Score | None = None
) -> Definition:
    """At least ``points`` better than at baseline, in the scale's own unit: an MCID.

    ``of`` is a specification's outcome: the scale's ends and which way is better are then
    its own. Without, ``better`` is told, or lower.
    """
    return _definition(name, "points", points, better, of)


def improved_share(
    name: str, share: Number, *, better: Better | None = None, of: Score | None = None
) -> Definition:
    """Better by at least this share of the baseline: 0.3 is thirty per cent."""
    return _definition(name, "share", share, better, of)


def state(
    name: str, threshold: Number, *, better: Better | None = None, of: Score | None = None
) -> Definition:
    """At the threshold or better, wherever the subject began: a low-pain state."""
    return _definition(name, "state", threshold, better, of)


def _definition(
    name: str, kind: Kind, threshold: Number, better: Better | None, of: Score | None
) -> Definition:
    if of is None:
        return Definition(name, kind, _decimal(threshold), better or "lower")
    if better not in (None, of.better):
        told = f"better {better!r}; expected {of.better}, as the scale of {of.name} says"
        raise ResponderError([told])
    return Definition(name, kind, _decimal(threshold), of.better, of.least, of.most)


def _faults(definition: Definition) -> list[str]:
    faults = []
    if not definition.name.strip():
        faults.append("a definition without a name; expected what it is shown as")
    if definition.better not in ("lower", "higher"):
        faults.append(f"better {definition.better!r}; expected lower or higher")
    if definition.kind not in ("points", "share", "state"):
        faults.append(f"kind {definition.kind!r}; expected points, share or state")
    if definition.kind != "state" and not definition.threshold > 0:
        faults.append(f"a threshold of {definition.threshold}; expected more than 0")
    if definition.kind == "share" and definition.better == "lower" and definition.threshold > 1:
        faults.append(f"a fall by {definition.threshold} of the baseline; expected at most 1")
    return [*faults, *_scale_faults(definition)]


def _scale_faults(definition: Definition) -> Iterator[str]:
    """Thresholds that nobody on the scale could meet, or fail."""
    least, most, threshold = definition.least, definition.most, definition.threshold
    if least is None or most is None:
        return
    if definition.kind == "points" and threshold > most - least:
        yield f"a change of {threshold} on {definition.scale}; expected no more than it spans"
    if definition.kind == "state" and not least <= threshold <= most:
        yield f"a state of {threshold} on {definition.scale}; expected one within it"


def _decimal(value: Number) -> Decimal:
    try:
        found = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise ResponderError(["a value that is no finite number; expected one, or None if missing"])
    return found
