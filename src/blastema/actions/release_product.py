"""Tests a product and lets it out, under a signature, or refuses its release.

``signs`` is the SHA-256 of what the signer was shown (reading ``to_sign``): a signature over
what is no longer so is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from blastema.actions.act import Done
from blastema.actions.determine_donor import PHYSICIANS
from blastema.actions.door import Door, verb
from blastema.actions.laboratory_at_result import with_laboratories
from blastema.actions.late_results import expecting, least_days
from blastema.actions.reason import about_product
from blastema.actions.recall_after import recall_after, recall_of_kin
from blastema.actions.schedule import Decisions
from blastema.actions.signing import sign
from blastema.actions.specification import door_judges
from blastema.core.access.permissions import Permission
from blastema.core.product import proposal, release, testing
from blastema.core.product.endotoxin import ENDOTOXIN, Given
from blastema.core.product.expiry import instant
from blastema.core.product.informed import Telling, Way
from blastema.core.product.sample import NO_SAMPLE, Sample
from blastema.core.product.signature import Meaning, Signature
from blastema.core.product.signing import Step
from blastema.core.product.standing import Reading
from blastema.core.product.state import ProductState
from blastema.core.verdict import Refusal
from blastema.records import find_lab


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
    specification = door_judges(door, product, state)
    tested = testing.record_test(
        state,
        specification=specification,
        reading=reading,
        reason=about_product(door, product, state, reason),
        now=door.act.recorded_at,
    )
    line = specification.test(reading.test)
    kin = recall_of_kin(door, product, tested, late=line is not None and line.late)
    first = with_laboratories(door, product, tested, (reading,), specification)
    return door.write(_both(first, kin, product))


@verb(Permission.PRODUCT_MEASURE)
def record_endotoxin(
    door: Door,
    *,
    product: str,
    given: Given,
    method: str = "",
    sample: Sample = NO_SAMPLE,
    reason: str = "",
) -> Done:
    """The endotoxin for each kilogram, worked out from level, dose and weight for a route.

    ``given`` holds thousandths of a unit in a millilitre, all that is given within one hour
    in microlitres, the person's weight in grams, and the route of the catalogue.
    """
    state: ProductState = door.state("product", product)
    reading = Reading(ENDOTOXIN, 0, method, sample, given)
    specification = door_judges(door, product, state)
    tested = testing.record_test(
        state,
        specification=specification,
        reading=reading,
        reason=about_product(door, product, state, reason),
        now=door.act.recorded_at,
    )
    return door.write(with_laboratories(door, product, tested, (reading,), specification))


def _both(first: Decisions, then: Decisions, product: str) -> Decisions:
    """The container's own events before those of the recall that they open."""
    key = ("product", product)
    own = (first[key], then.get(key, ()))
    if isinstance(own[0], Refusal) or isinstance(own[1], Refusal):
        return first
    return {**first, **then, key: (*own[0], *own[1])}


@verb(Permission.PRODUCT_MEASURE)
def record_late_result(door: Door, *, product: str, reading: Reading) -> Done:
    """A result that came after the release; one that fails recalls the product at once.

    In the same write it opens a recall of the product: what was made of it is held, and
    everybody who was given some is on the list of those to be reached.
    """
    state: ProductState = door.state("product", product)
    specification = door_judges(door, product, state)
    late = testing.late_result(
        state,
        specification=specification,
        reading=reading,
        least_days=least_days(door, product, reading.test),
        now=door.act.recorded_at,
    )
    whole = with_laboratories(door, product, late, (reading,), specification)
    return door.write({**whole, **recall_after(door, product, late)})


@verb(Permission.PRODUCT_RELEASE)
def test_and_release(door: Door, *, product: str, readings: Sequence[Reading], signs: str) -> Done:
    """Tests and releases a person's own same-day cells in one signed step.

    Refused where late results are awaited: then two people sign, each in their own
    session (``propose_release``, ``confirm_release``).
    """
    state: ProductState = door.state("product", product)
    specification = door_judges(door, product, state)
    released = release.test_and_release(
        state,
        specification=specification,
        readings=readings,
        signature=_approval(door),
        same_day=_taken_on(door, product).isoformat() == door.act.today,
        second=None,
        reason="",
        now=door.act.recorded_at,
    )
    whole = with_laboratories(door, product, released, readings, specification)
    key = ("product", product)
    signed = sign(door, product, state, whole[key], Step.SAME_DAY, signs)
    return door.write({**whole, key: expecting(door, product, state, signed)})


def _taken_on(door: Door, product: str) -> date:
    """The local day of the oldest collection among what this product was made of."""
    zone = ZoneInfo(door.act.zone)
    return min(instant(at) for at in _beginnings(door, product)).astimezone(zone).date()


def _beginnings(door: Door, product: str) -> list[str]:
    state: ProductState = door.fact("product", product)
    return [state.at, *(at for part in state.parents for at in _beginnings(door, part.product))]


@verb(Permission.PRODUCT_RELEASE)
def propose_release(
    door: Door, *, product: str, reason: str, signs: str, readings: Sequence[Reading] = ()
) -> Done:
    """The first signature of a conditional release; a second person confirms it."""
    state: ProductState = door.state("product", product)
    specification = door_judges(door, product, state)
    proposed = proposal.propose_release(
        state,
        specification=specification,
        readings=readings,
        signature=_approval(door),
        reason=about_product(door, product, state, reason),
        now=door.act.recorded_at,
    )
    whole = with_laboratories(door, product, proposed, readings, specification)
    key = ("product", product)
    return door.write({**whole, key: sign(door, product, state, whole[key], Step.PROPOSE, signs)})


@verb(Permission.PRODUCT_RELEASE)
def confirm_release(door: Door, *, product: str, signs: str) -> Done:
    """The second signature, by another person in a session of their own."""
    state: ProductState = door.state("product", product)
    confirmed = proposal.confirm_release(
        state,
        specification=door_judges(door, product, state),
        signature=_approval(door),
    )
    signed = sign(door, product, state, confirmed, Step.CONFIRM, signs)
    return door.write({("product", product): expecting(door, product, state, signed)})


@verb(Permission.PRODUCT_RELEASE)
def release_product(door: Door, *, product: str, signs: str) -> Done:
    """The final release: every test is there and passed."""
    state: ProductState = door.state("product", product)
    released = release.release_final(
        state, specification=door_judges(door, product, state), signature=_approval(door)
    )
    signed = sign(door, product, state, released, Step.FINAL, signs)
    return door.write({("product", product): expecting(door, product, state, signed)})


@verb(Permission.PRODUCT_RELEASE_EXCEPTIONALLY)
def release_exceptionally(
    door: Door,
    *,
    product: str,
    reason: str,
    physician: str,
    told: Way,
    told_at: datetime,
    signs: str,
) -> Done:
    """``physician`` is ``staff/ID`` of who will use it and was told that it misses its
    specification: how, and when."""
    state: ProductState = door.state("product", product)
    site = door.site_of("product", product)
    here = door.look(find_lab.colleagues, site, PHYSICIANS, today=door.act.today)
    released = release.release_exceptionally(
        state,
        specification=door_judges(door, product, state),
        signature=_approval(door),
        reason=about_product(door, product, state, reason),
        medical_director=True,  # the permission is the medical director's
        telling=Telling(physician, told, told_at, [one for one, _ in here]),
        now=door.act.recorded_at,
    )
    signed = sign(door, product, state, released, Step.EXCEPTIONAL, signs)
    return door.write({("product", product): expecting(door, product, state, signed)})


@verb(Permission.PRODUCT_REFUSE)
def refuse_release(door: Door, *, product: str, reason: str, signs: str) -> Done:
    state: ProductState = door.state("product", product)
    why = about_product(door, product, state, reason)
    refused = release.refuse_release(state, reason=why, signature=_approval(door))
    return door.write(
        {("product", product): sign(door, product, state, refused, Step.REFUSE, signs)}
    )
