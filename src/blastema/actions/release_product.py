"""Tests a product and lets it out, under a signature, or refuses its release."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.reason import about_product
from blastema.actions.recall_after import recall_after
from blastema.actions.specification import specification_of
from blastema.core.access.permissions import Permission
from blastema.core.product import proposal, release, testing
from blastema.core.product.expiry import instant
from blastema.core.product.signature import Meaning, Signature
from blastema.core.product.standing import Reading
from blastema.core.product.state import ProductState


def _approval(door: Door) -> Signature:
    return Signature(door.act.who.id, Meaning.APPROVAL)


@verb(Permission.PRODUCT_MEASURE)
def measure_product(
    door: Door, *, product: str, measure: str, value: int, unit: str, equipment: str = ""
) -> Done:
    measured = testing.measure(
        door.state("product", product),
        measure=measure,
        value=value,
        unit=unit,
        equipment=equipment,
    )
    return door.write({("product", product): measured})


@verb(Permission.PRODUCT_MEASURE)
def record_test(door: Door, *, product: str, reading: Reading, reason: str = "") -> Done:
    state: ProductState = door.state("product", product)
    specification = specification_of(state.product_class)
    tested = testing.record_test(
        state,
        specification=specification,
        reading=reading,
        reason=about_product(door, product, state, reason),
    )
    return door.write({("product", product): tested})


@verb(Permission.PRODUCT_MEASURE)
def record_late_result(door: Door, *, product: str, reading: Reading) -> Done:
    """A result that came after the release; one that fails recalls the product at once.

    In the same write it opens a recall of the product: what was made of it is held, and
    everybody who was given some is on the list of those to be reached.
    """
    state: ProductState = door.state("product", product)
    specification = specification_of(state.product_class)
    late = testing.late_result(state, specification=specification, reading=reading)
    return door.write({("product", product): late, **recall_after(door, product, late)})


@verb(Permission.PRODUCT_RELEASE)
def test_and_release(door: Door, *, product: str, readings: Sequence[Reading]) -> Done:
    """Tests and releases a person's own same-day cells in one signed step.

    Refused where late results are awaited: then two people sign, each in their own
    session (``propose_release``, ``confirm_release``).
    """
    state: ProductState = door.state("product", product)
    released = release.test_and_release(
        state,
        specification=specification_of(state.product_class),
        readings=readings,
        signature=_approval(door),
        same_day=_taken_on(door, product).isoformat() == door.act.today,
        second=None,
        reason="",
    )
    return door.write({("product", product): released})


def _taken_on(door: Door, product: str) -> date:
    """The local day of the oldest collection among what this product was made of."""
    zone = ZoneInfo(door.act.zone)
    return min(instant(at) for at in _beginnings(door, product)).astimezone(zone).date()


def _beginnings(door: Door, product: str) -> list[str]:
    state: ProductState = door.fact("product", product)
    return [state.at, *(at for part in state.parents for at in _beginnings(door, part.product))]


@verb(Permission.PRODUCT_RELEASE)
def propose_release(
    door: Door, *, product: str, reason: str, readings: Sequence[Reading] = ()
) -> Done:
    """The first signature of a conditional release; a second person confirms it."""
    state: ProductState = door.state("product", product)
    proposed = proposal.propose_release(
        state,
        specification=specification_of(state.product_class),
        readings=readings,
        signature=_approval(door),
        reason=about_product(door, product, state, reason),
    )
    return door.write({("product", product): proposed})


@verb(Permission.PRODUCT_RELEASE)
def confirm_release(door: Door, *, product: str) -> Done:
    """The second signature, by another person in a session of their own."""
    state: ProductState = door.state("product", product)
    version = state.proposed.specification_version if state.proposed else None
    confirmed = proposal.confirm_release(
        state,
        specification=specification_of(state.product_class, version),
        signature=_approval(door),
    )
    return door.write({("product", product): confirmed})


@verb(Permission.PRODUCT_RELEASE)
def release_product(door: Door, *, product: str) -> Done:
    """The final release: every test is there and passed."""
    state: ProductState = door.state("product", product)
    released = release.release_final(
        state, specification=specification_of(state.product_class), signature=_approval(door)
    )
    return door.write({("product", product): released})


@verb(Permission.PRODUCT_RELEASE_EXCEPTIONALLY)
def release_exceptionally(door: Door, *, product: str, reason: str) -> Done:
    state: ProductState = door.state("product", product)
    released = release.release_exceptionally(
        state,
        specification=specification_of(state.product_class),
        signature=_approval(door),
        reason=about_product(door, product, state, reason),
        medical_director=True,  # the permission is the medical director's
    )
    return door.write({("product", product): released})


@verb(Permission.PRODUCT_REFUSE)
def refuse_release(door: Door, *, product: str, reason: str) -> Done:
    state = door.state("product", product)
    why = about_product(door, product, state, reason)
    refused = release.refuse_release(state, reason=why, signature=_approval(door))
    return door.write({("product", product): refused})
