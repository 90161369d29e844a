"""The Tally of ``describe``: sums per arm and visit that add over patients.

``+`` is commutative and associative, the empty Tally is its zero, and any split of the
patients that keeps each one whole adds up to the same Tally. It holds no patient and no id,
so the same file added twice could not be seen in the numbers: ``sources`` names what was summed
(a clinic, a ledger cut, a partition), and ``+`` refuses an overlap.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from blastema.evidence.errors import BaselineError, OverlapError, SubjectError
from blastema.evidence.tallies.cell import Cell
from blastema.evidence.tallies.roll import Roll

FORMAT = "blastema-describe-summary-1"

_Key = TypeVar("_Key")
_Sum = TypeVar("_Sum", Cell, Roll)


@dataclass(frozen=True)
class Tally:
    """Sufficient statistics of one outcome, per arm and per (arm, visit).

    ``baseline`` names the visit from which "after baseline" counts; only the empty
    Tally has none.
    """

    cells: Mapping[tuple[str, str], Cell] = field(default_factory=dict)
    rolls: Mapping[str, Roll] = field(default_factory=dict)
    sources: frozenset[str] = frozenset()
    baseline: str | None = None

    def __post_init__(self) -> None:
        if self.baseline is None and (self.cells or self.rolls or self.sources):
            raise SubjectError("a Tally of patients names its baseline visit")
        if self.rolls and not self.sources:
            raise SubjectError("a Tally of patients names its sources")
        for (arm, visit), cell in self.cells.items():
            if cell.due > self.rolls.get(arm, Roll()).eligible:
                raise SubjectError(
                    f"more due at {visit} than subjects in {arm}; sum whole subjects"
                )
        object.__setattr__(self, "cells", MappingProxyType(dict(self.cells)))
        object.__setattr__(self, "rolls", MappingProxyType(dict(self.rolls)))

    def __add__(self, other: Tally) -> Tally:
        """Both groups of patients together.

        Raises ``OverlapError`` where a source is in both, ``BaselineError`` where they count
        from different visits.
        """
        if overlap := self.sources & other.sources:
            raise OverlapError(tuple(overlap))
        return Tally(
            _merge(self.cells, other.cells),
            _merge(self.rolls, other.rolls),
            self.sources | other.sources,
            _common_baseline(self.baseline, other.baseline),
        )

    def pooled(self, arm: str = "all") -> Tally:
        """The same patients with every arm in one, for a question not asked by arm."""
        cells: dict[tuple[str, str], Cell] = {}
        for (_, visit), cell in self.cells.items():
            cells[arm, visit] = cells.get((arm, visit), Cell()) + cell
        roll = sum(self.rolls.values(), Roll())
        return Tally(cells, {arm: roll} if self.rolls else {}, self.sources, self.baseline)

    def content(self) -> dict[str, object]:
        """The sums as sorted JSON values; counts as decimal strings, since squares pass 2^53."""
        return {
            "baseline": self.baseline,
            "cells": [
                [arm, visit, str(c.due), str(c.answered), str(c.total), str(c.squares)]
                for (arm, visit), c in sorted(self.cells.items())
            ],
            "rolls": [
                [a, *map(str, (r.eligible, r.treated, r.untreated, r.due_later, r.silent))]
                for a, r in sorted(self.rolls.items())
            ],
        }


def fingerprint(tally: Tally, *, definition: Mapping[str, object], code: str) -> str:
    """SHA-256 (hex) of the canonical bytes of what made a result.

    The input is ASCII JSON with sorted keys and no spaces: ``{"code": version, "definition":
    ..., "format": "blastema-describe-summary-1", "summary": sums sorted by arm and visit}``.
    ``sources`` are printed beside it and are not hashed, so that pooled and federated sums of
    the same patients carry the same fingerprint.
    """
    body = {
        "code": code,
        "definition": dict(definition),
        "format": FORMAT,
        "summary": tally.content(),
    }
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _merge(left: Mapping[_Key, _Sum], right: Mapping[_Key, _Sum]) -> dict[_Key, _Sum]:
    merged = dict(left)
    for key, value in right.items():
        merged[key] = merged[key] + value if key in merged else value
    return merged


def _common_baseline(left: str | None, right: str | None) -> str | None:
    if left is not None and right is not None and left != right:
        raise BaselineError(
            f"one Tally counts from visit {left!r}, the other from {right!r}; "
            "tally both with the same baseline"
        )
    return right if left is None else left
