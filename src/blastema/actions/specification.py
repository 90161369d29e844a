"""What a product of a class must meet to be released."""

from __future__ import annotations

from blastema.core.catalogue import Specification, catalogue
from blastema.core.product.standing import no_specification
from blastema.core.product.state import ProductState


def specification_of(product_class: str, version: int | None = None) -> Specification:
    """The newest one, or the version asked for; where there is none, one that asks for
    nothing, by which ``core`` refuses every release."""
    found = catalogue().specification(product_class, version)
    return found or no_specification(product_class)


def judged_by(state: ProductState) -> Specification:
    """The version that a proposed release was judged by; else the newest."""
    version = state.proposed.specification_version if state.proposed else None
    return specification_of(state.product_class, version)
