"""Takes in a donor's product that was delivered, and accepts it or turns it away."""

from __future__ import annotations

from collections.abc import Sequence

from blastema.actions.act import Done
from blastema.actions.door import Door, RefusedError, verb
from blastema.actions.keep_supplier import supplier_of
from blastema.actions.laboratory_at_result import with_laboratories
from blastema.actions.number import next_chain
from blastema.actions.reason import about_product
from blastema.actions.specification import door_judges
from blastema.actions.standing import material_of, must_be_patient
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.course import decide as courses
from blastema.core.course.state import CourseState
from blastema.core.identity import IdentityError
from blastema.core.identity.container import Container
from blastema.core.product import receipt
from blastema.core.product.donor import only_for
from blastema.core.product.receipt import Asks, Storage
from blastema.core.product.signature import Meaning, Signature
from blastema.core.product.standing import Reading
from blastema.core.product.state import Transport
from blastema.core.site.state import SiteState
from blastema.core.supplier.decide import RECEIPT_SETTING, at_receipt
from blastema.core.trace.touch import folded
from blastema.core.verdict import refusal
from blastema.records import find_donor
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
    donor: str = "",
    reference: str = "",
    transport: Transport = Transport.NONE,
) -> Done:
    """It stays in quarantine until somebody accepts it.

    ``donor`` is the donor's record here, ``reference`` the number of the certificate. What
    belongs to a recall, by its lot, its donor or its donation number, is held at once.
    """
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
        donor=donor,
        donor_known=not donor or door.exists("donor", donor),
        reference=reference.strip(),
        transport=transport,
        received_by=door.act.who.id,
        recalled=door.look(find_donor.recall_of, _recallable(din, lot, donor)),
    )
    judged = at_receipt(
        received,
        state=supplier_of(door, door.act.site, supplier),
        name=" ".join(supplier.split()),
        today=door.act.today,
        setting=door.fact("site", door.act.site).policy(RECEIPT_SETTING),
    )
    return door.write({("product", product): judged})


@verb(Permission.PRODUCT_RECEIVE)
def accept_product(
    door: Door, *, product: str, readings: Sequence[Reading], storage: Storage
) -> Done:
    """``storage`` holds the temperatures that the supplier's label allows."""
    state = door.state("product", product)
    specification = door_judges(door, product, state)
    accepted = receipt.accept(
        state,
        specification=specification,
        readings=readings,
        storage=storage,
        signature=Signature(door.act.who.id, Meaning.APPROVAL),
        now=door.act.occurred_at,
        donor=door.fact("donor", state.donor) if state.donor else None,
        asks=_asks(door, product),
    )
    return door.write(with_laboratories(door, product, accepted, readings, specification))


def _recallable(din: str, lot: str, donor: str) -> tuple[tuple[str, str], ...]:
    """By what a recall may have named this container before it came."""
    donation = (("donation", Container.parse(din).code),) if is_number(din) else ()
    return (("lot", folded(lot)), *((("donor", donor),) if donor else ()), *donation)


def is_number(din: str) -> bool:
    try:
        Container.parse(din)
    except IdentityError:
        return False
    return True


def _asks(door: Door, product: str) -> Asks:
    """What the site's policies ask of an acceptance; without a policy, nothing."""
    site: SiteState = door.fact("site", door.site_of("product", product))
    return Asks(
        second_person=site.policy(receipt.SECOND_PERSON) == "yes",
        transport_record=site.policy(receipt.TRANSPORT_RECORD) == "yes",
    )


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
    kept = refusal(only_for(container, course))
    if kept:
        raise RefusedError(kept)
    allocated = courses.allocate(
        state,
        product=product,
        material=material_of(container),
        leads_to_plan=catalogue().becomes(container.product_class, state.product_class),
        chain=next_chain(door, state),
    )
    return door.write({("course", course): allocated})
