"""Recalls and the persons whom they reach, as rows."""

from __future__ import annotations

from blastema.core.recall.exposure import ExposureState
from blastema.core.recall.state import RecallState
from blastema.records.project.row import Projection, Row

TELL_AGAIN = "tell-again"


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
        "stage": _stage(state),
        "verdict": state.verdict,
        "contacts": len(state.attempts),
        "told_team": bool(state.withdrawal_read_by if state.withdrawn_on else state.team_told_by),
    }


def _stage(state: ExposureState) -> str:
    """With what a list asks besides: somebody is left to be told of a withdrawal."""
    return TELL_AGAIN if state.tell_again else state.stage.value


RECALL_ROWS = Projection("recall", _recall, {})
EXPOSURE_ROWS = Projection("exposure", _exposure, {})
