"""Deviations in the quality file: taken up, judged, reported to an authority, closed."""

from __future__ import annotations

from datetime import date

from blastema.actions.act import Done
from blastema.actions.door import Door, RefusedError, verb
from blastema.actions.quality_words import about_record, about_run, seal
from blastema.core.access.permissions import Permission
from blastema.core.deviation import decide
from blastema.core.deviation.decide import Judgement
from blastema.core.deviation.state import DeviationArea, DeviationState
from blastema.core.product.signature import Meaning, Signature
from blastema.core.run.state import RunState, Severity
from blastema.core.verdict import Finding, Refusal, refuse
from blastema.ledger import is_sealed
from blastema.records import find_quality_file


@verb(Permission.DEVIATION_JUDGE)
def take_up_deviation(door: Door, *, run: str, number: int, discovered_on: date) -> Done:
    """``number`` counts a run's deviations from 1. Its words are sealed as they are there."""
    state: RunState = door.state("run", run)
    _here(door, door.site_of("run", run))
    if not 1 <= number <= len(state.deviations):
        raise RefusedError(Refusal((_no_such_number(len(state.deviations)),)))
    source, deviation = f"run/{run}/{number}", door.new()
    about = about_run(door, state, f"deviation/{deviation}")
    found = state.deviations[number - 1]
    opened = decide.take_up(
        door.begin("deviation", deviation),
        source=source,
        patient=about.patient,
        sealed_for=about.sealed_for,
        # What a run itself noticed stands in the programme's own words.
        what=found.what if is_sealed(found.what) else seal(door, about, found.what),
        severity=Severity(found.severity),
        discovered_on=discovered_on.isoformat(),
        today=door.act.today,
        taken_up=bool(door.look(find_quality_file.of_source, "deviation", source)),
    )
    return door.write({("deviation", deviation): opened})


@verb(Permission.DEVIATION_REPORT)
def record_deviation(
    door: Door,
    *,
    area: DeviationArea,
    what: str,
    severity: Severity,
    discovered_on: date,
    about: str = "",
) -> Done:
    """Something was not done as it should be, outside a run; ``about`` as ``product/ID``."""
    deviation = door.new()
    concerned = about_record(door, about, f"deviation/{deviation}")
    opened = decide.take_up(
        door.begin("deviation", deviation),
        source=about or area.value,
        patient=concerned.patient,
        sealed_for=concerned.sealed_for,
        what=seal(door, concerned, what),
        severity=severity,
        discovered_on=discovered_on.isoformat(),
        today=door.act.today,
    )
    return door.write({("deviation", deviation): opened})


@verb(Permission.DEVIATION_JUDGE)
def judge_deviation(door: Door, *, deviation: str, judgement: Judgement) -> Done:
    """Signed; may be said anew until it is closed."""
    judged = decide.judge(
        door.state("deviation", deviation),
        judgement=judgement,
        on=door.act.today,
        signature=approval(door),
    )
    return door.write({("deviation", deviation): judged})


@verb(Permission.DEVIATION_JUDGE)
def report_deviation_outside(door: Door, *, deviation: str, on: date, reference: str) -> Done:
    """An authority was told of it; ``reference`` is the number of the report."""
    reported = decide.report(
        door.state("deviation", deviation),
        on=on.isoformat(),
        reference=reference.strip(),
        today=door.act.today,
        signature=approval(door),
    )
    return door.write({("deviation", deviation): reported})


@verb(Permission.DEVIATION_JUDGE)
def close_deviation(door: Door, *, deviation: str) -> Done:
    """Refused while a report is due or needed action was not opened."""
    state: DeviationState = door.state("deviation", deviation)
    source = f"deviation/{deviation}"
    closed = decide.close(
        state,
        on=door.act.today,
        actions=len(door.look(find_quality_file.of_source, "corrective", source)),
        signature=approval(door),
    )
    return door.write({("deviation", deviation): closed})


def approval(door: Door) -> Signature:
    return Signature(door.act.who.id, Meaning.APPROVAL)


def _here(door: Door, site: str) -> None:
    """A file begins at the site of what it is about, or nobody there would see it."""
    if site != door.act.site:
        raise RefusedError(
            Refusal(
                (
                    refuse(
                        "QUALITY-SITE",
                        "This happened at another site than the one you work at now.",
                        "Change to that site first.",
                    ),
                )
            )
        )


def _no_such_number(there: int) -> Finding:
    return refuse(
        "DEVIATION-NUMBER",
        f"This run has {there} deviations, and none of this number.",
        "They are counted from 1.",
    )
