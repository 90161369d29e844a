"""The state a person is shown: a course's own stage, refined by its products.

A collection and its products belong to a person, so a course does not hold them; what
it shows of collecting, processing and ready is derived from its allocations.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from blastema.core.course.state import CourseStage, CourseState


class Shown(StrEnum):
    REGISTERED = "registered"
    ASSESSED = "assessed"
    PLANNED = "planned"
    CONSENTED = "consented"
    COLLECTING = "collecting"
    PROCESSING = "processing"
    READY = "ready"
    PRODUCT_FAILED = "product failed"
    TREATED = "treated"
    FOLLOWING = "following"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Allocated:
    """What a course needs to know of one product meant for it."""

    product_class: str
    release: str
    disposition: str
    untouched: bool


def shown(course: CourseState, products: Iterable[Allocated]) -> Shown:
    if course.stage is not CourseStage.CONSENTED:
        return Shown(course.stage.value)
    all_products = tuple(products)
    if not all_products:
        return Shown.CONSENTED
    usable = tuple(p for p in all_products if not _failed(p))
    if not usable:
        return Shown.PRODUCT_FAILED
    meant = tuple(p for p in usable if p.product_class == course.product_class)
    if any(p.release.startswith("released") for p in meant):
        return Shown.READY
    if not meant and all(p.untouched for p in usable):
        return Shown.COLLECTING
    return Shown.PROCESSING


def _failed(product: Allocated) -> bool:
    return product.release == "refused" or product.disposition in ("discarded", "returned")
