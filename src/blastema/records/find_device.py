"""The devices of a site: rows and ids out, no rules."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from blastema.records.models import Device


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One device as its row says; days are YYYY-MM-DD, empty where there is none."""

    id: str
    site: str
    code: str
    kind: str
    stage: str
    calibrates: bool
    calibrated_until: str
    maintained_until: str


_DEVICE = (
    "id", "site", "code", "kind", "stage", "calibrates", "calibrated_until", "maintained_until",
)  # fmt: skip


def devices(sites: Collection[str]) -> list[DeviceRow]:
    """Every device of these sites by its code; those that are retired come last."""
    found = Device.objects.filter(site__in=sites).order_by("code", "site")
    rows = [DeviceRow(**row) for row in found.values(*_DEVICE)]
    return sorted(rows, key=lambda row: row.stage == "retired")


def ids_of_codes(site: str, codes: Collection[str]) -> dict[str, str]:
    """Code to the id of the device of this site with it; an unknown code is absent."""
    found = Device.objects.filter(site=site, code__in=list(codes))
    return dict(found.values_list("code", "id"))
