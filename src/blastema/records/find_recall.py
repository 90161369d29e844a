"""What the pages and verbs of recalls look up: ids and rows out, no rules."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q

from blastema.records.models import AdverseEvent, Exposure, Recall
from blastema.records.project.recall import TELL_AGAIN

MOST = 50


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the persons of a recall are, at the sites that were asked about."""

    persons: int
    settled: int
    judged: int
    tried: int
    team_told: int


def open_recall_of(scope_kind: str, scope: str) -> str:
    """The recall of this scope that is open; empty where there is none."""
    found = Recall.objects.filter(scope_kind=scope_kind, scope=scope, stage="open")
    return found.order_by("id").values_list("id", flat=True).first() or ""


def recalls(sites: Collection[str]) -> list[str]:
    """Recalls of these sites, or with a person treated there: open ones first, newest first."""
    own = Recall.objects.filter(site__in=sites)
    reached = Exposure.objects.filter(site__in=sites).order_by().values("recall").distinct()
    found = Recall.objects.filter(Q(id__in=own.values("id")) | Q(id__in=reached))
    rows = list(found.order_by("-id").values_list("id", "stage")[:MOST])
    return [key for key, _ in sorted(rows, key=lambda row: row[1] != "open")]


def reaches_site(recall: str, sites: Collection[str]) -> bool:
    return Exposure.objects.filter(recall=recall, site__in=sites).exists()


def exposures(
    recall: str, sites: Collection[str], *, start: int = 0, size: int = MOST
) -> list[str]:
    """Persons of a recall: those still to be settled first, the least tried at the front."""
    found = Exposure.objects.filter(recall=recall, site__in=sites)
    return list(
        found.order_by("stage", "contacts", "id").values_list("id", flat=True)[start : start + size]
    )


def to_reach(sites: Collection[str]) -> list[str]:
    """Persons of every open recall who are not settled, and those whom a withdrawn alert
    had reached already; the least tried first."""
    found = Exposure.objects.filter(site__in=sites, stage__in=("open", TELL_AGAIN))
    return list(found.order_by("contacts", "id").values_list("id", flat=True)[:MOST])


def unread(sites: Collection[str]) -> int:
    """Alerts that nobody who treats the person has acknowledged."""
    return Exposure.objects.filter(site__in=sites, stage="open", told_team=False).count()


def unread_withdrawals(sites: Collection[str]) -> list[str]:
    """Persons whose alert was withdrawn, where nobody of the team has read that yet."""
    found = Exposure.objects.filter(
        site__in=sites, stage__in=("withdrawn", TELL_AGAIN), told_team=False
    )
    return list(found.order_by("id").values_list("id", flat=True)[:MOST])


def every_exposure(recall: str) -> list[str]:
    """Every person of a recall, at every site."""
    found = Exposure.objects.filter(recall=recall).order_by("id")
    return list(found.values_list("id", flat=True))


def progress(recall: str, sites: Collection[str] | None = None) -> Progress:
    found = Exposure.objects.filter(recall=recall)
    if sites is not None:
        found = found.filter(site__in=sites)
    counted = found.aggregate(
        persons=Count("id"),
        settled=Count("id", filter=Q(stage="settled")),
        judged=Count("id", filter=~Q(verdict="")),
        tried=Count("id", filter=Q(contacts__gt=0)),
        team_told=Count("id", filter=Q(told_team=True)),
    )
    return Progress(**counted)


def unsettled(recall: str) -> int:
    return Exposure.objects.filter(recall=recall, stage="open").count()


def of_persons(patients: Collection[str]) -> tuple[tuple[str, bool], ...]:
    """Open exposures of a person's records, and whether the team has read the alert."""
    found = Exposure.objects.filter(patient__in=patients, stage="open").order_by("id")
    return tuple(found.values_list("id", "told_team"))


def withdrawn_of_persons(patients: Collection[str]) -> tuple[str, ...]:
    """Exposures of a person's records whose alert was withdrawn, as long as the team has not
    read that or the person is left to be told of it."""
    found = Exposure.objects.filter(patient__in=patients).filter(
        Q(stage=TELL_AGAIN) | Q(stage="withdrawn", told_team=False)
    )
    return tuple(found.order_by("id").values_list("id", flat=True))


def adverse_of(patient: str) -> list[str]:
    """The newest adverse events of a person."""
    found = AdverseEvent.objects.filter(patient=patient).order_by("-id")
    return list(found.values_list("id", flat=True)[:MOST])
