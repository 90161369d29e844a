"""What the bench and a product's page look up: ids and rows out, no rules."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from blastema.core.product.trace import Links
from blastema.records.among import among
from blastema.records.models import (
    Course,
    CourseProduct,
    Injection,
    LedgerEvent,
    Product,
    ProductParent,
    Run,
    Site,
    StaffMember,
    StaffRole,
    Treatment,
)

# Something in it that nobody has been given yet.
_PRESENT: Mapping[str, Any] = {
    "disposition__in": ("in-stock", "issued", "returned"),
    "volume_left_ul__gt": 0,
}
# More than a bench has room for; a list that is cut says so.
MOST = 200


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One container as its row says."""

    id: str
    site: str
    din: str
    division: str
    product_class: str
    patient: str
    release: str
    disposition: str
    holds: tuple[str, ...]
    place: str
    in_transit: bool
    untouched: bool
    expires_at: str
    volume_left_ul: int
    proposed_by: str


_PRODUCT = (
    "id", "site", "din", "division", "product_class", "patient", "release", "disposition",
    "holds", "place", "in_transit", "untouched", "expires_at", "volume_left_ul", "proposed_by",
)  # fmt: skip


def product_rows(found: QuerySet[Product]) -> list[ProductRow]:
    return [
        ProductRow(**{**row, "holds": tuple(filter(None, row["holds"].split(",")))})
        for row in found.values(*_PRODUCT)
    ]


def live_products(sites: Collection[str]) -> list[ProductRow]:
    """Containers that are still there, those that expire first at the front."""
    found = Product.objects.filter(site__in=sites, **_PRESENT)
    return product_rows(found.order_by("expires_at", "id")[:MOST])


def products(
    sites: Collection[str], *, shown: str = "live", before: str = "", size: int = 50
) -> list[ProductRow]:
    """Every container at these sites, or those still there, newest first.

    ``before`` is the last id of the page before: counting off pages would read them all.
    """
    found = Product.objects.filter(site__in=sites)
    if before:
        found = found.filter(id__lt=before)
    if shown == "all":
        return product_rows(found.order_by("-id")[:size])
    few = found.filter(holds__gt="") if shown == "held" else found.filter(**_PRESENT)
    ids = newest(few, size)
    rows = some_products(ids)
    return [rows[one] for one in ids]


def newest(few: QuerySet[Any], most: int) -> list[str]:
    """The newest ids of a selection that is small beside its table.

    Sorted here: asked to sort by id, a database may walk the whole table in that order
    rather than read the few rows that its index names.
    """
    ids = few.order_by().values_list("id", flat=True)
    return sorted(ids, reverse=True)[:most]


def by_number(din: str, division: str, sites: Collection[str]) -> list[ProductRow]:
    found = Product.objects.filter(din=din, site__in=sites)
    if division:
        found = found.filter(division=division)
    return product_rows(found.order_by("division")[:MOST])


def some_products(ids: Collection[str]) -> dict[str, ProductRow]:
    return {row.id: row for row in product_rows(Product.objects.filter(id__in=list(ids)))}


def running(sites: Collection[str]) -> list[str]:
    found = Run.objects.filter(site__in=sites, stage="running")
    return newest(found, MOST)


def runs_on(product: str, site: str) -> list[str]:
    """Open runs that started from this product."""
    found = Run.objects.filter(site=site, stage="running", inputs__contains=product)
    return list(found.order_by("id").values_list("id", flat=True))


def names_of(patients: Iterable[str]) -> dict[str, str]:
    """The sealed names of patients."""
    wanted = [patient for patient in dict.fromkeys(patients) if patient]
    return dict(among("SELECT id, name FROM patient WHERE id {among}", wanted))


def staff_names(ids: Iterable[str]) -> dict[str, str]:
    """Names by ``staff/uuid``."""
    keys = {one.partition("/")[2] for one in ids if one.startswith("staff/")}
    rows = StaffMember.objects.filter(id__in=keys).values_list("id", "name")
    return {f"staff/{key}": name for key, name in rows}


def colleagues(site: str, roles: Collection[str], *, today: str) -> list[tuple[str, str]]:
    """Who holds one of these roles at a site today: ``staff/uuid`` and name, by name."""
    held = StaffRole.objects.filter(site=site, role__in=roles).values_list("parent", "until")
    here = {parent for parent, until in held if not until or until >= today}
    found = StaffMember.objects.filter(id__in=here, active=True).order_by("name")
    return [(f"staff/{key}", name) for key, name in found.values_list("id", "name")]


def zones_of(sites: Collection[str]) -> dict[str, str]:
    return dict(Site.objects.filter(id__in=list(sites)).values_list("id", "zone"))


def links(start: Collection[str], *, most: int = 500) -> dict[str, Links]:
    """What touches what, for everything that shares material with these products.

    One query a generation in each direction; ``most`` ends a walk through wrong data.
    """
    parents: dict[str, list[str]] = {}
    children: dict[str, list[str]] = {}
    known: set[str] = set()
    waiting = set(start)
    while waiting and len(known) < most:
        known |= waiting
        pairs = [
            *ProductParent.objects.filter(parent__in=waiting).values_list("parent", "origin"),
            *ProductParent.objects.filter(origin__in=waiting).values_list("parent", "origin"),
        ]
        for child, origin in dict.fromkeys(pairs):
            parents.setdefault(child, []).append(origin)
            children.setdefault(origin, []).append(child)
        waiting = {one for pair in pairs for one in pair} - known
    given = treatments_of(known)
    return {
        one: Links(
            tuple(dict.fromkeys(parents.get(one, ()))),
            tuple(dict.fromkeys(children.get(one, ()))),
            given.get(one, ()),
        )
        for one in known
    }


def treatments_of(products_: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """The treatments in which each product was given."""
    found: dict[str, list[str]] = {}
    rows = Injection.objects.filter(product__in=list(products_)).values_list("product", "parent")
    for product, treatment in rows:
        found.setdefault(product, []).append(treatment)
    return {product: tuple(dict.fromkeys(given)) for product, given in found.items()}


def patients_of(treatments: Collection[str]) -> dict[str, str]:
    found = Treatment.objects.filter(id__in=list(treatments))
    return dict(found.values_list("id", "patient"))


def courses_with(product: str) -> list[str]:
    """The courses that a product is meant for."""
    found = CourseProduct.objects.filter(product=product).order_by("parent")
    return list(found.values_list("parent", flat=True))


def open_treatments(courses: Collection[str]) -> list[tuple[str, str, int]]:
    """Open sessions of these courses: treatment, patient, number of the session."""
    found = Treatment.objects.filter(course__in=list(courses), stage="open").order_by("id")
    return list(found.values_list("id", "patient", "session"))


def open_sessions(sites: Collection[str]) -> list[str]:
    """The sessions that are open at these sites, the newest first."""
    return newest(Treatment.objects.filter(site__in=sites, stage="open"), MOST)


def waiting_courses(
    sites: Collection[str], product_class: str, patient: str = ""
) -> list[tuple[str, str]]:
    """Courses that are consented to and want this class: course and patient."""
    found = Course.objects.filter(site__in=sites, stage="consented", product_class=product_class)
    if patient:
        found = found.filter(patient=patient)
    return list(found.order_by("id").values_list("id", "patient")[:MOST])


def treatment_courses(treatments: Collection[str]) -> list[str]:
    found = Treatment.objects.filter(id__in=list(treatments)).order_by("id")
    return list(found.values_list("course", flat=True))


def ever_allocated_to(patient: str) -> list[str]:
    """Products that were ever meant for a course of this person, also where that has ended."""
    courses = Course.objects.filter(patient=patient).values_list("id", flat=True)
    told = LedgerEvent.objects.filter(
        stream__in=[f"course/{one}" for one in courses], type="course.allocated.v1"
    )
    bodies = told.order_by("id").values_list("body", flat=True)
    return list(dict.fromkeys(json.loads(bytes(body))["data"]["product"] for body in bodies))
