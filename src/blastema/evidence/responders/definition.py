"""What counts as a response: a change in points, a share of the baseline, or a low state.

Thresholds are the caller's and are compared exactly: 30 % of 7.0 is 2.1, and somebody who goes
from 7.0 to 4.9 has met it, which binary fractions would deny. So values are read as decimals.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Literal

from blastema.evidence.responders.errors import ResponderError

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
    """Made by ``improved_points``, ``improved_share`` or ``state``; ``name`` is what is shown."""

    name: str
    kind: Kind
    threshold: Decimal
    better: Better

    def __post_init__(self) -> None:
        if faults := list(_faults(self)):
            raise ResponderError(faults)

    def judge(self, baseline: Number | None, value: Number | None) -> Outcome:
        """``None`` is an answer that was not given. A share needs a baseline above zero."""
        before, after = _read(baseline), _read(value)
        if self.kind == "share" and before is not None and before <= 0:
            return Outcome.EXCLUDED
        if after is None or (before is None and self.kind != "state"):
            return Outcome.MISSING
        return Outcome.RESPONDER if self._met(before, after) else Outcome.NOT

    def _met(self, before: Decimal | None, after: Decimal) -> bool:
        sign = 1 if self.better == "higher" else -1
        if self.kind == "state":
            return sign * after >= sign * self.threshold
        assert before is not None
        needed = self.threshold * (before if self.kind == "share" else 1)
        return sign * (after - before) >= needed


def improved_points(name: str, points: Number, *, better: Better = "lower") -> Definition:
    """At least ``points`` better than at baseline, in the scale's own unit: an MCID."""
    return Definition(name, "points", _decimal(points), better)


def improved_share(name: str, share: Number, *, better: Better = "lower") -> Definition:
    """Better by at least this share of the baseline: 0.3 is thirty per cent."""
    return Definition(name, "share", _decimal(share), better)


def state(name: str, threshold: Number, *, better: Better = "lower") -> Definition:
    """At the threshold or better, wherever the subject began: a low-pain state."""
    return Definition(name, "state", _decimal(threshold), better)


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
    return faults


def _read(value: Number | None) -> Decimal | None:
    return None if value is None else _decimal(value)


def _decimal(value: Number) -> Decimal:
    try:
        found = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise ResponderError(["a value that is no finite number; expected one, or None if missing"])
    return found
