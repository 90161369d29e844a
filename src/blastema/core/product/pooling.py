"""Pooling: several containers of one person become one, with a line back to each.

Cells of different people are never mixed. Donors' tissue may be pooled across donors only
where the site answers for a rule that allows donor pools (``DONOR_POOLS``, without a
built-in value); which containers hold which donor is told apart by their donation numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from blastema.core.event import Event, Json
from blastema.core.product.division import handled, lost
from blastema.core.product.origin import begins_once, identified
from blastema.core.product.state import ProductState
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

# The site's policy: with the value ``yes`` several donors' tissue may become one product.
DONOR_POOLS = "donor-pools-allowed"


def pour(state: ProductState, *, pool: str, in_run: bool, now: str) -> Decision:
    """Everything that is left in a container goes into the pool."""
    refused = refusal(*handled(state, in_run=in_run, now=now))
    data: dict[str, Json] = {"pool": pool, "volume_ul": state.volume_left_ul, "at": now}
    return refused or (Event("product.pooled.v1", data),)


def make_pool(
    state: ProductState,
    *,
    din: str,
    division: str,
    inputs: Mapping[str, ProductState],
    lost_ul: int,
    lost_to: str,
    donor_pools: bool,
    at: str,
) -> Decision:
    """The pool, in process until it is tested; it expires with the first of its inputs."""
    states = tuple(inputs.values())
    poured = sum(one.volume_left_ul for one in states)
    refused = refusal(
        begins_once(state),
        *identified(din, division),
        *lost(lost_ul, lost_to),
        *_together(states, donor_pools=donor_pools),
        *_labelled(din, division, states),
        refuse(
            "PRODUCT-POOL-BALANCE",
            f"{lost_ul} of {poured} microlitres are lost: nothing would be left.",
            "Correct the loss.",
            "laboratory",
        )
        if states and lost_ul >= poured
        else None,
    )
    if refused:
        return refused
    first = states[0]
    data: dict[str, Json] = {
        "din": din,
        "division": division,
        "product_class": first.product_class,
        "source": first.source,
        "patient": first.patient,
        "body_site": _same(one.body_site for one in states),
        "side": _same(one.side for one in states),
        "place": first.place,
        "parents": [{"product": p, "volume_ul": s.volume_left_ul} for p, s in inputs.items()],
        "lost_ul": lost_ul,
        "lost_to": lost_to.strip(),
        "volume_ul": poured - lost_ul,
        "expires_at": min((one.expires_at for one in states if one.expires_at), default=None),
        "at": at,
    }
    return (Event("product.pool_made.v1", data),)


def _same(found: Iterable[str]) -> str:
    values = set(found)
    return values.pop() if len(values) == 1 else ""


def _together(states: Sequence[ProductState], *, donor_pools: bool) -> tuple[Finding | None, ...]:
    """Why these containers must not become one."""
    people = {one.patient for one in states}
    donors = {one.din for one in states if not one.patient}
    return (
        refuse("PRODUCT-POOL-INPUTS", "A pool is made of 2 containers or more.", "Scan them all.")
        if len(states) < 2
        else None,
        refuse(
            "PRODUCT-POOL-PEOPLE",
            "The containers hold cells of different people; they are never mixed.",
            "Separate the containers and tell quality.",
            "laboratory",
        )
        if len(people) > 1
        else None,
        refuse(
            "PRODUCT-POOL-DONORS",
            "The containers come from several donors, and no rule of the site allows donor pools.",
            f"Somebody who answers for it signs the policy {DONOR_POOLS}.",
            "quality",
        )
        if len(donors) > 1 and not donor_pools
        else None,
        refuse(
            "PRODUCT-POOL-CLASS",
            "The containers hold different kinds of product.",
            "Pool what is of one kind.",
            "laboratory",
        )
        if len({(one.product_class, one.source) for one in states}) > 1
        else None,
        refuse(
            "PRODUCT-POOL-PLACE",
            "The containers are not at one place.",
            "Bring them together first.",
            "laboratory",
        )
        if len({one.place for one in states}) > 1
        else None,
    )


def _labelled(din: str, division: str, states: Sequence[ProductState]) -> tuple[Finding, ...]:
    dins = {one.din for one in states}
    if len(dins) > 1 and din in dins:
        return (
            refuse(
                "PRODUCT-POOL-NUMBER",
                "Several donations become one product: it needs a donation number of its own.",
                "Take the next donation number.",
                "laboratory",
            ),
        )
    if f"{din}{division}" in {one.code for one in states}:
        return (
            refuse(
                "PRODUCT-SAME-LABEL",
                "The new product would carry the label of its parent.",
                "Give it a division of its own.",
                "laboratory",
            ),
        )
    return ()
