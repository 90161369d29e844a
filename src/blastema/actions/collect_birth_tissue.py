"""Records birth tissue that a mother gave after a planned delivery: she is tested.

She is a donor on record, known by a code. Nothing is injected of what is taken here: it stays
in quarantine until she is determined, and nothing is made of it in this laboratory.
"""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from blastema.actions.act import Done
from blastema.actions.collect_product import UNDIVIDED, colleagues_at
from blastema.actions.door import Door, RefusedError, verb
from blastema.actions.hold_donors import held_after
from blastema.actions.number import next_number
from blastema.core.access.permissions import Permission
from blastema.core.collection.decide import record
from blastema.core.collection.kinds import kinds
from blastema.core.collection.taken import Around, Taken
from blastema.core.donor import decide
from blastema.core.donor.state import DonorKind, DonorState
from blastema.core.product import origin
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, Refusal, refuse


@verb(Permission.PRODUCT_COLLECT)
def collect_birth_tissue(
    door: Door, *, donor: str, volume_ul: int, taken: Taken, expires_at: str | None = None
) -> Done:
    """``donor`` is the mother's record. The day of the delivery becomes the day of recovery,
    which her tests are dated from; a second person reads her code and the container."""
    state: DonorState = door.state("donor", donor)
    product = door.new()
    door.begin_person("product", product)
    known = kinds().get(taken.kind)
    begun = origin.donate(
        door.begin("product", product),
        din=next_number(door),
        division=UNDIVIDED,
        product_class=known.yields if known else "",
        source=state.source,
        donor=donor,
        volume_ul=volume_ul,
        at=door.act.occurred_at,
        expires_at=expires_at,
    )
    told = record(
        begun,
        taken=taken,
        around=_around(door, state, volume_ul),
        note=door.seal_about(f"product/{product}", taken.note.strip()),
    )
    day = taken.ended_at.astimezone(ZoneInfo(door.act.zone)).date()
    recovered = _recovered(door, state, day)
    return door.write(
        {
            ("product", product): told,
            **({("donor", donor): recovered} if recovered else {}),
            **held_after(door, donor, state, recovered),
        }
    )


def _around(door: Door, state: DonorState, volume_ul: int) -> Around:
    return Around(
        source=state.source,
        body_site="",
        volume_ul=volume_ul,
        wristband="",
        told_by=door.act.who.id,
        colleagues=colleagues_at(door, door.act.site),
        now=door.act.occurred_at,
        donor=True,
    )


def _recovered(door: Door, state: DonorState, day: date) -> Decision:
    """The day of recovery, where it is not on record; another day on record is a fault."""
    if state.kind != DonorKind.BIRTH_MOTHER:
        raise RefusedError(Refusal((_NOT_A_MOTHER,)))
    if not state.recovered_on:
        return decide.recover(state, on=day, today=door.act.today)
    if state.recovered_on != day.isoformat():
        raise RefusedError(Refusal((_OTHER_DAY,)))
    return ()


_NOT_A_MOTHER: Finding = refuse(
    "COLLECTION-MOTHER",
    "Birth tissue is taken of a mother who is recorded as a donor.",
    "Record her first; what a supplier sends is received.",
    "laboratory",
)
_OTHER_DAY: Finding = refuse(
    "COLLECTION-OTHER-DAY",
    "The donor's record names another day of recovery.",
    "Correct the time here, or the day on the donor's page: her tests are dated from it.",
    "laboratory",
)
