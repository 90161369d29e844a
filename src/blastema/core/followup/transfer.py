"""A visit of the past that was taken in before, and of which its source now says something else."""

from __future__ import annotations

from collections.abc import Mapping

from blastema.core.event import Event
from blastema.core.followup.state import FollowupState
from blastema.core.stream import Decision
from blastema.core.verdict import refusal, refuse


def transfer_in_again(
    state: FollowupState, *, relative_day: int, scores: Mapping[str, int | None]
) -> Decision:
    """Takes the source's newer word for the whole visit; the same word changes nothing.

    Only for visits that came by import: what somebody answered here is corrected, not replaced.
    """
    refused = refusal(
        None
        if state.imported
        else refuse("FOLLOWUP-TRANSFER-OWN", "This visit was not taken in from elsewhere."),
        None
        if scores
        else refuse("FOLLOWUP-TRANSFER-NOTHING", "The visit names no outcome.", "Map a column."),
    )
    if refused or (scores_of(state), state.relative_day) == (dict(scores), relative_day):
        return refused or ()
    taken_in = Event(
        "followup.transferred_in.v1",
        {
            "patient": state.patient,
            "episode": state.episode,
            "course": state.course,
            "visit": state.visit,
            "due": state.due or None,
            "relative_day": relative_day,
            "scores": dict(scores),
        },
    )
    return (taken_in,)


def scores_of(state: FollowupState) -> dict[str, int | None]:
    """What a visit that was taken in says: ``None`` was due and not answered."""
    return {
        slug: state.outcomes[slug].score_milli if slug in state.outcomes else None
        for slug in state.instruments
    }
