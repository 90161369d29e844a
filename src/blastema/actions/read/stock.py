"""What is in stock for a course: the person's own containers, and fitting ones of donors."""

from __future__ import annotations

from dataclasses import dataclass

from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.records import find_clinic


@dataclass(frozen=True, slots=True)
class Stock:
    id: str
    code: str
    product_class: str


@reading(Permission.COURSE_ALLOCATE)
def allocatable(reader: Reader, *, course: str) -> tuple[Stock, ...]:
    loaded = reader.load("course", course)
    state = loaded.state
    found = find_clinic.allocatable(loaded.meta.site, state.patient, state.product_class)
    return tuple(Stock(*row) for row in found if row[0] not in state.allocations)


@reading(Permission.COURSE_ALLOCATE)
def allocated(reader: Reader, *, course: str) -> tuple[Stock, ...]:
    """What is meant for the course just now."""
    products = reader.load("course", course).state.allocations
    found = reader.fold(*(f"product/{product}" for product in products))
    return tuple(
        Stock(product, loaded.state.code, loaded.state.product_class)
        for product, loaded in zip(products, found, strict=True)
    )
