"""Brings in a store's temperature log, and holds what was inside while something was wrong."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from zoneinfo import ZoneInfo

from blastema.actions.act import Done
from blastema.actions.door import Door, RefusedError, verb
from blastema.actions.schedule import Decisions
from blastema.core.access.permissions import Permission
from blastema.core.civil import find_zone
from blastema.core.product import holds
from blastema.core.product.expiry import instant
from blastema.core.product.state import Hold, ProductState
from blastema.core.product.trace import results
from blastema.core.storage.judge import LONGEST_GAP, TOLERATED, Limits, import_log, why_held
from blastema.core.storage.log import read_log
from blastema.core.storage.state import STORE, Span, StoreState
from blastema.core.stream import Decision
from blastema.core.verdict import Refusal, refuse
from blastema.records import find_lab, find_storage


@verb(Permission.STORE_IMPORT_LOG)
def import_temperatures(door: Door, *, store: str, text: str, zone: str = "") -> Done:
    """``text`` is the file; times without an offset are on the clock of ``zone``, or the site's.

    What stood in the store during an excursion or a gap is held, wherever it is now, and so
    is what was made of it since.
    """
    state: StoreState = door.state("store", store)
    site = door.fact("site", door.site_of("store", store))
    imported = import_log(
        state,
        log=read_log(text, _zone(zone or site.zone), now=door.act.now),
        digest=sha256(text.encode()).hexdigest(),
        limits=Limits.of(site.policy(LONGEST_GAP), site.policy(TOLERATED)),
    )
    decisions: Decisions = {("store", store): imported}
    return door.write({**decisions, **_held(door, store, state, imported)})


def _zone(name: str) -> ZoneInfo:
    found = find_zone(name)
    if found is None:
        raise RefusedError(
            Refusal((refuse("STORE-LOG-ZONE", "This is not the name of a time zone."),))
        )
    return found


def _held(door: Door, store: str, before: StoreState, imported: Decision) -> Decisions:
    if isinstance(imported, Refusal):
        return {}
    period = STORE.apply(before, imported[0]).logs[-1]
    wrong = {(span.since, span.until): span for span in (*period.excursions, *period.gaps)}
    there = door.look(find_storage.inside_during, store, tuple(wrong))
    decisions: Decisions = {}
    for product, reached in _with_made_of(door, there).items():
        held = _hold(door, product, before.code, wrong[reached])
        if held:
            decisions[("product", product)] = held
    return decisions


def _with_made_of(door: Door, there: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """The containers, and what was made of each after the time in which it was harmed."""
    found = dict(there)
    for product, reached in there.items():
        links = door.look(find_lab.links, (product,))
        for child in _known_after(door, results(links, [product]).products, reached[0]):
            found.setdefault(child, reached)
    return found


def _known_after(door: Door, products: frozenset[str], since: str) -> Sequence[str]:
    ordered = sorted(products)
    states = door.facts("product", tuple(ordered))
    return [p for p, s in zip(ordered, states, strict=True) if instant(s.at) >= instant(since)]


def _hold(door: Door, product: str, code: str, span: Span) -> Decision:
    """None where it is held already: that it was harmed twice adds nothing."""
    state: ProductState = door.fact("product", product)
    if Hold.QUARANTINE in state.holds:
        return ()
    return holds.hold(
        state, hold=Hold.QUARANTINE, reason=why_held(code, span), now=door.act.occurred_at
    )
