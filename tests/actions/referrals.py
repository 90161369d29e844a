"""Bundles of invented people for the import, and ways to bring them in."""

from __future__ import annotations

import json
from collections.abc import Iterable

from blastema.actions.act import Act
from blastema.actions.import_fhir import import_bundle, read_source
from blastema.actions.import_report import ImportReport
from blastema.core.verdict import Refusal
from tests.actions.world import World
from tests.fhir.bundles import HL7, Json, bundle, coded, condition, person

CLINIC = "https://clinic.example/mr"
INSURER = "https://insurer.example/id"
KNEE, HIP, CHRONIC = "239873007", "239872002", "82423001"
LEFT = {"coding": [{"system": "http://snomed.info/sct", "code": "7771000"}]}
RIGHT = {"coding": [{"system": "http://snomed.info/sct", "code": "24028007"}]}
BOTH = {"coding": [{"system": "http://snomed.info/sct", "code": "51440002"}]}


def number(value: str, system: str = CLINIC) -> Json:
    """An identifier; the clinic's are record numbers."""
    kind = {"type": {"coding": [{"system": f"{HL7}/v2-0203", "code": "MR"}]}}
    return {"system": system, "value": value} | (kind if system == CLINIC else {})


def knee(*sides: Json, **changes: object) -> Json:
    return condition(KNEE, **{"bodySite": list(sides)} if sides else {}, **changes)


def bring(world: World, *resources: Json, seen: set[str] | None = None) -> ImportReport:
    """Imports one bundle of these resources, which must be taken in."""
    report = attempt(world.job("import"), *resources, seen=seen)
    assert isinstance(report, ImportReport), report
    return report


def attempt(act: Act, *resources: Json, seen: set[str] | None = None) -> ImportReport | Refusal:
    source = json.dumps(bundle(*resources)).encode()
    return import_bundle(act, read_source(source, "one.json"), seen=set() if seen is None else seen)


def counts(report: ImportReport) -> tuple[int, int, int]:
    return report.created, report.updated, report.unchanged


def reasons(report: ImportReport, what: str = "Patient") -> Iterable[str]:
    return [why for kind, why in report.skips if kind == what]


__all__ = ["coded", "person"]
