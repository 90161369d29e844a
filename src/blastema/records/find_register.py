"""Registers of the quality file (rooms, suppliers, laboratories) by their codes: no rules."""

from __future__ import annotations

from collections.abc import Collection

from blastema.records.find_quality_file import FileRow
from blastema.records.models import QualityItem

_COLUMNS = tuple(FileRow.__dataclass_fields__)


def id_of_code(kind: str, site: str, code: str) -> str:
    """The entry of this code at a site; empty where there is none."""
    found = QualityItem.objects.filter(kind=kind, site=site, word=code)
    return found.values_list("id", flat=True).first() or ""


def entries(kind: str, sites: Collection[str]) -> list[FileRow]:
    """Every entry of these sites by its code; those that are over come last."""
    found = QualityItem.objects.filter(kind=kind, site__in=sites)
    rows = [FileRow(*row) for row in found.order_by("word", "site").values_list(*_COLUMNS)]
    return sorted(rows, key=lambda row: bool(row.ended_on))
