"""Emergency access to one patient's record, with a reason, for a short time; reviewed later."""

from __future__ import annotations

from datetime import timedelta

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.breakglass import decide
from blastema.core.breakglass.state import ReviewVerdict

OPEN_FOR = timedelta(hours=1)


@verb(Permission.PATIENT_BREAK_GLASS)
def break_glass(door: Door, *, patient: str, reason: str) -> Done:
    glass = door.new()
    opened = decide.open_glass(
        door.begin("breakglass", glass),
        staff=door.act.who.key,
        patient=patient,
        reason=door.seal(f"patient/{patient}", reason),
        now=door.act.now,
        until=door.act.now + OPEN_FOR,
        patient_exists=door.exists("patient", patient),
    )
    return door.write({("breakglass", glass): opened})


@verb(Permission.BREAK_GLASS_REVIEW)
def review_break_glass(door: Door, *, glass: str, verdict: ReviewVerdict, note: str = "") -> Done:
    state = door.state("breakglass", glass)
    reviewed = decide.review(
        state,
        by=door.act.who.key,
        verdict=verdict,
        note=door.seal(f"patient/{state.patient}", note),
    )
    return door.write({("breakglass", glass): reviewed})
