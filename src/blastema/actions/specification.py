"""What a product must meet to be released, by the version that counts for it.

A product is judged all its life by the version that was in force when it was made: the site's
own where it had one, else the catalogue's example. What was proposed or released keeps the
version that its signers judged by.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from blastema.actions.door import Door
from blastema.core.catalogue import Specification, catalogue
from blastema.core.catalogue.practice import OWN
from blastema.core.product.standing import no_specification
from blastema.core.product.state import ProductState
from blastema.core.site.state import SiteState


def specified(product_class: str) -> bool:
    """Whether the catalogue judges products of this class at all; a site adds no class."""
    return catalogue().specification(product_class) is not None


def judged_by(state: ProductState, site: SiteState) -> Specification:
    """The version that this product is judged by; where there is none, one that asks for
    nothing, by which ``core`` refuses every release."""
    if state.proposed:
        first = state.proposed
        return version_of(first.specification, first.specification_version, site)
    if state.specification:
        return version_of(state.specification, state.specification_version, site)
    return in_force(state.product_class, state.at, site)


def door_judges(door: Door, product: str, state: ProductState) -> Specification:
    """As ``judged_by``, by the versions of the site at which the product was made."""
    return judged_by(state, door.fact("site", door.site_of("product", product)))


def version_of(slug: str, version: int, site: SiteState) -> Specification:
    """A version by what an event calls it; the catalogue's, or the site's own."""
    if not slug.endswith(OWN):
        found = catalogue().specification(slug, version)
        return found or no_specification(slug)
    product = slug.removesuffix(OWN)
    own = (one for one in site.specifications if one.product == product and one.signed)
    found = next((one.specification for one in own if one.version == version), None)
    return found or no_specification(product)


def in_force(product_class: str, made_at: str, site: SiteState) -> Specification:
    """The version that counts for what was made at this moment, UTC, at this site."""
    zone = ZoneInfo(site.zone or "UTC")
    own = [
        one
        for one in site.specifications
        if one.product == product_class and one.counts_for(made_at, zone)
    ]
    if own:
        return max(own, key=lambda one: one.version).specification
    day = _day(made_at, zone)
    found = [
        one
        for one in catalogue().specifications
        if one.product == product_class and (not one.effective_from or one.effective_from <= day)
    ]
    newest = max(found, key=lambda one: one.version, default=None)
    return newest or no_specification(product_class)


def _day(made_at: str, zone: ZoneInfo) -> date:
    """The local day; a container that began nowhere is judged as the oldest."""
    if not made_at:
        return date.min
    return datetime.fromisoformat(made_at).astimezone(zone).date()
