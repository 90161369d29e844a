"""How often an open page was used: counted in the database, because servers are several."""

from __future__ import annotations

from blastema.records.keys import token
from blastema.records.models import RateCount


def used(page: str, *, since: str, address: str = "") -> int:
    """How often a page was used since then, by one visitor's address or by everybody."""
    found = RateCount.objects.filter(page=page, at__gt=since)
    return (found.filter(source=_source(page, address)) if address else found).count()


def note(page: str, *, address: str, at: str, forget_before: str) -> None:
    """Counts one use, and forgets what lies before the time that anybody asks about."""
    RateCount.objects.filter(page=page, at__lte=forget_before).delete()
    RateCount.objects.create(page=page, source=_source(page, address), at=at)


def _source(page: str, address: str) -> bytes:
    """A keyed hash: the table must not become a list of who asked for help."""
    return token(f"rate/{page}/{address}")
