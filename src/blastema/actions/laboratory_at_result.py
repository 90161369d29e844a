"""Holds a result against the register: of a product, and of a donor.

The register and the policies are those of the site of the record, wherever the command is
given.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from blastema.actions.door import Door
from blastema.actions.quality_words import About, about_record, seal
from blastema.actions.schedule import Decisions
from blastema.core.catalogue import Specification
from blastema.core.deviation.decide import take_up
from blastema.core.laboratory.judge import (
    RESULT_SETTING,
    UNREGISTERED_SETTING,
    Found,
    at_a_result,
    judge,
)
from blastema.core.laboratory.state import LaboratoryState
from blastema.core.product.standing import Reading
from blastema.core.run.state import Severity
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, Refusal
from blastema.records import find_register


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
    found = [_found(door, one, specification) for one in readings]
    return _judged(door, ("product", product), decision, found)


def with_laboratory_of_donor(door: Door, donor: str, decision: Decision, found: Found) -> Decisions:
    """As ``with_laboratories``, for a test of a donor: ``found.failed`` is not negative."""
    return _judged(door, ("donor", donor), decision, [found])


def _judged(
    door: Door, record: tuple[str, str], decision: Decision, found: Iterable[Found]
) -> Decisions:
    place = door.site_of(*record)
    site = door.fact("site", place)
    named = [one for one in found if one.code]
    refusing, deviating = judge(
        named,
        {one.code: _known(door, place, one.code) for one in named},
        setting=site.policy(RESULT_SETTING),
        unregistered=site.policy(UNREGISTERED_SETTING),
    )
    judged = at_a_result(decision, refusing)
    opened = {} if isinstance(judged, Refusal) else _deviations(door, record, deviating)
    return {record: judged, **opened}


def _found(door: Door, reading: Reading, specification: Specification) -> Found:
    reported: datetime | None = reading.sample.reported_at
    zone = ZoneInfo(door.act.zone)
    on = reported.astimezone(zone).date().isoformat() if reported else door.act.today
    line = specification.test(reading.test)
    failed = line is not None and not line.passes(reading.found, spinal=reading.spinal)
    return Found(reading.test, reading.sample.laboratory, on, failed)


def _known(door: Door, site: str, code: str) -> LaboratoryState | None:
    """As a fact: one that is ended or renewed meanwhile stops the command.

    The papers of a donor may print in capitals what the register has in small letters.
    """
    key = door.look(find_register.id_of_code, "laboratory", site, code.lower())
    return door.fact("laboratory", key) if key else None


def _deviations(door: Door, record: tuple[str, str], found: tuple[Finding, ...]) -> Decisions:
    if not found:
        return {}
    deviation, source = door.new(), "/".join(record)
    about = _about(door, source, f"deviation/{deviation}")
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


def _about(door: Door, source: str, own: str) -> About:
    """A donor is nobody's patient, and the words tell of a laboratory: the file's own key."""
    return About("", own) if source.startswith("donor/") else about_record(door, source, own)
