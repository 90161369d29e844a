"""What the quality file's pages and verbs look up: rows and ids out, no rules."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from blastema.records.models import QualityItem

MOST = 200
# What the file's own list is about; documents have theirs.
_WORKED_ON = ("deviation", "complaint", "corrective")


@dataclass(frozen=True, slots=True)
class FileRow:
    """One line of the quality file; it holds codes and days and no words."""

    id: str
    site: str
    kind: str
    stage: str
    source: str
    word: str
    owner: str
    due: str
    began_on: str
    ended_on: str


_COLUMNS = tuple(FileRow.__dataclass_fields__)


def of_source(kind: str, source: str) -> list[str]:
    """The ids of what was opened from this, oldest first."""
    found = QualityItem.objects.filter(kind=kind, source=source).order_by("id")
    return list(found.values_list("id", flat=True))


def open_items(sites: Collection[str]) -> list[FileRow]:
    """What is not over, what is due first first, then the oldest."""
    found = QualityItem.objects.filter(site__in=sites, ended_on="", kind__in=_WORKED_ON)
    rows = [FileRow(*row) for row in found.order_by("began_on", "id").values_list(*_COLUMNS)[:MOST]]
    return sorted(rows, key=lambda row: (row.due or "9999", row.began_on, row.id))


def over(sites: Collection[str]) -> list[FileRow]:
    """The newest of what is over."""
    found = QualityItem.objects.filter(site__in=sites, kind__in=_WORKED_ON).exclude(ended_on="")
    return [FileRow(*row) for row in found.order_by("-ended_on", "-id").values_list(*_COLUMNS)[:50]]


def whole(sites: Collection[str]) -> list[FileRow]:
    found = QualityItem.objects.filter(site__in=sites).order_by("began_on", "id")
    return [FileRow(*row) for row in found.values_list(*_COLUMNS)]


def taken_up(sources: Collection[str]) -> dict[str, str]:
    """The file of each of these deviations of runs that has one: source and id."""
    found = QualityItem.objects.filter(kind="deviation", source__in=list(sources))
    return dict(found.values_list("source", "id"))


def rows(ids: Collection[str]) -> list[FileRow]:
    found = QualityItem.objects.filter(id__in=list(ids)).order_by("id")
    return [FileRow(*row) for row in found.values_list(*_COLUMNS)]


def document_of(site: str, number: str) -> str:
    """The document of this number at a site; empty where there is none."""
    found = QualityItem.objects.filter(kind="controlled", site=site, word=number)
    return found.values_list("id", flat=True).first() or ""


def demanding(site: str) -> list[str]:
    """The documents of a site in force on which some kind of step asks for training."""
    found = QualityItem.objects.filter(source="steps", kind="controlled", site=site, ended_on="")
    return list(found.order_by("word", "id").values_list("id", flat=True))


def sites_of_documents(sites: Collection[str]) -> dict[str, str]:
    found = QualityItem.objects.filter(kind="controlled", site__in=sites)
    return dict(found.values_list("id", "site"))


def documents(sites: Collection[str]) -> list[str]:
    """Controlled documents of these sites: those in force first, by number."""
    found = QualityItem.objects.filter(kind="controlled", site__in=sites)
    return list(found.order_by("ended_on", "word", "id").values_list("id", flat=True)[:MOST])
