"""Follow-ups and their outcomes as rows."""

from __future__ import annotations

from blastema.core.followup.state import FollowupState
from blastema.records.project.row import Projection, Row


def _followup(state: FollowupState) -> Row:
    return {
        "patient": state.patient,
        "episode": state.episode,
        "course": state.course,
        "visit": state.visit,
        "due": state.due,
        "opens": state.opens,
        "closes": state.closes,
        "relative_day": state.relative_day,
        "stage": state.stage.value,
        "contacts": len(state.contacts),
        "answered_on": state.answered_on,
    }


def _outcomes(parent: str, state: FollowupState) -> list[Row]:
    """A row for each scale with a score, and one without for each instrument that lacks one."""
    scored = [
        (scale, outcome.scores[scale])
        for outcome in state.outcomes.values()
        for scale in sorted(outcome.scores)
    ]
    lacking = [(slug, None) for slug in state.instruments if slug not in state.outcomes]
    return [
        {
            "parent": parent,
            "course": state.course,
            "visit": state.visit,
            "instrument": scale,
            "relative_day": state.relative_day,
            "score_milli": value,
        }
        for scale, value in (*scored, *lacking)
    ]


FOLLOWUP_ROWS = Projection("followup", _followup, {"outcome": _outcomes})
