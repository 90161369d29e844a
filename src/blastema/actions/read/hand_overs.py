"""The board of open hand-overs: who gave what, who must receive it, and for how long it waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from blastema.actions.read.bench import Item, items
from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.core.product.expiry import instant
from blastema.core.product.state import HandOver
from blastema.core.site.state import SiteState
from blastema.records import find_lab, find_storage

# The site's policy: from how many minutes on an open hand-over is late; no built-in value.
LATE = "hand-over-late-minutes"


@dataclass(frozen=True, slots=True)
class Open:
    """One open hand-over; ``late`` is ``None`` where the site has set no time."""

    item: Item
    given: HandOver
    given_by: str
    since: timedelta
    late: bool | None
    may_take: bool


@dataclass(frozen=True, slots=True)
class HandOvers:
    """The oldest hand-over first; ``judged`` where every site has said what is late."""

    open: tuple[Open, ...]
    judged: bool
    now: datetime
    cut: bool


@reading(Permission.PRODUCT_READ)
def hand_overs(reader: Reader) -> HandOvers:
    """Everything that is under way between two people at this person's sites."""
    ids = find_storage.in_transit(reader.sites)
    loaded = reader.fold(*(f"product/{one}" for one in ids)) if ids else ()
    given = {one: found.state.custody[-1] for one, found in zip(ids, loaded, strict=True)}
    rows = list(find_storage.found_products(ids).values())
    names = find_lab.staff_names(one.handed_by for one in given.values())
    limits = {site: _limit(reader, site) for site in reader.sites}
    found = [
        _open(reader, item, row.site, given[row.id], names, limits[row.site])
        for row, item in zip(rows, items(reader, rows, given), strict=True)
    ]
    found.sort(key=lambda one: one.since, reverse=True)
    judged = all(limit is not None for limit in limits.values())
    return HandOvers(tuple(found), judged, reader.act.now, len(ids) == find_storage.MOST)


def _open(
    reader: Reader,
    item: Item,
    site: str,
    given: HandOver,
    names: dict[str, str],
    limit: timedelta | None,
) -> Open:
    # A giver's clock that ran ahead gives no time below nothing.
    since = max(reader.act.now - instant(given.at), timedelta(0))
    return Open(
        item,
        given,
        names.get(given.handed_by, ""),
        since,
        since >= limit if limit is not None else None,
        reader.may(Permission.PRODUCT_TAKE_OVER, site) and given.handed_by != reader.act.who.id,
    )


def _limit(reader: Reader, site: str) -> timedelta | None:
    state: SiteState = reader.fold(f"site/{site}")[0].state
    told = state.policy(LATE)
    return timedelta(minutes=int(told)) if told.isascii() and told.isdigit() else None
