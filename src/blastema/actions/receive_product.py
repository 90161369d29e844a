"""Takes in a donor's product that was delivered, and accepts it or turns it away."""

from __future__ import annotations

from collections.abc import Sequence

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.number import next_chain
from blastema.actions.reason import about_product
from blastema.actions.specification import specification_of
from blastema.actions.standing import material_of, must_be_patient
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.course import decide as courses
from blastema.core.course.state import CourseState
from blastema.core.product import receipt
from blastema.core.product.receipt import Storage
from blastema.core.product.signature import Meaning, Signature
from blastema.core.product.standing import Reading
from blastema.records.find import is_known


@verb(Permission.PRODUCT_RECEIVE)
def receive_product(
    door: Door,
    *,
    din: str,
    division: str,
    product_class: str,
    source: str,
    supplier: str,
    lot: str,
    donor_eligible: bool,
    certificate: bool,
    temperature_mc: int,
    container_intact: bool,
    volume_ul: int,
    expires_at: str,
) -> Done:
    """It stays in quarantine until somebody accepts it."""
    product = door.new()
    door.begin_person("product", product)
    received = receipt.receive(
        door.begin("product", product),
        din=din,
        division=division,
        product_class=product_class,
        source=source,
        supplier=supplier,
        lot=lot,
        donor_eligible=donor_eligible,
        certificate=certificate,
        temperature_mc=temperature_mc,
        container_intact=container_intact,
        volume_ul=volume_ul,
        expires_at=expires_at,
        at=door.act.occurred_at,
        known=door.look(is_known, din, division, product_class),
    )
    return door.write({("product", product): received})


@verb(Permission.PRODUCT_RECEIVE)
def accept_product(
    door: Door, *, product: str, readings: Sequence[Reading], storage: Storage
) -> Done:
    """``storage`` holds the temperatures that the supplier's label allows."""
    state = door.state("product", product)
    accepted = receipt.accept(
        state,
        specification=specification_of(state.product_class),
        readings=readings,
        storage=storage,
        signature=Signature(door.act.who.id, Meaning.APPROVAL),
        now=door.act.occurred_at,
    )
    return door.write({("product", product): accepted})


@verb(Permission.PRODUCT_REFUSE)
def turn_away_product(door: Door, *, product: str, reason: str) -> Done:
    state = door.state("product", product)
    refused = receipt.refuse_receipt(state, reason=about_product(door, product, state, reason))
    return door.write({("product", product): refused})


@verb(Permission.COURSE_ALLOCATE)
def allocate_product(door: Door, *, course: str, product: str) -> Done:
    """Means a product for a course; a person's own cells only for that person."""
    container = door.fact("product", product)
    state: CourseState = door.state("course", course)
    must_be_patient(door, state.patient)
    allocated = courses.allocate(
        state,
        product=product,
        material=material_of(container),
        leads_to_plan=catalogue().becomes(container.product_class, state.product_class),
        chain=next_chain(door, state),
    )
    return door.write({("course", course): allocated})
