"""Recalls and the persons whom they reach, as rows."""

from __future__ import annotations

from blastema.core.recall.exposure import ExposureState
from blastema.core.recall.state import RecallState
from blastema.records.project.row import Projection, Row


def _recall(state: RecallState) -> Row:
    counted = state.drilled
    return {
        "stage": state.stage.value,
        "scope_kind": state.scope_kind,
        "scope": state.scope,
        "reason": state.reason,
        "discovered_on": state.discovered_on,
        "persons": counted.persons if counted else len(state.persons),
        "products": counted.products if counted else len(state.products),
        "held": counted.to_hold if counted else len(state.held),
        "closed_on": state.closed_on,
    }


def _exposure(state: ExposureState) -> Row:
    """Its site is where the person was treated, wherever the recall was opened."""
    return {
        "site": state.at_site,
        "recall": state.recall,
        "patient": state.patient,
        "stage": state.stage.value,
        "verdict": state.verdict,
        "contacts": len(state.attempts),
        "told_team": bool(state.team_told_by),
    }


RECALL_ROWS = Projection("recall", _recall, {})
EXPOSURE_ROWS = Projection("exposure", _exposure, {})
