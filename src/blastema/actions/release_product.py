"""Tests a product and lets it out, under a signature, or refuses its release."""

from __future__ import annotations

from collections.abc import Sequence

from blastema.actions.act import Done, utc_text
from blastema.actions.door import Door, verb
from blastema.actions.specification import specification_of
from blastema.core.access.permissions import Permission
from blastema.core.product import release, testing
from blastema.core.product.signature import Meaning, Signature
from blastema.core.product.standing import Reading
from blastema.core.product.state import ProductState


def _approval(door: Door) -> Signature:
    return Signature(door.act.who.id, Meaning.APPROVAL)


def _second(signed_by: str) -> Signature | None:
    return Signature(signed_by, Meaning.APPROVAL) if signed_by else None


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
        state, specification=specification, reading=reading, reason=reason
    )
    return door.write({("product", product): tested})


@verb(Permission.PRODUCT_MEASURE)
def record_late_result(door: Door, *, product: str, reading: Reading) -> Done:
    """A result that came after the release; one that fails recalls the product at once."""
    state: ProductState = door.state("product", product)
    specification = specification_of(state.product_class)
    late = testing.late_result(state, specification=specification, reading=reading)
    return door.write({("product", product): late})


@verb(Permission.PRODUCT_RELEASE)
def test_and_release(
    door: Door,
    *,
    product: str,
    readings: Sequence[Reading],
    second_signer: str = "",
    reason: str = "",
) -> Done:
    """Tests and releases a person's own same-day cells in one signed step."""
    state: ProductState = door.state("product", product)
    released = release.test_and_release(
        state,
        specification=specification_of(state.product_class),
        readings=readings,
        signature=_approval(door),
        same_day=state.at[:10] == utc_text(door.act.occurred or door.act.now)[:10],
        second=_second(second_signer),
        reason=reason,
    )
    return door.write({("product", product): released})


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
        reason=reason,
        medical_director=True,  # the permission is the medical director's
    )
    return door.write({("product", product): released})


@verb(Permission.PRODUCT_REFUSE)
def refuse_release(door: Door, *, product: str, reason: str) -> Done:
    state = door.state("product", product)
    refused = release.refuse_release(state, reason=reason, signature=_approval(door))
    return door.write({("product", product): refused})
