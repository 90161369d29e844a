"""Withdraws the alert of a recall whose late result was corrected, for every person in it."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.schedule import Decisions
from blastema.actions.specification import door_judges
from blastema.core.access.permissions import Permission
from blastema.core.product.late import failing_late
from blastema.core.product.signature import Meaning, Signature
from blastema.core.product.state import ProductState
from blastema.core.recall import withdraw
from blastema.core.recall.state import RecallState
from blastema.core.verdict import Refusal
from blastema.records import find_recall


@verb(Permission.RECALL_RUN)
def withdraw_recall(door: Door, *, recall: str) -> Done:
    """Signed by quality: each treated person's team is told in the same write, at every site.

    Holds stay until they are lifted, each under its own signature.
    """
    state: RecallState = door.state("recall", recall)
    products: tuple[ProductState, ...] = door.facts("product", state.products)
    pairs = tuple(zip(state.products, products, strict=True))
    withdrawn = withdraw.withdraw(
        state,
        corrected=any(one.corrected for one in products),
        failing=[
            slug for key, one in pairs for slug in failing_late(one, door_judges(door, key, one))
        ],
        on=door.act.today,
        signature=Signature(door.act.who.id, Meaning.APPROVAL),
    )
    decisions: Decisions = {("recall", recall): withdrawn}
    return door.write(
        decisions if isinstance(withdrawn, Refusal) else decisions | _told(door, recall)
    )


def _told(door: Door, recall: str) -> Decisions:
    ids = tuple(door.look(find_recall.every_exposure, recall))
    on = door.act.today
    states = zip(ids, door.facts("exposure", ids), strict=True) if ids else ()
    return {("exposure", key): withdraw.tell(state, on=on) for key, state in states}
