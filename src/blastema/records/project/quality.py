"""The quality file as rows: several kinds of streams, one table."""

from __future__ import annotations

from blastema.core.complaint.state import ComplaintState
from blastema.core.controlled.state import ControlledState
from blastema.core.corrective.state import CorrectiveState
from blastema.core.deviation.state import DeviationState
from blastema.core.laboratory.state import LaboratoryState
from blastema.core.room.state import RoomState
from blastema.core.supplier.state import SupplierState
from blastema.core.trace.touch import folded
from blastema.records.project.row import Projection, Row


def _deviation(state: DeviationState) -> Row:
    return {
        "kind": "deviation",
        "stage": state.stage.value,
        "source": state.source,
        "word": state.severity,
        "patient": state.patient,
        "owner": "",
        "due": state.due,
        "began_on": state.discovered_on,
        "ended_on": state.closed_on,
    }


def _complaint(state: ComplaintState) -> Row:
    return {
        "kind": "complaint",
        "stage": state.stage.value,
        "source": state.about,
        "word": state.matter,
        "patient": state.patient,
        "owner": "",
        "due": "",
        "began_on": state.received_on,
        "ended_on": state.closed_on,
    }


def _corrective(state: CorrectiveState) -> Row:
    worked = state.stage == "effective"
    return {
        "kind": "corrective",
        "stage": state.stage.value,
        "source": state.source,
        "word": state.cause,
        "patient": state.patient,
        "owner": state.owner,
        "due": state.next_due,
        "began_on": state.opened_on,
        "ended_on": state.checks[-1].on if worked else "",
    }


def _controlled(state: ControlledState) -> Row:
    return {
        "kind": "controlled",
        "stage": state.stage.value,
        # That steps ask for training on it: found by this at every such step.
        "source": "steps" if state.steps else "",
        "word": state.number,
        "patient": "",
        "owner": "",
        "due": "",
        "began_on": state.versions[0].effective_on,
        "ended_on": state.retired_on,
    }


def _room(state: RoomState) -> Row:
    return {
        "kind": "room",
        "stage": state.stage.value,
        "source": "",
        "word": state.code,
        "patient": "",
        "owner": "",
        "due": "",
        "began_on": state.registered_on,
        "ended_on": state.retired_on,
    }


def _supplier(state: SupplierState) -> Row:
    return {
        "kind": "supplier",
        "stage": state.stage.value,
        "source": "",
        "word": folded(state.name),
        "patient": "",
        "owner": "",
        "due": state.due,
        "began_on": state.registered_on,
        "ended_on": state.ended_on,
    }


def _laboratory(state: LaboratoryState) -> Row:
    return {
        "kind": "laboratory",
        "stage": state.stage.value,
        "source": "",
        "word": state.code,
        "patient": "",
        "owner": "",
        "due": state.due,
        "began_on": state.registered_on,
        "ended_on": state.ended_on,
    }


DEVIATION_ROWS = Projection("quality_item", _deviation, {})
COMPLAINT_ROWS = Projection("quality_item", _complaint, {})
CORRECTIVE_ROWS = Projection("quality_item", _corrective, {})
CONTROLLED_ROWS = Projection("quality_item", _controlled, {})
ROOM_ROWS = Projection("quality_item", _room, {})
SUPPLIER_ROWS = Projection("quality_item", _supplier, {})
LABORATORY_ROWS = Projection("quality_item", _laboratory, {})
