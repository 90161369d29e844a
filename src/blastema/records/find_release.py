"""What waits for a release, and which late results are expected: rows out, no rules."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from blastema.records.find_lab import MOST, ProductRow, product_rows
from blastema.records.models import LateResult, Product

_JUDGED = ("in-process", "tested")


@dataclass(frozen=True, slots=True)
class Late:
    """One late result; ``due_on`` is a local day, empty where none was set."""

    product: str
    test: str
    due_on: str
    asked: int
    asked_on: str


def to_release(sites: Collection[str]) -> list[ProductRow]:
    """What is in stock and being judged, then what waits for its final release; oldest first."""
    judged = Product.objects.filter(
        site__in=sites, disposition="in-stock", volume_left_ul__gt=0, release__in=_JUDGED
    )
    waiting = Product.objects.filter(site__in=sites, release="released-conditionally")
    live = waiting.exclude(disposition="discarded")
    return [*product_rows(judged.order_by("id")[:MOST]), *product_rows(live.order_by("id")[:MOST])]


def late_results(sites: Collection[str]) -> list[Late]:
    """Those due first at the front; those without a day at the end."""
    here = Product.objects.filter(site__in=sites, id__in=LateResult.objects.values("parent"))
    found = LateResult.objects.filter(parent__in=here.values("id")).order_by("due_on", "id")
    rows = [Late(*row) for row in found.values_list(*_LATE)[: MOST * 2]]
    return [row for row in rows if row.due_on] + [row for row in rows if not row.due_on]


_LATE = ("parent", "test", "due_on", "asked", "asked_on")
