"""What may happen to an emergency look."""

from __future__ import annotations

from datetime import datetime, timedelta

from blastema.core.breakglass.state import BreakGlassStage, BreakGlassState, ReviewVerdict
from blastema.core.civil import moment_text
from blastema.core.event import Event
from blastema.core.moment import moment
from blastema.core.sealed import must_be_sealed
from blastema.core.stream import Decision
from blastema.core.verdict import refusal, refuse

# Ours: one shift. Whoever needs a record for longer asks for a role at its site.
LONGEST = timedelta(hours=12)


def open_glass(
    state: BreakGlassState,
    *,
    staff: str,
    patient: str,
    reason: str,
    now: datetime,
    until: datetime,
    patient_exists: bool,
) -> Decision:
    """Opens a record for one person until a moment at most twelve hours away."""
    must_be_sealed(reason=reason)
    hours = LONGEST // timedelta(hours=1)
    refused = refusal(
        moment("BREAKGLASS-OPEN-WHEN", "open this", state.stage, (BreakGlassStage.NONE,)),
        None if patient_exists else refuse("BREAKGLASS-PATIENT", "There is no such patient."),
        None
        if reason
        else refuse("BREAKGLASS-REASON", "No reason is given.", "Say why it cannot wait."),
        None
        if now < until <= now + LONGEST
        else refuse(
            "BREAKGLASS-UNTIL",
            f"An emergency look lasts at most {hours} hours from now.",
            "Choose an earlier end.",
        ),
    )
    data = {"staff": staff, "patient": patient, "reason": reason, "until": moment_text(until)}
    return refused or (Event("breakglass.opened.v1", data),)


def review(state: BreakGlassState, *, by: str, verdict: ReviewVerdict, note: str = "") -> Decision:
    """Judges a look; somebody else than the person who looked, and once."""
    must_be_sealed(note=note)
    refused = refusal(
        moment(
            "BREAKGLASS-REVIEW-WHEN", "review this look", state.stage, (BreakGlassStage.OPENED,)
        ),
        refuse("BREAKGLASS-OWN", "Nobody reviews their own look.", "Ask a colleague.", "quality")
        if by == state.staff and state.staff
        else None,
        refuse("BREAKGLASS-NOTE", "The finding has no words.", "Say why it was not justified.")
        if verdict is ReviewVerdict.NOT_JUSTIFIED and not note
        else None,
    )
    data = {"by": by, "verdict": verdict.value, "note": note}
    return refused or (Event("breakglass.reviewed.v1", data),)
