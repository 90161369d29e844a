"""Registers a supplier, judges whether their deliveries are taken, ends it."""

from __future__ import annotations

from datetime import date

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.keep_deviation import approval
from blastema.core.access.permissions import Permission
from blastema.core.supplier import decide
from blastema.core.supplier.state import Ground, Standing, SupplierState, Supply
from blastema.core.trace.touch import folded
from blastema.records import find_register


@verb(Permission.SUPPLIER_KEEP)
def register_supplier(door: Door, *, name: str, supplies: tuple[Supply, ...]) -> Done:
    """``name`` as deliveries say it; capitals and spaces do not matter."""
    supplier, plain = door.new(), " ".join(name.split())
    made = decide.register(
        door.begin("supplier", supplier),
        name=plain,
        supplies=supplies,
        on=door.act.today,
        name_taken=bool(_known(door, door.act.site, plain)),
    )
    return door.write({("supplier", supplier): made})


@verb(Permission.SUPPLIER_KEEP)
def judge_supplier(
    door: Door, *, supplier: str, standing: Standing, ground: Ground, until: date | None = None
) -> Done:
    """Signed. ``until`` is the day by which a qualified supplier is judged again."""
    judged = decide.judge(
        door.state("supplier", supplier),
        standing=standing,
        ground=ground,
        until=until.isoformat() if until else "",
        today=door.act.today,
        signature=approval(door),
    )
    return door.write({("supplier", supplier): judged})


@verb(Permission.SUPPLIER_KEEP)
def end_supplier(door: Door, *, supplier: str) -> Done:
    """Signed: nothing is bought from them any more."""
    ended = decide.end(
        door.state("supplier", supplier), on=door.act.today, signature=approval(door)
    )
    return door.write({("supplier", supplier): ended})


def supplier_of(door: Door, site: str, name: str) -> SupplierState | None:
    """The supplier whom a delivery names, as a fact: one suspended meanwhile stops it."""
    known = _known(door, site, " ".join(name.split()))
    return door.fact("supplier", known) if known else None


def _known(door: Door, site: str, name: str) -> str:
    found: str = door.look(find_register.id_of_code, "supplier", site, folded(name))
    return found
