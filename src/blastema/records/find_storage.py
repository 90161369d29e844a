"""What stands where, what stood there, what is under way, what has expired: ids out, no rules."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q

from blastema.records.find_lab import ProductRow, product_rows
from blastema.records.models import Product, ProductStay, Store

# More than a page has room for; a list that is cut says so.
MOST = 500


@dataclass(frozen=True, slots=True)
class StoreRow:
    """One store as its row says, and how many containers stand in it."""

    id: str
    site: str
    code: str
    name: str
    kind: str
    stage: str
    racks: int
    boxes: int
    rows: int
    columns: int
    low_mc: int
    high_mc: int
    logged_until: str
    inside: int = 0

    @property
    def positions(self) -> int:
        return self.racks * self.boxes * self.rows * self.columns


_STORE = (
    "id", "site", "code", "name", "kind", "stage", "racks", "boxes", "rows", "columns",
    "low_mc", "high_mc", "logged_until",
)  # fmt: skip


def stores(sites: Collection[str]) -> list[StoreRow]:
    """Every store of these sites, those in use first."""
    found = Store.objects.filter(site__in=sites).order_by("stage", "code", "site")
    return [StoreRow(**row, inside=inside(row["id"])) for row in found.values(*_STORE)]


def store_of_code(site: str, code: str) -> str:
    """The id of the store with this code, empty where there is none."""
    found = Store.objects.filter(site=site, code=code).values_list("id", flat=True)
    return found.first() or ""


def inside(store: str) -> int:
    return ProductStay.objects.filter(store=store, until="").count()


def occupants(store: str, positions: Collection[str] = ()) -> dict[str, str]:
    """Position to the container that stands there now; of all positions where none is named."""
    found = ProductStay.objects.filter(store=store, until="")
    if positions:
        found = found.filter(position__in=list(positions))
    return dict(found.values_list("position", "parent"))


def inside_during(store: str, spans: Sequence[tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """The containers that stood in a store during one of these times, with the first of them."""
    found: dict[str, tuple[str, str]] = {}
    for since, until in spans:
        stays = ProductStay.objects.filter(store=store, since__lt=until)
        there = stays.filter(Q(until="") | Q(until__gt=since)).order_by("parent")
        for product in there.values_list("parent", flat=True):
            found.setdefault(product, (since, until))
    return found


def in_transit(sites: Collection[str]) -> list[str]:
    """Containers whose hand-over is open, the oldest containers first."""
    found = Product.objects.filter(site__in=sites, in_transit=True).order_by("id")
    return list(found.values_list("id", flat=True)[:MOST])


def expiring(site: str, until: str) -> list[tuple[str, str]]:
    """Containers that hold something and are not held for their expiry: id and expiry.

    ``until`` is compared as text: give a day more than is meant, and look at each.
    """
    found = Product.objects.filter(
        site=site,
        disposition__in=("in-stock", "issued", "returned"),
        volume_left_ul__gt=0,
        expires_at__gt="",
        expires_at__lte=until,
    )
    found = found.exclude(holds__contains="expiry").order_by("expires_at", "id")
    return list(found.values_list("id", "expires_at")[:MOST])


def found_products(ids: Collection[str]) -> dict[str, ProductRow]:
    """Rows of many products, in as many queries as a database's limit asks for."""
    wanted = list(ids)
    found: dict[str, ProductRow] = {}
    for start in range(0, len(wanted), MOST):
        part = Product.objects.filter(id__in=wanted[start : start + MOST])
        found |= {row.id: row for row in product_rows(part)}
    return found
