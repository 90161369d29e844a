"""What becomes of a donor's products when the donor is no longer found eligible.

All of it is the write that records the finding: nothing can be given of a donor between the
result and the hold. As for a recall, every product is read and the search is made again, so
that a division meanwhile makes the whole fail with "changed meanwhile" and not escape it.
"""

from __future__ import annotations

from blastema.actions.door import Door
from blastema.actions.recalling import scope_of
from blastema.actions.schedule import Decisions
from blastema.actions.trace_start import Start
from blastema.core.donor.state import DONOR, DonorState, Eligibility
from blastema.core.product import holds
from blastema.core.product.donor import is_excepted
from blastema.core.product.state import Disposition, Hold, ProductState
from blastema.core.stream import Decision
from blastema.core.trace.touch import Kind
from blastema.core.verdict import Refusal
from blastema.records import find_trace

# In the programme's own words: a hold's reason must name nobody.
_WHY = "The donor is not eligible."


def held_after(door: Door, donor: str, state: DonorState, decided: Decision) -> Decisions:
    """Holds on everything left of this donor, where the decision leaves the donor not eligible."""
    if isinstance(decided, Refusal):
        return {}
    after = state
    for event in decided:
        after = DONOR.apply(after, event)
    if after.eligibility is state.eligibility or after.eligibility is Eligibility.ELIGIBLE:
        return {}
    return _held(door, donor, after.eligibility)


def _held(door: Door, donor: str, eligibility: Eligibility) -> Decisions:
    came = tuple(sorted(door.look(find_trace.touched, Kind.DONOR, [donor])))
    found = scope_of(door, Start("donor", donor, "", came, came))
    return {
        ("product", one): holds.hold(
            state, hold=Hold.QUARANTINE, reason=_WHY, now=door.act.occurred_at
        )
        for one, state in found.products.items()
        if _to_hold(state, eligibility)
    }


def _to_hold(state: ProductState, eligibility: Eligibility) -> bool:
    gone = state.disposition is Disposition.DISCARDED or not state.volume_left_ul
    return not (gone or Hold.QUARANTINE in state.holds or is_excepted(state, eligibility))


def donors_of(door: Door, product: str) -> tuple[DonorState, ...]:
    """The donors of a container, and of all that it was made of."""
    origins = door.look(find_trace.above, [product])
    marks = door.look(find_trace.touches, origins)
    ids = dict.fromkeys(word for _, kind, word, _ in marks if kind == Kind.DONOR)
    return door.facts("donor", tuple(ids))
