"""Dividing one container into parts: every microlitre goes into a part or is named as lost.

A part is the same material in another container: it keeps whose it is, what it is, its
expiry, its place and its results. Whether it keeps the release is the site's own decision
(``KEEPS_RELEASE``, without a built-in value): without it a part of a released product is
tested and waits for a release of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from blastema.core.event import Event, Json
from blastema.core.identity import Division, IdentityError
from blastema.core.moment import moment
from blastema.core.product.carried import Carried
from blastema.core.product.origin import begins_once, never_remade, positive
from blastema.core.product.place import stored
from blastema.core.product.state import Disposition, ProductState, Release
from blastema.core.product.use import expired, held, in_transit
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

# The site's policy: with the value ``yes`` a part of a released product is released.
KEEPS_RELEASE = "division-keeps-release"
_MOST_PARTS = 26


@dataclass(frozen=True, slots=True)
class NewPart:
    """A part that is to be: the id and the division that it gets, and what goes into it."""

    product: str
    division: str
    volume_ul: int


def part_codes(division: str, parts: int, taken: Collection[str]) -> tuple[str, ...]:
    """Free codes for the parts of a division; none where the label has no code left for them."""
    try:
        every = Division(division).split(_MOST_PARTS)
    except IdentityError:
        return ()
    free = [part.code for part in every if part.code not in taken]
    return tuple(free[:parts]) if len(free) >= parts else ()


def divide(
    state: ProductState,
    *,
    parts: Sequence[NewPart],
    lost_ul: int,
    lost_to: str,
    in_run: bool,
    now: str,
) -> Decision:
    """Empties the container into its parts; what is lost on the way is named."""
    refused = refusal(
        *handled(state, in_run=in_run, now=now),
        refuse("PRODUCT-DIVIDE-PARTS", "A product is divided into 2 to 26 parts.")
        if not 2 <= len(parts) <= _MOST_PARTS
        else None,
        _coded(state, parts),
        *dict.fromkeys(positive(part.volume_ul) for part in parts),
        *lost(lost_ul, lost_to),
        _balances(state, sum(part.volume_ul for part in parts), lost_ul),
    )
    data: dict[str, Json] = {
        "parts": [
            {"product": p.product, "division": p.division, "volume_ul": p.volume_ul} for p in parts
        ],
        "lost_ul": lost_ul,
        "lost_to": lost_to.strip(),
        "at": now,
    }
    return refused or (Event("product.divided.v1", data),)


def make_part(
    state: ProductState,
    *,
    parent: str,
    whole: ProductState,
    part: NewPart,
    carried: Carried,
    at: str,
) -> Decision:
    """The container of one part; ``whole`` is what its parent was before it was divided."""
    refused = refusal(begins_once(state), positive(part.volume_ul))
    data: dict[str, Json] = {
        "parent": parent,
        "din": whole.din,
        "division": part.division,
        "product_class": whole.product_class,
        "source": whole.source,
        "patient": whole.patient,
        "body_site": whole.body_site,
        "side": whole.side,
        "treatment": whole.treatment,
        "place": whole.place,
        "volume_ul": part.volume_ul,
        "expires_at": whole.expires_at or None,
        "at": at,
        **carried.as_data(),
    }
    return refused or (Event("product.part_made.v1", data),)


def handled(state: ProductState, *, in_run: bool, now: str) -> tuple[Finding | None, ...]:
    """Every reason why a container must not be opened to divide or pool what is in it."""
    return (
        moment("PRODUCT-OPEN-WHEN", "divide or pool this product", state.release, _WORKED_ON),
        moment("PRODUCT-OPEN-WHERE", "divide or pool this product", state.disposition, _IN_STOCK),
        refuse("PRODUCT-OPEN-EMPTY", "Nothing is left in this container.")
        if not state.volume_left_ul
        else None,
        never_remade(state),
        held(state),
        expired(state, now),
        in_transit(state),
        stored(state),
        refuse(
            "PRODUCT-IN-RUN",
            "The product is in a run that is not finished.",
            "Finish the run, or end it as failed.",
            "laboratory",
        )
        if in_run
        else None,
    )


def lost(lost_ul: int, lost_to: str) -> tuple[Finding | None, ...]:
    """A loss is never below nothing, and it has a name: the dead volume of a filter, a spill."""
    return (
        refuse("PRODUCT-LOSS", "A loss cannot be less than nothing.", "Correct the volume.")
        if lost_ul < 0
        else None,
        refuse("PRODUCT-LOSS-NAMED", "Say where the lost volume went.", "Such as: in the filter.")
        if lost_ul > 0 and not lost_to.strip()
        else None,
    )


_WORKED_ON = tuple(s for s in Release if s not in (Release.NONE, Release.REFUSED))
_IN_STOCK = (Disposition.IN_STOCK,)


def _coded(state: ProductState, parts: Sequence[NewPart]) -> Finding | None:
    codes = [part.division for part in parts]
    if all(codes) and len(set(codes)) == len(codes) and state.division not in codes:
        return None
    return refuse(
        "PRODUCT-DIVIDE-CODES",
        "The label has no codes left for these parts: a part of a part is not divided again, "
        "and a donation has 26 parts.",
        "Divide it into fewer parts.",
        "laboratory",
    )


def _balances(state: ProductState, parted_ul: int, lost_ul: int) -> Finding | None:
    found = parted_ul + lost_ul
    if found == state.volume_left_ul:
        return None
    return refuse(
        "PRODUCT-DIVIDE-BALANCE",
        f"The parts and the loss make {found} microlitres; the container holds "
        f"{state.volume_left_ul}.",
        "Correct the volumes; what is not in a part is a loss, and is named.",
        "laboratory",
    )
