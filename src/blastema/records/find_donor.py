"""What the pages and verbs of donors look up: ids and rows out, no rules."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from blastema.core.trace.touch import Kind, folded
from blastema.records.models import Donor, Product, Recall, Touch

# More than a page has room for; a list that is cut says so.
MOST = 200


@dataclass(frozen=True, slots=True)
class DonorRow:
    """One donor as its row says."""

    id: str
    site: str
    kind: str
    code: str
    supplier: str
    source: str
    eligibility: str
    recovered_on: str
    screened: bool
    tests: int
    positive: int


@dataclass(frozen=True, slots=True)
class DonorProduct:
    """A container that came with a donor."""

    id: str
    din: str
    division: str
    product_class: str
    release: str
    disposition: str
    holds: str


_ROW = (
    "id", "site", "kind", "code", "supplier", "source", "eligibility", "recovered_on",
    "screened", "tests", "positive",
)  # fmt: skip


def donors(sites: Collection[str]) -> list[DonorRow]:
    """The donors of these sites, those without a determination first, then the newest."""
    found = Donor.objects.filter(site__in=list(sites)).order_by("-eligibility", "-id")
    return [DonorRow(**row) for row in found.values(*_ROW)[: MOST + 1]]


def donor_with(supplier: str, code: str) -> str:
    """The id of the donor whom a supplier knows by this code; empty where there is none."""
    found = Donor.objects.filter(supplier_word=folded(supplier), code=code)
    return found.values_list("id", flat=True).first() or ""


def products_of(donor: str, sites: Collection[str]) -> list[DonorProduct]:
    """The containers that came with a donor, the newest first."""
    touched = Touch.objects.filter(word=donor, kind=Kind.DONOR.value).values("parent")
    found = Product.objects.filter(id__in=touched, site__in=list(sites)).order_by("-id")
    columns = ("id", "din", "division", "product_class", "release", "disposition", "holds")
    return [DonorProduct(**row) for row in found.values(*columns)[:MOST]]


def recall_of(things: Collection[tuple[str, str]]) -> str:
    """The reason of a recall of one of these (kind, word), open or closed; empty for none.

    A closed recall has reached its persons; its material is no better for that.
    """
    asked = Q()
    for kind, word in things:
        asked |= Q(scope_kind=kind, scope=word)
    found = Recall.objects.filter(asked, stage__in=("open", "closed")).order_by("stage", "-id")
    return found.values_list("reason", flat=True).first() or ""
