"""The recall that a late result opens by itself, in the write that records the result."""

from __future__ import annotations

from dataclasses import replace

from blastema.actions.door import Door
from blastema.actions.recalling import Scope, opening, scope_of
from blastema.actions.schedule import Decisions
from blastema.actions.trace_start import meant
from blastema.core.product.state import Hold
from blastema.core.recall.state import RecallReason
from blastema.core.stream import Decision
from blastema.core.verdict import Refusal
from blastema.records import find_recall


def recall_after(door: Door, product: str, late: Decision) -> Decisions:
    """Nothing after a result that passed, or where a recall of this product is open.

    Whoever records the result need not be allowed to run recalls: what is found must
    reach people whether or not somebody of quality is in the house.
    """
    if isinstance(late, Refusal) or all(event.data.get("passed", True) for event in late):
        return {}
    if door.look(find_recall.open_recall_of, "product", product):
        return {}
    found = scope_of(door, door.look(meant, f"product/{product}"))
    return opening(
        door,
        door.new(),
        _held_already(found, product),
        reason=RecallReason.LATE_RESULT,
        discovered_on=door.act.today,
    )


def _held_already(found: Scope, product: str) -> Scope:
    """The result itself holds its product, in an event of its own beside it."""
    state = found.products[product]
    held = replace(state, holds=state.holds | {Hold.RECALL.value})
    return replace(found, products={**found.products, product: held})
