"""Work for an external company: given, done, taken back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from blastema.actions.act import Done
from blastema.actions.door import Door, RefusedError, verb
from blastema.core.access.permissions import Permission
from blastema.core.assignment import decide
from blastema.core.assignment.state import AssignmentState, AssignmentWithdrawal, Purpose, Shows
from blastema.core.verdict import Refusal, refuse


@verb(Permission.ASSIGNMENT_MAKE)
def assign_work(
    door: Door, *, company: str, patient: str, purpose: Purpose, shows: Collection[Shows], due: date
) -> Done:
    door.stands(patient)
    assignment = door.new()
    today = date.fromisoformat(door.act.today)
    made = decide.make(
        door.begin("assignment", assignment),
        company=company,
        patient=patient,
        purpose=purpose,
        shows=shows,
        due=due,
        agreement_until=door.fact("staff", company).agreement_until(door.act.site, today),
        patient_exists=door.exists("patient", patient),
        today=today,
    )
    return door.write({("assignment", assignment): made})


@verb(Permission.ASSIGNMENT_DO)
def finish_assignment(door: Door, *, assignment: str, note: str = "") -> Done:
    state: AssignmentState = door.state("assignment", assignment)
    if state.company != door.act.who.key:
        raise RefusedError(
            Refusal((refuse("ASSIGNMENT-OTHER", "This work was given to another company."),))
        )
    sealed = door.seal(f"patient/{state.patient}", note)
    finished = decide.finish(state, company=door.act.who.key, note=sealed)
    return door.write({("assignment", assignment): finished})


@verb(Permission.ASSIGNMENT_WITHDRAW)
def withdraw_assignment(door: Door, *, assignment: str, reason: AssignmentWithdrawal) -> Done:
    withdrawn = decide.withdraw(door.state("assignment", assignment), reason=reason)
    return door.write({("assignment", assignment): withdrawn})
