"""Products, runs and treatments as rows."""

from __future__ import annotations

from blastema.core.culture.growth import rates
from blastema.core.culture.state import CultureState
from blastema.core.device.state import DeviceState
from blastema.core.expansion.growth import RunSum
from blastema.core.product.state import Disposition, Expected, ProductState
from blastema.core.run.state import RunState
from blastema.core.storage.state import StoreState
from blastema.core.treatment.state import TreatmentState
from blastema.records.project.row import Projection, Row
from blastema.records.project.trace import product_touches, run_touches, treatment_touches


def _product(state: ProductState) -> Row:
    return {
        "din": state.din,
        "division": state.division,
        "origin": state.origin,
        "product_class": state.product_class,
        "source": state.source,
        "patient": state.patient,
        "release": state.release.value,
        "disposition": state.disposition.value,
        "holds": ",".join(sorted(state.holds)),
        "place": state.place,
        "in_transit": state.in_transit,
        "untouched": state.untouched,
        "expires_at": state.expires_at,
        "volume_ul": state.volume_ul,
        "volume_left_ul": state.volume_left_ul,
        "proposed_by": state.proposed.signed_by if state.proposed else "",
    }


def _parents(parent: str, state: ProductState) -> list[Row]:
    return [
        {"parent": parent, "origin": part.product, "volume_ul": part.volume_ul}
        for part in state.parents
    ]


def _late(parent: str, state: ProductState) -> list[Row]:
    """What a conditional release of an earlier version awaits is expected by no day."""
    expected = {**{test: Expected("") for test in state.awaiting}, **state.expected}
    if state.disposition is Disposition.DISCARDED:
        return []
    return [
        {
            "parent": parent,
            "test": test,
            "due_on": one.due_on,
            "asked": one.asked,
            "asked_on": one.asked_on,
        }
        for test, one in sorted(expected.items())
    ]


def _stays(parent: str, state: ProductState) -> list[Row]:
    return [
        {
            "parent": parent,
            "number": number,
            "store": stay.store,
            "position": stay.position,
            "since": stay.since,
            "until": stay.until,
        }
        for number, stay in enumerate(state.stays, start=1)
    ]


def _store(state: StoreState) -> Row:
    return {
        "code": state.code,
        "name": state.name,
        "kind": state.kind,
        "stage": state.stage.value,
        "racks": state.layout.racks,
        "boxes": state.layout.boxes,
        "rows": state.layout.rows,
        "columns": state.layout.columns,
        "low_mc": state.low_mc,
        "high_mc": state.high_mc,
        "logged_until": max((log.until for log in state.logs), default=""),
    }


def _device(state: DeviceState) -> Row:
    return {
        "code": state.code,
        "kind": state.kind,
        "stage": state.stage.value,
        "calibrates": state.calibrates,
        "calibrated_until": state.calibrated_until,
        "maintained_until": state.maintained_until,
    }


def _culture(state: CultureState) -> Row:
    grew = RunSum.of(rates(state))
    return {
        "product": state.product,
        "source": state.source,
        "stage": state.stage.value,
        "ended": state.end,
        "passage": state.passage,
        "rates": grew.n,
        "rate_sum": grew.total,
        "rate_squares": grew.squares,
    }


def _run(state: RunState) -> Row:
    return {
        "process": state.process,
        "version": str(state.version),
        "stage": state.stage.value,
        "inputs": ",".join(state.inputs),
        "outputs": ",".join(state.outputs),
        "deviations": len(state.deviations),
    }


def _treatment(state: TreatmentState) -> Row:
    return {
        "patient": state.patient,
        "course": state.course,
        "session": state.session,
        "stage": state.stage.value,
        "stopped": len(state.stops),
    }


def _injections(parent: str, state: TreatmentState) -> list[Row]:
    return [
        {
            "parent": parent,
            "number": number,
            "product": given.product,
            "body_site": given.target.body_site,
            "side": given.target.side,
            "level": given.target.level,
            "volume_ul": given.volume_ul,
            "at": state.at,
        }
        for number, given in enumerate(state.injections, start=1)
    ]


TREATMENT_ROWS = Projection(
    "treatment", _treatment, {"injection": _injections, "touch": treatment_touches}
)
PRODUCT_ROWS = Projection(
    "product",
    _product,
    {
        "product_parent": _parents,
        "late_result": _late,
        "product_stay": _stays,
        "touch": product_touches,
    },
)
STORE_ROWS = Projection("store", _store, {})
DEVICE_ROWS = Projection("device", _device, {})
CULTURE_ROWS = Projection("culture", _culture, {})
RUN_ROWS = Projection("run", _run, {"touch": run_touches})
