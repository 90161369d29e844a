"""What somebody is about to sign of a product, and what was signed of it before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.signed import FORMER, Signature, signed_on
from blastema.actions.read.whose import whose
from blastema.actions.signing import digest, signed_over
from blastema.actions.specification import judged_by
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import Specification
from blastema.core.event import Event
from blastema.core.identity.donation import DonationNumber
from blastema.core.product.content import Judged, judgement
from blastema.core.product.fold import PRODUCT
from blastema.core.product.state import ProductState, Signed
from blastema.core.site.state import SiteState
from blastema.core.upcast import UPCASTERS, lift
from blastema.records import find_lab, history


@dataclass(frozen=True, slots=True)
class ToSign:
    """The judgement as a signer reads it; ``signs`` is what the verb wants back."""

    number: str
    specification: str
    example: bool
    lines: tuple[Judged, ...]
    holds: tuple[str, ...]
    signs: str


def shown_to_sign(state: ProductState, specification: Specification) -> ToSign:
    return ToSign(
        number=f"{DonationNumber(state.din).for_people} {state.division}",
        specification=specification.id,
        example=specification.example,
        lines=judgement(state, specification),
        holds=tuple(sorted(state.holds)),
        signs=digest(state, specification),
    )


@reading(Permission.PRODUCT_READ)
def to_sign(reader: Reader, *, product: str) -> ToSign:
    """What the release page shows, with the digest that a signature is bound to."""
    loaded = reader.load("product", product)
    state: ProductState = loaded.state
    if state.patient:
        whose(reader, [(state.patient, loaded.meta.site)])
        reader.show(state.patient, "product: to sign", site=loaded.meta.site)
    site = reader.fold(f"site/{loaded.meta.site}")[0].state
    return shown_to_sign(state, judged_by(state, site))


def signatures(product: str, state: ProductState, site: SiteState) -> tuple[Signature, ...]:
    """Every signature on this product's record, oldest first, on the clock of its site."""
    others = signed_on(f"product/{product}")
    if not state.signatures:
        return others
    names = find_lab.staff_names(one.signed_by for one in state.signatures)
    before = _standing_before(product)
    releases = (
        _shown(one, names.get(one.signed_by, FORMER), stood, site)
        for one, stood in zip(state.signatures, before, strict=True)
    )
    return tuple(sorted((*releases, *others), key=lambda one: one.at))


def _shown(one: Signed, who: str, stood: ProductState, site: SiteState) -> Signature:
    zone = ZoneInfo(site.zone)
    return Signature(
        step=one.step,
        who=who,
        meaning=one.meaning,
        at=datetime.fromisoformat(one.at).astimezone(zone).replace(tzinfo=None),
        specification=one.specification,
        content=one.content,
        second_factor=one.second_factor,
        unchanged=signed_over(stood, one.specification, site) == one.content,
    )


def _standing_before(product: str) -> list[ProductState]:
    """The product as it stood before each event that was signed; the signature follows it."""
    states = [PRODUCT.empty]
    found: list[ProductState] = []
    for told in history.envelopes(f"product/{product}"):
        event = Event(told["type"], told["data"])
        if event.type == "product.signed.v1":
            found.append(states[-2])
        states.append(PRODUCT.apply(states[-1], lift(event, UPCASTERS)))
    return found
