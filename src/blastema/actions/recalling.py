"""What opening a recall decides: the recall itself, every hold, every person, together.

All of it is one transaction, whatever its size, so that no product can be held and its
persons forgotten. Every product in scope is read, used up or not, so that an injection or
a division meanwhile makes the whole fail with "changed meanwhile" instead of escaping it;
the search is made again after the reading, until it finds nothing more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from blastema.actions.door import Door, RefusedError
from blastema.actions.schedule import Decisions
from blastema.actions.trace_start import Start
from blastema.core.access.permissions import Permission
from blastema.core.product import holds
from blastema.core.product.state import Disposition, Hold, ProductState
from blastema.core.recall import decide, reach
from blastema.core.recall.decide import Reach
from blastema.core.recall.state import RecallReason
from blastema.core.verdict import Refusal
from blastema.records import find_trace
from blastema.records.find_trace import Given
from blastema.records.history import ChangedMeanwhileError

# A search that still grows after so many looks is somebody working in the middle of it.
_LOOKS = 5


@dataclass(frozen=True, slots=True)
class Scope:
    """What a recall of something finds: products with their states, and who had any."""

    start: Start
    products: Mapping[str, ProductState]
    given: tuple[Given, ...]

    @property
    def to_hold(self) -> tuple[str, ...]:
        return tuple(one for one, state in self.products.items() if _to_hold(state))

    def reach(self, *, known: Collection[str] = (), persons: Collection[str] = ()) -> Reach:
        """What is in it beyond the products and persons that a recall knows already."""
        new = tuple(one for one in self.products if one not in known)
        return Reach(
            products=new,
            held=self.to_hold,
            persons=tuple(one for one in self.persons if one not in persons),
            classes=tuple(sorted({self.products[one].product_class for one in new})),
        )

    @property
    def persons(self) -> dict[str, list[Given]]:
        found: dict[str, list[Given]] = {}
        for one in self.given:
            found.setdefault(one.patient, []).append(one)
        return found


def _to_hold(state: ProductState) -> bool:
    """Something is left of it that somebody could still be given, or work on."""
    gone = state.disposition is Disposition.DISCARDED or not state.volume_left_ul
    return not gone and Hold.RECALL not in state.holds


def scope_of(door: Door, start: Start) -> Scope:
    """Searches and reads until nothing more is found, so that nothing can slip between."""
    for _ in range(_LOOKS):
        ids = tuple(door.look(find_trace.below, start.down))
        states = door.facts("product", ids)
        given = door.look(find_trace.given, ids)
        given = door.look(find_trace.and_sessions, given, start.sessions)
        if set(door.look(find_trace.below, start.down)) == set(ids):
            return Scope(start, dict(zip(ids, states, strict=True)), tuple(given))
    raise ChangedMeanwhileError([f"product/{one}" for one in start.down])


def must_concern(door: Door, scope: Scope) -> None:
    """A recall is opened by somebody of a site that has, or had, some of the material."""
    refused: list[RefusedError] = []
    sites = {door.site_of("product", one) for one in scope.products}
    for site in sites or {one.site for one in scope.given}:
        try:
            door.allow(site, Permission.RECALL_RUN)
        except RefusedError as error:
            refused.append(error)
        else:
            return
    if refused:
        raise refused[0]


def opening(
    door: Door,
    recall: str,
    scope: Scope,
    *,
    reason: RecallReason,
    reference: str = "",
    discovered_on: str,
) -> Decisions:
    """Decisions for the recall, for what is held and for everybody who was given some.

    The recall comes first, so that the command's subject is the recall.
    """
    found = scope.reach()
    opened = decide.open_recall(
        door.begin_child("recall", recall),
        scope_kind=scope.start.kind,
        scope=scope.start.id,
        reason=reason,
        reference=reference,
        discovered_on=discovered_on,
        today=door.act.today,
        reach=found,
    )
    if isinstance(opened, Refusal):
        raise RefusedError(opened)
    return {
        ("recall", recall): opened,
        **_held(door, scope, found.held, reason),
        **_exposed(door, recall, scope, found.persons),
    }


def extending(door: Door, recall: str, scope: Scope) -> Decisions:
    state = door.state("recall", recall)
    found = scope.reach(known=state.products, persons=state.persons)
    return {
        ("recall", recall): decide.extend(state, reach=found),
        **_held(door, scope, found.held, RecallReason(state.reason)),
        **_exposed(door, recall, scope, found.persons),
    }


def _held(door: Door, scope: Scope, products: Iterable[str], reason: RecallReason) -> Decisions:
    """The reason of the recall in one word: a hold's reason must name nobody."""
    return {
        ("product", one): holds.hold(
            scope.products[one],
            hold=Hold.RECALL,
            reason=f"Recall: {reason.value}.",
            now=door.act.occurred_at,
        )
        for one in products
    }


def _exposed(door: Door, recall: str, scope: Scope, persons: Iterable[str]) -> Decisions:
    decisions: Decisions = {}
    had = scope.persons
    for patient in persons:
        exposure = door.new()
        decisions["exposure", exposure] = reach.find(
            door.begin_child("exposure", exposure),
            recall=recall,
            patient=patient,
            site=had[patient][-1].site,
            products=tuple(dict.fromkeys(one.product for one in had[patient] if one.product)),
            treatments=tuple(dict.fromkeys(one.treatment for one in had[patient])),
        )
    return decisions
