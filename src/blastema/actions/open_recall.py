"""A recall: opened, extended, reported, closed; and the drill of one."""

from __future__ import annotations

from datetime import date, timedelta

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.kin import with_kin
from blastema.actions.recalling import extending, must_concern, opening, scope_of
from blastema.actions.trace_start import meant
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.product.signature import Meaning, Signature
from blastema.core.recall import clocks, decide
from blastema.core.recall.state import Drilled, RecallReason, RecallState, ReportAnswer
from blastema.core.safety.pathway import Pathway, pathway_of
from blastema.records import find_recall


@verb(Permission.RECALL_RUN)
def open_recall(
    door: Door,
    *,
    scope: str,
    reason: RecallReason,
    discovered_on: date,
    kind: str = "",
    reference: str = "",
) -> Done:
    """``scope`` is a number, a lot, an instrument or an id, as a trace takes it.

    Everything in scope that is left goes on hold, at every site of the practice, and every
    person who was given some gets a line of work, in this one transaction.
    """
    door.allow(door.act.site)
    found = scope_of(door, door.look(meant, scope, kind))
    must_concern(door, found)
    decisions = opening(
        door,
        door.new(),
        found,
        reason=reason,
        reference=reference.strip(),
        discovered_on=discovered_on.isoformat(),
    )
    return door.write(decisions)


@verb(Permission.RECALL_RUN)
def extend_recall(door: Door, *, recall: str) -> Done:
    """Searches again and adds what was not there when the recall was opened."""
    state: RecallState = door.state("recall", recall)
    start = door.look(meant, state.scope, state.scope_kind)
    late = state.reason == RecallReason.LATE_RESULT
    found = scope_of(door, with_kin(door, start) if late else start)
    return door.write(extending(door, recall, found))


@verb(Permission.RECALL_RUN)
def report_recall(door: Door, *, recall: str, duty: str, answer: ReportAnswer, on: date) -> Done:
    """Says that a report to an authority was sent, or is judged not to be due."""
    state: RecallState = door.state("recall", recall)
    reported = decide.report(
        state,
        duty=duty,
        answer=answer,
        on=on.isoformat(),
        today=door.act.today,
        started=clocks.started(state, pathways(state)),
        signature=_approval(door),
    )
    return door.write({("recall", recall): reported})


@verb(Permission.RECALL_RUN)
def close_recall(door: Door, *, recall: str) -> Done:
    """Signed; refused while a person is not settled or a report is not answered."""
    state: RecallState = door.state("recall", recall)
    closed = decide.close(
        state,
        on=door.act.today,
        unsettled=door.look(find_recall.unsettled, recall),
        running=len(clocks.clocks(state, pathways(state))),
        signature=_approval(door),
    )
    return door.write({("recall", recall): closed})


@verb(Permission.RECALL_RUN)
def drill_recall(door: Door, *, scope: str, kind: str = "") -> Done:
    """Searches as a recall would, counts, takes the time, and leaves everything as it is."""
    began = door.act.fresh.now()
    recall = door.new()
    state = door.begin("recall", recall)
    found = scope_of(door, door.look(meant, scope, kind))
    must_concern(door, found)
    drilled = decide.drill(
        state,
        scope_kind=found.start.kind,
        scope=found.start.id,
        on=door.act.today,
        found=Drilled(
            products=len(found.products),
            to_hold=len(found.to_hold),
            persons=len(found.persons),
            milliseconds=(door.act.fresh.now() - began) // timedelta(milliseconds=1),
        ),
    )
    return door.write({("recall", recall): drilled})


def pathways(state: RecallState) -> frozenset[Pathway]:
    """Under which laws the classes in scope are used."""
    known = catalogue().products
    return frozenset(pathway_of(known.get(one)) for one in state.classes)


def _approval(door: Door) -> Signature:
    return Signature(door.act.who.id, Meaning.APPROVAL)
