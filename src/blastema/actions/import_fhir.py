"""Brings in the patients whom other practices refer, from FHIR bundles.

A bundle is stored whole or not at all. A person is recognised by any number that a system
gave them, through the blind index; the same file again changes nothing.
"""

from __future__ import annotations

from dataclasses import replace

from blastema.actions.act import Act
from blastema.actions.desk import open_desk
from blastema.actions.door import RefusedError
from blastema.actions.import_fhir_patient import LEFT_OUT, import_referred
from blastema.actions.import_fhir_person import numbers_of, uncoded
from blastema.actions.import_report import ImportReport, patient_report, skip_report
from blastema.actions.import_stream import opened_conditions
from blastema.core.catalogue import catalogue
from blastema.core.verdict import Refusal
from blastema.fhir import ReadBundle, ReferredPatient, read_bundle

NO_CODE = "it has words and no code: kept sealed, not listed"
TWICE = "an earlier patient of the same import has one of their numbers"


def read_source(source: bytes, name: str) -> ReadBundle:
    """The bundle in a file's bytes; raises ``FhirError`` with every fault and its JSON path."""
    return read_bundle(source, name=name, known=_known_conditions())


def import_bundle(act: Act, bundle: ReadBundle, *, seen: set[str]) -> ImportReport | Refusal:
    """Stores every patient of a bundle in one transaction, or refuses all of it.

    ``seen`` holds the numbers of the patients of this import so far, and is added to.
    """
    report = _account_of_reader(bundle)
    try:
        with open_desk():
            for patient in bundle.patients:
                report += _imported(act, patient, seen)
    except RefusedError as error:
        return error.refusal
    return report


def _imported(act: Act, patient: ReferredPatient, seen: set[str]) -> ImportReport:
    words = set(numbers_of(patient))
    if words & seen:
        return skip_report("Patient", TWICE)
    result = import_referred(replace(act, command=act.fresh.id()), patient=patient)
    if isinstance(result, Refusal):
        if not all(rule.startswith(LEFT_OUT) for rule in result.rules):
            raise RefusedError(result)
        return skip_report("Patient", str(result))
    seen |= words
    return patient_report([result], opened_conditions(result)) + _without_code(patient)


def _without_code(patient: ReferredPatient) -> ImportReport:
    return sum((skip_report(kind, NO_CODE) for kind in uncoded(patient)), ImportReport())


def _account_of_reader(bundle: ReadBundle) -> ImportReport:
    told = bundle.report
    every = (*told.skipped, *told.not_referred, *told.dropped)
    begin = ImportReport(mapped=told.mapped)
    return sum((skip_report(s.what, s.why, s.count) for s in every), begin)


def _known_conditions() -> dict[str, str]:
    """Problems by SNOMED CT code; those that are never treated here open no referral."""
    treated = (c for c in catalogue().conditions.values() if c.treated_here)
    return {code: condition.slug for condition in treated for code in condition.snomed}
