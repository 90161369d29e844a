"""Reagent lots as rows."""

from __future__ import annotations

from blastema.core.lot.state import LotState
from blastema.core.trace.touch import folded
from blastema.records.project.row import Projection, Row


def _lot(state: LotState) -> Row:
    return {
        "word": folded(state.lot),
        "name": state.name,
        "kind": state.kind,
        "stage": state.stage.value,
        "expires": state.expires,
    }


LOT_ROWS = Projection("reagent_lot", _lot, {})
