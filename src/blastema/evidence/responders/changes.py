"""How many people changed by how much: counts by arm, from which every threshold can be read.

What curves of responders are drawn from. Counts of people by a change in points, and of those
whose change is not known; no person and no answer is in them. ``+`` adds places that share no
source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from blastema.evidence.responders.errors import CountOverlapError, ResponderError


@dataclass(frozen=True)
class Changes:
    """From ``baseline`` to ``visit``, in points of the scale; below zero where scores fell.

    ``specification`` is the fingerprint of what was agreed before anything was counted.
    """

    baseline: str
    visit: str
    specification: str
    counts: tuple[tuple[str, Decimal, int], ...]  # arm, change, people
    unknown: tuple[tuple[str, int], ...]  # arm, people without an answer at either visit
    sources: tuple[str, ...]

    def __post_init__(self) -> None:
        faults = [
            f"no {name}; expected its name"
            for name in ("baseline", "visit", "specification")
            if not getattr(self, name).strip()
        ]
        people = [count for _, _, count in self.counts] + [count for _, count in self.unknown]
        if min(people, default=0) < 0:
            faults.append("a count below 0; expected people")
        if not self.sources:
            faults.append("counts of patients name no source; expected at least one")
        if faults:
            raise ResponderError(faults)

    def __add__(self, other: Changes) -> Changes:
        """The people of both places. Raises ``CountOverlapError`` where a source is in both,
        ``ResponderError`` where they count other things."""
        if overlap := set(self.sources) & set(other.sources):
            raise CountOverlapError(tuple(overlap))
        if unlike := list(_unlike(self, other)):
            raise ResponderError(unlike)
        counts: Counter[tuple[str, Decimal]] = Counter()
        unknown: Counter[str] = Counter()
        for one in (self, other):
            counts.update({(arm, change): n for arm, change, n in one.counts})
            unknown.update(dict(one.unknown))
        return replace(
            self,
            counts=tuple((arm, change, n) for (arm, change), n in sorted(counts.items())),
            unknown=tuple(sorted(unknown.items())),
            sources=tuple(sorted((*self.sources, *other.sources))),
        )

    def to_json(self) -> dict[str, object]:
        """Part of the object that ``blastema evidence responders --json`` prints."""
        return {
            "baseline": self.baseline,
            "visit": self.visit,
            "changes": [{"arm": a, "change": float(c), "count": n} for a, c, n in self.counts],
            "unknown": [{"arm": arm, "count": count} for arm, count in self.unknown],
            "specification": self.specification,
            "sources": list(self.sources),
        }


def _unlike(one: Changes, other: Changes) -> Iterator[str]:
    for name in ("baseline", "visit", "specification"):
        here, there = getattr(one, name), getattr(other, name)
        if here != there:
            yield f"{name} is {here} in one and {there} in the other; count both alike"


def changes_from_json(told: object) -> Changes:
    """The counts of such an object; raises ``ResponderError`` naming every key that is amiss."""
    if not isinstance(told, Mapping):
        raise ResponderError(["no object; expected what `responders --json` prints"])
    if faults := list(_faults(told)):
        raise ResponderError(faults)
    return Changes(
        told["baseline"],
        told["visit"],
        told["specification"],
        tuple((row["arm"], Decimal(str(row["change"])), row["count"]) for row in told["changes"]),
        tuple((row["arm"], row["count"]) for row in told["unknown"]),
        tuple(told["sources"]),
    )


_TEXTS = ("baseline", "visit", "specification")
_ROWS: dict[str, dict[str, tuple[type, ...]]] = {
    "changes": {"arm": (str,), "change": (int, float), "count": (int,)},
    "unknown": {"arm": (str,), "count": (int,)},
}


def _faults(told: Mapping[str, Any]) -> Iterator[str]:
    for key in _TEXTS:
        if not isinstance(told.get(key), str):
            yield f"{key} is no text; expected what `responders --json` prints"
    if told.get("changes", ()) is None:
        yield "no changes were counted: the scale has no decimals declared; declare them"
        return
    if not _is_list(told.get("sources"), lambda one: isinstance(one, str)):
        yield "sources is no list of names; expected what `responders --json` prints"
    for key, kinds in _ROWS.items():
        if not _is_list(told.get(key), lambda row, kinds=kinds: _is_row(row, kinds)):
            yield f"{key} is no list of rows of {', '.join(kinds)}; expected counts"


def _is_list(value: object, fits: Any) -> bool:
    return isinstance(value, list) and all(map(fits, value))


def _is_row(row: object, kinds: Mapping[str, tuple[type, ...]]) -> bool:
    return isinstance(row, Mapping) and all(
        isinstance(row.get(key), kind) and not isinstance(row.get(key), bool)
        for key, kind in kinds.items()
    )
