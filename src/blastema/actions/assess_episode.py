"""Records an assessment: what was found, what was tried, and whether cells are an option."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.standing import must_be_patient
from blastema.core.access.permissions import Permission
from blastema.core.episode import decide
from blastema.core.episode.state import AssessmentVerdict


@verb(Permission.EPISODE_ASSESS)
def assess_episode(
    door: Door,
    *,
    episode: str,
    verdict: AssessmentVerdict,
    findings: str = "",
    tried: tuple[str, ...] = (),
    grade: str = "",
    side: str = "",
) -> Done:
    """``side`` is needed where the referral did not say it."""
    state = door.state("episode", episode)
    must_be_patient(door, state.patient)
    assessed = decide.assess(
        state,
        verdict=verdict,
        findings=door.seal(f"patient/{state.patient}", findings),
        tried=tried,
        grade=grade,
        side=side,
    )
    return door.write({("episode", episode): assessed})
