"""The reagent lots of a step: each known, neither withdrawn nor recalled, and still good.

A site whose material cannot wait may let a step go on with a lot past its day: then the
same decision records the deviation. A master record may forbid even that for a step. A lot
that is withdrawn or in a recall is refused all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from blastema.core.catalogue.practice import Step
from blastema.core.event import Event, Json
from blastema.core.lot.decide import past_day, past_open_life, unusable
from blastema.core.lot.state import LotState
from blastema.core.run.state import Reagent, Severity
from blastema.core.run.step import Work
from blastema.core.stream import Decision
from blastema.core.trace.touch import folded
from blastema.core.verdict import Finding, Refusal, refuse

# The site's answer to a lot past its day; any other value, and none, refuses it.
PAST_SETTING = "reagent-lot-past-at-a-step"
DEVIATION = "deviation"
# The site's answer to a lot that its register does not hold; without it, it may be typed.
UNREGISTERED_SETTING = "reagent-lot-not-registered"
REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The lots that a step names, by the number as it is looked up; ``None`` if unregistered."""

    lots: Mapping[str, LotState | None]
    recalled: frozenset[str] = frozenset()

    def of(self, lot: str) -> LotState | None:
        return self.lots.get(folded(lot))


def as_registered(work: Work, shelf: Shelf) -> Work:
    """Name and last good day come from the register, whatever was typed."""
    return replace(work, reagents=tuple(_registered(one, shelf) for one in work.reagents))


def _registered(reagent: Reagent, shelf: Shelf) -> Reagent:
    known = shelf.of(reagent.lot)
    return Reagent(known.name, known.lot, known.expires) if known else reagent


def with_lots(
    decision: Decision,
    step: Step | None,
    work: Work,
    shelf: Shelf,
    *,
    today: str,
    past: str,
    unregistered: str,
) -> Decision:
    """The decision about a step, with what its lots say: every fault at once.

    ``past`` and ``unregistered`` are the site's own answers, empty where it gave none.
    """
    deviates = may_deviate(step, past)
    refused = tuple(
        fault
        for one in work.reagents
        for fault in _faults(one, shelf, unregistered, None if deviates else work.at, today)
    )
    lacking = _lacking(step, work, shelf)
    found = (*refused, *([lacking] if lacking else []))
    if isinstance(decision, Refusal):
        return Refusal((*decision.findings, *found))
    if found:
        return Refusal(found)
    return (*decision, *_deviations(work, shelf, today))


def may_deviate(step: Step | None, past: str) -> bool:
    """Whether a lot past its day becomes a deviation: the site says so, the record allows it."""
    return past == DEVIATION and step is not None and not step.lots_strict


def _faults(
    reagent: Reagent, shelf: Shelf, unregistered: str, at: str | None, today: str
) -> list[Finding]:
    state = shelf.of(reagent.lot)
    word = folded(reagent.lot)
    if not reagent.lot.strip():
        return [_unnamed()]
    if state is None:
        found = [
            _unnamed() if not reagent.name else None,
            unusable(LotState(lot=reagent.lot), recalled=True) if word in shelf.recalled else None,
            _unknown() if unregistered == REFUSED else None,
        ]
    else:
        open_life = past_open_life(state, at) if at else None
        found = [unusable(state, recalled=word in shelf.recalled), open_life]
    return [fault for fault in found if fault]


def _unnamed() -> Finding:
    return refuse(
        "RUN-STEP-LOT-UNNAMED",
        "A lot that is not in the register needs its number and what it is of.",
        "Scan it again, register it, or type both.",
        "laboratory",
    )


def _unknown() -> Finding:
    return refuse(
        "LOT-UNREGISTERED",
        "A lot is not in this site's register.",
        "Register it first: scan its package.",
        "laboratory",
    )


def _lacking(step: Step | None, work: Work, shelf: Shelf) -> Finding | None:
    """What the master record asks for by kind, and no lot of the step is of.

    A typed lot says no kind: where one is named, nobody can know, and the site's own rule
    about lots that are not registered is the one that speaks.
    """
    states = [shelf.of(one.lot) for one in work.reagents]
    if step is None or not step.reagents or None in states:
        return None
    here = {state.kind for state in states if state}
    lacking = [kind for kind in step.reagents if kind not in here]
    if not lacking:
        return None
    return refuse(
        "RUN-STEP-REAGENT-KIND",
        f"This step needs a lot of each: {', '.join(lacking)}.",
        "Scan the lots.",
        "laboratory",
    )


def _deviations(work: Work, shelf: Shelf, today: str) -> tuple[Event, ...]:
    """What was past its day and was used all the same, as the site's rule allows."""
    found = []
    for one in work.reagents:
        state = shelf.of(one.lot) or LotState(lot=one.lot, expires=one.expires)
        late = past_day(state, today) or past_open_life(state, work.at)
        if late:
            found.append(_deviated(work.step, f"Done with a lot past its day. {late.words}"))
    return tuple(found)


def _deviated(step: str, what: str) -> Event:
    data: dict[str, Json] = {"step": step, "what": what, "severity": Severity.MAJOR.value}
    return Event("run.deviated.v1", data)
