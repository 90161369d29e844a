"""Puts a container into a position by scan, moves it to another one, takes it out."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, RefusedError, verb
from blastema.core.access.permissions import Permission
from blastema.core.identity.errors import IdentityError
from blastema.core.product import place
from blastema.core.storage import decide
from blastema.core.storage.position import Position
from blastema.core.verdict import Finding, Refusal, refuse
from blastema.records import find_storage


@verb(Permission.PRODUCT_STORE)
def store_product(door: Door, *, product: str, scanned: str, position: str) -> Done:
    """``scanned`` is the label of the container, ``position`` that of the place.

    A container that stands in another position is moved. Two people who put something into
    one position at one moment cannot both: the table holds a position once.
    """
    state = door.state("product", product)
    where = _read(position)
    store = door.look(find_storage.store_of_code, door.site_of("product", product), where.store)
    if not store:
        raise _refused(_UNKNOWN)
    kept = door.fact("store", store)
    faults = (decide.in_use(kept, "put a product here"), decide.holds(kept, where))
    wrong = tuple(fault for fault in faults if fault)
    there = door.look(find_storage.occupants, store, (str(where),))
    stored = place.store(
        state,
        store=store,
        position=str(where),
        scanned=scanned,
        taken=there.get(str(where), product) != product,
        by=door.act.who.id,
        at=door.act.occurred_at,
    )
    if wrong:
        more = stored.findings if isinstance(stored, Refusal) else ()
        raise _refused(*wrong, *more)
    return door.write({("product", product): stored})


@verb(Permission.PRODUCT_STORE)
def take_out_product(
    door: Door, *, product: str, scanned: str, to_place: str, temperature_mc: int | None = None
) -> Done:
    """``to_place`` is where it is from now on, such as ``laboratory``."""
    taken = place.take_out(
        door.state("product", product),
        scanned=scanned,
        to_place=to_place,
        temperature_mc=temperature_mc,
        by=door.act.who.id,
        at=door.act.occurred_at,
    )
    return door.write({("product", product): taken})


_UNKNOWN = refuse(
    "STORE-UNKNOWN-CODE",
    "This site has no store with the code of this position.",
    "Scan the label of the position again.",
    "laboratory",
)


def _read(position: str) -> Position:
    try:
        return Position.parse(position)
    except IdentityError as error:
        raise _refused(refuse("STORE-POSITION", str(error), "Scan it again.")) from None


def _refused(*findings: Finding) -> RefusedError:
    return RefusedError(Refusal(findings))
