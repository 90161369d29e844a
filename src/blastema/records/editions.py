"""Editions of the rule book: kept once, never changed, found again by their version."""

from __future__ import annotations

import json
from collections.abc import Mapping

from blastema.records.models import RulebookEdition


def keep_edition(version: str, texts: Mapping[str, str], at: str) -> bool:
    """Keeps the files of a book by name; false where the edition was kept before."""
    if RulebookEdition.objects.filter(version=version).exists():
        return False
    body = json.dumps(texts, ensure_ascii=False, sort_keys=True)
    RulebookEdition.objects.create(version=version, kept_at=at, body=body)
    return True


def edition_texts(version: str) -> dict[str, str] | None:
    """The files of an edition by name; ``None`` where it was never kept."""
    row = RulebookEdition.objects.filter(version=version).first()
    if row is None:
        return None
    texts: dict[str, str] = json.loads(row.body)
    return texts


def kept_editions() -> list[tuple[str, str]]:
    """Each kept version with the moment it was kept, the newest first."""
    rows = RulebookEdition.objects.order_by("-kept_at", "version")
    return list(rows.values_list("version", "kept_at"))
