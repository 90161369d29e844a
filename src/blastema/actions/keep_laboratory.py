"""The register of laboratories: registered, renewed, ended; and what it says of a result."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.quality_words import about_record, seal
from blastema.actions.schedule import Decisions
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import Specification
from blastema.core.deviation.decide import take_up
from blastema.core.laboratory import decide
from blastema.core.laboratory.judge import (
    RESULT_SETTING,
    UNREGISTERED_SETTING,
    Found,
    at_a_result,
    judge,
)
from blastema.core.laboratory.state import LaboratoryKind, LaboratoryState, Registration, Terms
from blastema.core.product.standing import Reading
from blastema.core.run.state import Severity
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, Refusal
from blastema.records import find_register


@verb(Permission.LABORATORY_KEEP)
def register_laboratory(
    door: Door,
    *,
    code: str,
    name: str,
    kind: LaboratoryKind,
    scope: tuple[str, ...],
    valid_from: date,
    valid_until: date,
    registrations: tuple[Registration, ...] = (),
) -> Done:
    """``code`` is what results name it by, also those of before it was registered."""
    laboratory, plain = door.new(), code.strip()
    made = decide.register(
        door.begin("laboratory", laboratory),
        code=plain,
        name=" ".join(name.split()),
        kind=kind,
        terms=_terms(registrations, scope, valid_from, valid_until),
        on=door.act.today,
        taken=bool(door.look(find_register.id_of_code, "laboratory", door.act.site, plain)),
    )
    return door.write({("laboratory", laboratory): made})


@verb(Permission.LABORATORY_KEEP)
def renew_laboratory(
    door: Door,
    *,
    laboratory: str,
    scope: tuple[str, ...],
    valid_from: date,
    valid_until: date,
    registrations: tuple[Registration, ...] = (),
) -> Done:
    """Everything that holds from now on, also what stays as it was."""
    renewed = decide.renew(
        door.state("laboratory", laboratory),
        terms=_terms(registrations, scope, valid_from, valid_until),
        on=door.act.today,
    )
    return door.write({("laboratory", laboratory): renewed})


@verb(Permission.LABORATORY_KEEP)
def end_laboratory(door: Door, *, laboratory: str) -> Done:
    """No sample goes there any more."""
    ended = decide.end(door.state("laboratory", laboratory), on=door.act.today)
    return door.write({("laboratory", laboratory): ended})


def _terms(
    registrations: tuple[Registration, ...], scope: tuple[str, ...], first: date, last: date
) -> Terms:
    plain = (Registration(one.kind.strip(), one.number.strip()) for one in registrations)
    return Terms(tuple(plain), scope, first.isoformat(), last.isoformat())


def with_laboratories(
    door: Door,
    product: str,
    decision: Decision,
    readings: Iterable[Reading],
    specification: Specification,
) -> Decisions:
    """The decision about results, and a deviation where one passes outside the register.

    The day that counts is that of the report, or where none is known, today.
    """
    place = door.site_of("product", product)
    site = door.fact("site", place)
    found = [_found(door, one, specification) for one in readings if one.sample.laboratory]
    refusing, deviating = judge(
        found,
        {one.code: _known(door, place, one.code) for one in found},
        setting=site.policy(RESULT_SETTING),
        unregistered=site.policy(UNREGISTERED_SETTING),
    )
    judged = at_a_result(decision, refusing)
    opened = {} if isinstance(judged, Refusal) else _deviations(door, product, deviating)
    return {("product", product): judged, **opened}


def _found(door: Door, reading: Reading, specification: Specification) -> Found:
    reported: datetime | None = reading.sample.reported_at
    zone = ZoneInfo(door.act.zone)
    on = reported.astimezone(zone).date().isoformat() if reported else door.act.today
    line = specification.test(reading.test)
    failed = line is not None and not line.passes(reading.found, spinal=reading.spinal)
    return Found(reading.test, reading.sample.laboratory, on, failed)


def _known(door: Door, site: str, code: str) -> LaboratoryState | None:
    """As a fact: one that is ended or renewed meanwhile stops the command."""
    key = door.look(find_register.id_of_code, "laboratory", site, code)
    return door.fact("laboratory", key) if key else None


def _deviations(door: Door, product: str, found: tuple[Finding, ...]) -> Decisions:
    if not found:
        return {}
    deviation, source = door.new(), f"product/{product}"
    about = about_record(door, source, f"deviation/{deviation}")
    opened = take_up(
        door.begin_child("deviation", deviation),
        source=source,
        patient=about.patient,
        sealed_for=about.sealed_for,
        what=seal(door, about, " ".join(one.words for one in found)),
        severity=Severity.MAJOR,
        discovered_on=door.act.today,
        today=door.act.today,
    )
    return {("deviation", deviation): opened}
