"""Exports that were made, as the access log has them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from blastema.records.models import AccessLog


@dataclass(frozen=True, slots=True)
class MadeExport:
    """One export: when, by whom, and how many patients' data are in it."""

    at: str
    who: str
    patients: int


def last_exports(what: str, sites: frozenset[str], limit: int) -> list[MadeExport]:
    """The newest first. One export writes its rows with one moment."""
    rows = AccessLog.objects.filter(what=what, site__in=sorted(sites))
    grouped = rows.values_list("at", "who").annotate(many=Count("id")).order_by("-at")
    return [MadeExport(*row) for row in grouped[:limit]]
