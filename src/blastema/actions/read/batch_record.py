"""The batch record of a product: how it was made, of what, by whom, tested, signed, handed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from blastema.actions.read.binder_material import BoundProduct, BoundRun, bound_product, bound_run
from blastema.actions.read.happenings import wall_clock
from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.whose import whose
from blastema.core.access.permissions import Permission
from blastema.core.product.state import ProductState
from blastema.core.site.state import SiteState
from blastema.core.trace.touch import Kind
from blastema.records import find_trace


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """``runs`` are the run that made it and those that worked on it, in their order;
    ``position`` is how many events of the container the record was written from."""

    product: BoundProduct
    runs: tuple[BoundRun, ...]
    site: str
    jurisdiction: str
    position: int
    made_at: datetime
    made_by: str


@reading(Permission.PRODUCT_READ)
def batch_record(reader: Reader, *, product: str) -> BatchRecord:
    """As of now; whatever is recorded later, such as a late result, stands in the next print."""
    loaded = reader.load("product", product)
    state: ProductState = loaded.state
    site: SiteState = reader.fold(f"site/{loaded.meta.site}")[0].state
    names = whose(reader, [(state.patient, loaded.meta.site)])
    if state.patient:
        reader.show(state.patient, "batch record", site=loaded.meta.site)
    return BatchRecord(
        product=bound_product(reader, product, loaded, names),
        runs=_runs(reader, product, state, names),
        site=site.name,
        jurisdiction=site.jurisdiction,
        position=loaded.position,
        made_at=wall_clock(reader.act.recorded_at, ZoneInfo(site.zone)),
        made_by=reader.act.who.name,
    )


def _runs(
    reader: Reader, product: str, state: ProductState, names: Mapping[str, str]
) -> tuple[BoundRun, ...]:
    made_in = [state.run] if state.run else []
    keys = dict.fromkeys([*made_in, *sorted(find_trace.touched(Kind.INPUT, [product]))])
    loaded = reader.fold(*(f"run/{key}" for key in keys))
    return tuple(
        bound_run(reader, key, one, names)
        for key, one in zip(keys, loaded, strict=True)
        if reader.may(reader.permission, one.meta.site)
    )
