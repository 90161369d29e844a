"""The recall that a late result opens by itself, in the write that records the result."""

from __future__ import annotations

from dataclasses import replace

from blastema.actions.door import Door
from blastema.actions.kin import with_kin
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

    What was divided from the same whole, or poured into the same pool, is part of it.
    Whoever records the result need not be allowed to run recalls: what is found must
    reach people whether or not somebody of quality is in the house.
    """
    if isinstance(late, Refusal) or all(event.data.get("passed", True) for event in late):
        return {}
    if door.look(find_recall.open_recall_of, "product", product):
        return {}
    found = scope_of(door, with_kin(door, door.look(meant, f"product/{product}")))
    return opening(
        door,
        door.new(),
        _held_already(found, product),
        reason=RecallReason.LATE_RESULT,
        discovered_on=door.act.today,
    )


def recall_of_kin(door: Door, product: str, tested: Decision, *, late: bool) -> Decisions:
    """The same for a result that came before this container's own release.

    Growth in a part that still waits says as much of the parts that were given; a product
    that shares its material with none is judged by its own result alone.
    """
    if isinstance(tested, Refusal) or not late or all(one.data["passed"] for one in tested):
        return {}
    found = scope_of(door, with_kin(door, door.look(meant, f"product/{product}")))
    if set(found.products) == {product} or door.look(
        find_recall.open_recall_of, "product", product
    ):
        return {}
    day = door.act.today
    return opening(door, door.new(), found, reason=RecallReason.LATE_RESULT, discovered_on=day)


def _held_already(found: Scope, product: str) -> Scope:
    """The result itself holds its product, in an event of its own beside it."""
    state = found.products[product]
    held = replace(state, holds=state.holds | {Hold.RECALL.value})
    return replace(found, products={**found.products, product: held})
