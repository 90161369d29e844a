"""The clinician decides to go on after an answer of the time-out that speaks against it."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.treatment import aside
from blastema.core.treatment.state import DecisionReason


@verb(Permission.TREATMENT_DECIDE)
def decide_answer(
    door: Door, *, treatment: str, item: str, answer: str, reason: DecisionReason
) -> Done:
    """For this session and this answer only; a mismatch can be decided by nobody.

    ``item`` and ``answer`` are those of the checklist, such as latex-allergy and yes.
    """
    state = door.state("treatment", treatment)
    decision = aside.decide_answer(
        state, item=item, answer=answer, reason=reason, by=door.act.who.id
    )
    return door.write({("treatment", treatment): decision})
