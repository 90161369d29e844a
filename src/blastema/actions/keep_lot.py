"""Registers a reagent lot, opens it, uses it up, withdraws it; and finds the lots of a step."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.keep_supplier import supplier_of
from blastema.core.access.permissions import Permission
from blastema.core.lot import decide
from blastema.core.lot.decide import delivered
from blastema.core.lot.state import LotKind, WithdrawReason
from blastema.core.run.lots import Shelf
from blastema.core.supplier.decide import RECEIPT_SETTING, REQUIRED, at_receipt
from blastema.core.trace.touch import folded
from blastema.records import find_lot


@verb(Permission.LOT_KEEP)
def register_lot(
    door: Door,
    *,
    lot: str,
    name: str,
    kind: LotKind,
    maker: str,
    expires: date,
    received_on: date | None = None,
    open_hours: int = 0,
    supplier: str = "",
) -> Done:
    """``lot`` stands on the package, ``expires`` is the last good day that stands there.

    ``open_hours`` is how long an opened package is good, as the maker says; 0 where nothing
    is said. Without ``received_on`` it came today. ``supplier`` is whom it came from, as the
    delivery says it: the register of suppliers is asked as for a delivery of tissue.
    """
    key, number, name_of = door.new(), lot.strip(), " ".join(supplier.split())
    setting = door.fact("site", door.act.site).policy(RECEIPT_SETTING)
    made = decide.register(
        door.begin("lot", key),
        name=name.strip().upper(),
        kind=kind,
        maker=maker.strip().upper(),
        lot=number,
        expires=expires.isoformat(),
        received_on=received_on.isoformat() if received_on else door.act.today,
        open_hours=open_hours,
        today=door.act.today,
        taken=bool(door.look(find_lot.ids_of_words, door.act.site, (folded(number),))),
    )
    judged = at_receipt(
        delivered(made, name_of, required=setting == REQUIRED),
        state=supplier_of(door, door.act.site, name_of) if name_of else None,
        name=name_of,
        today=door.act.today,
        setting=setting,
    )
    return door.write({("lot", key): judged})


@verb(Permission.LOT_KEEP)
def open_lot(door: Door, *, lot: str) -> Done:
    """Opens a package of it: from now on its open life runs."""
    at, today = door.act.occurred_at, door.act.today
    opened = decide.open_package(door.state("lot", lot), at=at, today=today)
    return door.write({("lot", lot): opened})


@verb(Permission.LOT_KEEP)
def use_up_lot(door: Door, *, lot: str) -> Done:
    return door.write({("lot", lot): decide.use_up(door.state("lot", lot))})


@verb(Permission.LOT_KEEP)
def withdraw_lot(door: Door, *, lot: str, reason: WithdrawReason) -> Done:
    """No step can name it any more; what it touched is found by a trace of its number."""
    withdrawn = decide.withdraw(door.state("lot", lot), reason=reason)
    return door.write({("lot", lot): withdrawn})


def shelf_of(door: Door, site: str, numbers: Iterable[str]) -> Shelf:
    """The lots with these numbers, as facts: one withdrawn meanwhile stops the command."""
    words = tuple(dict.fromkeys(folded(number) for number in numbers))
    if not words:
        return Shelf({})
    ids = door.look(find_lot.ids_of_words, site, words)
    return Shelf(
        {word: door.fact("lot", ids[word]) if word in ids else None for word in words},
        door.look(find_lot.in_open_recalls, words),
    )
