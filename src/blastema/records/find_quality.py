"""What quality looks up: what waits for a signature, what went otherwise, who did what."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from blastema.records import checkpoints
from blastema.records.find_lab import ProductRow, newest, product_rows, products
from blastema.records.models import AdverseEvent, BreakGlass, Product, Run, Treatment

# How many of each kind a page shows; what is older is found by the audit.
MOST = 50
_SCANNED = 500  # events read at a time while searching
_PATIENCE = 10_000  # events read before a search says where it stopped


def proposed(sites: Collection[str]) -> list[ProductRow]:
    """Products whose release waits for a second signature."""
    found = Product.objects.filter(
        site__in=sites, disposition="in-stock", volume_left_ul__gt=0, release="tested"
    ).exclude(proposed_by="")
    return product_rows(found.order_by("expires_at", "id")[:MOST])


def held(sites: Collection[str]) -> list[ProductRow]:
    return products(sites, shown="held", size=MOST)


def open_adverse(sites: Collection[str]) -> list[str]:
    """Adverse events that are not closed, the longest known first."""
    found = AdverseEvent.objects.filter(site__in=sites).exclude(stage="closed")
    return list(found.order_by("id").values_list("id", flat=True)[:MOST])


def unreviewed_glass(sites: Collection[str]) -> list[str]:
    found = BreakGlass.objects.filter(site__in=sites, stage="opened").order_by("id")
    return list(found.values_list("id", flat=True)[:MOST])


def deviating_runs(sites: Collection[str]) -> list[str]:
    """Runs with a deviation, the newest first."""
    return newest(Run.objects.filter(site__in=sites, deviations__gt=0), MOST)


def stopped_treatments(sites: Collection[str]) -> list[str]:
    """Treatments in which a time-out stopped, the newest first."""
    return newest(Treatment.objects.filter(site__in=sites, stopped__gt=0), MOST)


def newer_than_checkpoint() -> int:
    """How many events are under no checkpoint, by the same short look as the schedule's."""
    last = checkpoints.last()
    since = json.loads(last.body)["signed_at"] if last else ""
    return len(checkpoints.without_leaf(since))


@dataclass(frozen=True, slots=True)
class Search:
    """Which events: local days, both included, and perhaps a person, a stream, a kind."""

    sites: Collection[str]
    since: date
    until: date
    zone: str
    by: str = ""
    stream: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The envelopes found, newest first; ``before`` is where the next search goes on."""

    envelopes: tuple[dict[str, Any], ...]
    before: str


def events(search: Search, size: int = MOST) -> Found:
    """Reads backwards through the days, by the moment at which events were recorded."""
    found: list[dict[str, Any]] = []
    for read, envelope in enumerate(_backwards(search), start=1):
        if _wanted(envelope, search):
            found.append(envelope)
        if len(found) == size or read == _PATIENCE:
            return Found(tuple(found), envelope["id"])
    return Found(tuple(found), "")


def _wanted(envelope: dict[str, Any], search: Search) -> bool:
    here = envelope["site"] in search.sites
    return here and (not search.by or envelope["by"] == search.by)


def _backwards(search: Search) -> Iterator[dict[str, Any]]:
    zone = ZoneInfo(search.zone)
    first = datetime.combine(search.since, time.min, zone)
    after = datetime.combine(search.until + timedelta(days=1), time.min, zone)
    low, high = lowest_id(first), search.before or lowest_id(after)
    condition, extra = ("stream = %s AND ", [search.stream]) if search.stream else ("", [])
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, body FROM ledger_event WHERE {condition}id >= %s AND id < %s "  # noqa: S608  placeholders only
                f"ORDER BY id DESC LIMIT {_SCANNED}",
                [*extra, low, high],
            )
            rows = cursor.fetchall()
        for _, body in rows:
            yield json.loads(bytes(body))
        if len(rows) < _SCANNED:
            return
        high = rows[-1][0]


def lowest_id(moment: datetime) -> str:
    """The lowest id that a clock makes at this moment: UUIDv7 begins with milliseconds."""
    milliseconds = f"{int(moment.timestamp() * 1000):012x}"
    return f"{milliseconds[:8]}-{milliseconds[8:]}"
