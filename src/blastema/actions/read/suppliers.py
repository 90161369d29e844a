"""The register of suppliers: the list, one of them, and who speaks against a delivery today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blastema.actions.door import RefusedError
from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.signed import Signature, signed_on
from blastema.core.access.permissions import Permission
from blastema.core.supplier.decide import RECEIPT_SETTING, standing_today
from blastema.core.supplier.state import SupplierState, Supply
from blastema.core.verdict import Finding, Refusal, refuse
from blastema.records import find_lab, find_register


@dataclass(frozen=True, slots=True)
class SupplierLine:
    """One supplier; ``against`` is what speaks against a delivery today, or nothing."""

    id: str
    site: str
    state: SupplierState
    against: Finding | None


@dataclass(frozen=True, slots=True)
class Suppliers:
    """``setting`` is what the site decided about deliveries."""

    lines: tuple[SupplierLine, ...]
    may_keep: bool
    setting: str


@dataclass(frozen=True, slots=True)
class SupplierPage:
    line: SupplierLine
    people: Mapping[str, str]
    may_keep: bool
    seen: Mapping[str, int]
    signatures: tuple[Signature, ...]


@reading(Permission.PRODUCT_READ)
def supplier_list(reader: Reader) -> Suppliers:
    """Every supplier of the sites where this person may see products."""
    site = reader.fold(f"site/{reader.act.site}")[0].state
    return Suppliers(
        tuple(_line(reader, row.id) for row in find_register.entries("supplier", reader.sites)),
        reader.may(Permission.SUPPLIER_KEEP, reader.act.site),
        site.policy(RECEIPT_SETTING),
    )


@reading(Permission.PRODUCT_READ)
def supplier_page(reader: Reader, *, supplier: str) -> SupplierPage:
    return _page(reader, supplier)


@reading(Permission.SUPPLIER_KEEP)
def supplier_to_keep(reader: Reader, *, supplier: str) -> SupplierPage:
    return _page(reader, supplier)


@reading(Permission.SUPPLIER_KEEP)
def may_register_supplier(reader: Reader) -> bool:
    reader.allow(reader.act.site)
    return True


@reading(Permission.PRODUCT_RECEIVE)
def suppliers_to_look_at(reader: Reader) -> tuple[Finding, ...]:
    """Who of this site's register delivers tissue and is suspended, not judged, or overdue."""
    reader.allow(reader.act.site)
    rows = find_register.entries("supplier", (reader.act.site,))
    lines = (_line(reader, row.id) for row in rows)
    tissue = (line for line in lines if Supply.ALLOGRAFTS in line.state.supplies)
    return tuple(line.against for line in tissue if line.against)


def _page(reader: Reader, supplier: str) -> SupplierPage:
    loaded = reader.fold(f"supplier/{supplier}")[0]
    if not loaded.position:
        raise RefusedError(Refusal((refuse("SUPPLIER-UNKNOWN", "There is no such supplier."),)))
    reader.allow(loaded.meta.site)
    return SupplierPage(
        _line(reader, supplier),
        find_lab.staff_names(one.signed_by for one in loaded.state.judgements),
        reader.may(Permission.SUPPLIER_KEEP, loaded.meta.site),
        {f"supplier/{supplier}": loaded.position},
        signed_on(f"supplier/{supplier}"),
    )


def _line(reader: Reader, supplier: str) -> SupplierLine:
    loaded = reader.fold(f"supplier/{supplier}")[0]
    state: SupplierState = loaded.state
    against = standing_today(state, state.name, reader.act.today)
    return SupplierLine(supplier, loaded.meta.site, state, against)
