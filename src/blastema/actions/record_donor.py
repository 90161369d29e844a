"""Records a donor by a code, and what was screened, tested and stated. Never a name.

A new finding may end a determination; what came of the donor is then held in the same write.
"""

from __future__ import annotations

from datetime import date

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.hold_donors import held_after
from blastema.actions.laboratory_at_result import with_laboratory_of_donor
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.donor import decide
from blastema.core.donor.state import DonorAnswer, DonorKind, DonorState, Eligibility
from blastema.core.laboratory.judge import Found
from blastema.core.stream import Decision
from blastema.records import find_donor


@verb(Permission.DONOR_RECORD)
def register_donor(
    door: Door,
    *,
    kind: DonorKind,
    code: str,
    source: str,
    supplier: str = "",
    living: bool = True,
    recovered_on: date | None = None,
    recovered_abroad: bool = False,
    leukocyte_rich: bool = False,
) -> Done:
    """``code`` is the supplier's, or the practice's own for a mother who gives birth tissue.

    ``recovered_abroad`` means outside the country; ``leukocyte_rich`` that the cells contain
    viable white cells in number, of a source whose rule does not say so by itself.
    """
    donor = door.new()
    named, supplied = " ".join(supplier.split()), code.strip()
    registered = decide.register(
        door.begin("donor", donor),
        kind=kind,
        code=supplied,
        supplier=named,
        source=source,
        living=living,
        recovered_on=recovered_on,
        recovered_abroad=recovered_abroad,
        leukocyte_rich=leukocyte_rich,
        today=door.act.today,
        source_known=source in catalogue().sources,
        code_taken=bool(door.look(find_donor.donor_with, named, supplied)),
    )
    return door.write({("donor", donor): registered})


@verb(Permission.DONOR_RECORD)
def record_recovery(door: Door, *, donor: str, on: date) -> Done:
    """The day on which the tissue was taken; said again, it corrects the day."""
    state: DonorState = door.state("donor", donor)
    return _written(door, donor, state, decide.recover(state, on=on, today=door.act.today))


@verb(Permission.DONOR_RECORD)
def screen_donor(
    door: Door,
    *,
    donor: str,
    questionnaire: bool,
    physical: bool,
    risk_found: bool,
    on: date,
    note: str = "",
) -> Done:
    """Done by the person who records it: history answered, physical assessment, a risk found."""
    state: DonorState = door.state("donor", donor)
    screened = decide.screen(
        state,
        questionnaire=questionnaire,
        physical=physical,
        risk_found=risk_found,
        screened_by=door.act.who.id,
        on=on,
        note=door.seal_about(f"donor/{donor}", note.strip()),
        today=door.act.today,
    )
    return _written(door, donor, state, screened)


@verb(Permission.DONOR_RECORD)
def record_donor_test(
    door: Door,
    *,
    donor: str,
    test: str,
    answer: DonorAnswer,
    specimen_on: date,
    reported_on: date,
    laboratory: str,
) -> Done:
    """``test`` is one of the panel, ``laboratory`` its code on the report."""
    state: DonorState = door.state("donor", donor)
    code, failed = laboratory.strip(), answer is not DonorAnswer.NEGATIVE
    tested = decide.record_test(
        state,
        test=test,
        answer=answer,
        specimen_on=specimen_on,
        reported_on=reported_on,
        laboratory=code,
        recorded_by=door.act.who.id,
        today=door.act.today,
    )
    found = Found(test, code, reported_on.isoformat(), failed)
    whole = with_laboratory_of_donor(door, donor, tested, found)
    return door.write({**whole, **held_after(door, donor, state, whole["donor", donor])})


@verb(Permission.DONOR_RECORD)
def record_donor_statement(
    door: Door, *, donor: str, outcome: Eligibility, reference: str, on: date
) -> Done:
    """What a supplier's papers state of the donor; ``reference`` is their number."""
    state: DonorState = door.state("donor", donor)
    stated = decide.record_statement(
        state,
        outcome=outcome,
        reference=reference.strip(),
        on=on,
        recorded_by=door.act.who.id,
        today=door.act.today,
    )
    return _written(door, donor, state, stated)


def _written(door: Door, donor: str, state: DonorState, decided: Decision) -> Done:
    return door.write({("donor", donor): decided, **held_after(door, donor, state, decided)})
