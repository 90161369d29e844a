"""The next sensible thing for one container: what brings a walk to the needle."""

from __future__ import annotations

from blastema.core.catalogue import catalogue
from blastema.core.product.state import ProductState
from blastema.core.run.step import open_steps
from blastema.records import find_lab
from tests.actions import paths
from tests.actions.walk.commands import PROCESSES, Containers, free_in_hand


def next_command(walker: Containers) -> str:
    """Chooses a container and the command that its line goes on with; sets the focus."""
    live = [p for p in walker.ward.products if _alive(walker.state(p))]
    few = len(live) < 4
    if not live or (few and walker.chance.random() < 0.5):
        return walker.chance.choice(("open_session", "time_out_for_collection", "collect"))
    if walker.chance.random() < 0.2 and walker.pairs():
        return "pool"
    # The newest containers are those that something is still done with.
    product = walker.chance.choice(live[-6:])
    walker.focus = product
    return _of(walker, product, walker.state(product))


def _alive(state: ProductState) -> bool:
    gone = state.disposition in ("discarded", "returned") or state.release == "refused"
    return not gone and state.volume_left_ul > 0


def _of(walker: Containers, product: str, state: ProductState) -> str:
    if state.in_transit:
        return "take_over"
    if state.holds:
        return walker.chance.choice(("lift", "discard", "lift"))
    if state.disposition in ("issued", "administered"):
        return _to_the_needle(product, state)
    if state.store:
        return "take_out"
    if free_in_hand(state) and not state.received and walker.chance.random() < 0.15:
        return walker.chance.choice(("divide", "divide", "store"))
    if state.release == "quarantined":
        return "accept"
    if state.product_class in PROCESSES:
        return _to_the_bench(walker, product, state)
    if state.released:
        return _to_the_room(walker, product)
    return "confirm" if state.proposed else "release"


def _to_the_bench(walker: Containers, product: str, state: ProductState) -> str:
    if state.place in ("", "procedure-room"):
        return "hand_over"
    runs = find_lab.runs_on(product, walker.world.site)
    if not runs:
        return "start_run"
    done = paths.state("run", runs[0])
    return (
        "step"
        if open_steps(done, catalogue().process(done.process, done.version))
        else "finish_run"
    )


def _to_the_room(walker: Containers, product: str) -> str:
    meant = find_lab.courses_with(product)
    if not meant:
        return "allocate"
    return "issue" if find_lab.open_treatments(meant) else "open_session"


def _to_the_needle(product: str, state: ProductState) -> str:
    if state.place != "procedure-room":
        return "hand_over"
    ready = paths.state("treatment", state.issued_to).ready
    return "inject" if ready and ready.product == product else "time_out_for_injection"
