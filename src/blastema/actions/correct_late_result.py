"""Corrects a late result after the release; one that no longer passes starts the alert."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.laboratory_at_result import with_laboratories
from blastema.actions.late_results import least_days
from blastema.actions.recall_after import recall_after
from blastema.actions.specification import door_judges
from blastema.core.access.permissions import Permission
from blastema.core.product import late
from blastema.core.product.late import LateCorrection
from blastema.core.product.standing import Reading
from blastema.core.product.state import ProductState


@verb(Permission.PRODUCT_MEASURE)
def correct_late_result(
    door: Door, *, product: str, reading: Reading, reason: LateCorrection
) -> Done:
    """The former result stays visible. Where it passed and this one does not, the product is
    recalled in the same write, as by a late result; where this one passes, quality withdraws
    the alert (``withdraw_recall``)."""
    state: ProductState = door.state("product", product)
    specification = door_judges(door, product, state)
    corrected = late.correct_late_result(
        state,
        specification=specification,
        reading=reading,
        reason=reason,
        least_days=least_days(door, product, reading.test),
        now=door.act.recorded_at,
    )
    whole = with_laboratories(door, product, corrected, (reading,), specification)
    before = state.tests.get(reading.test)
    if before is None or not before.passed:
        return door.write(whole)
    return door.write({**whole, **recall_after(door, product, corrected)})
