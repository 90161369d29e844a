"""A FHIR bundle in: every patient with what points to them, and an account of every entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeAlias

from blastema.fhir.clinical import (
    read_allergy,
    read_condition,
    read_imaging,
    read_medicine,
    read_observation,
    read_procedure,
)
from blastema.fhir.clinical_values import Allergy, Bmi, Imaging, Medicine, Problem, Procedure
from blastema.fhir.datatypes import read_concept
from blastema.fhir.document import parse
from blastema.fhir.entries import Entry, plain, read_entries
from blastema.fhir.faults import Findings
from blastema.fhir.node import Node
from blastema.fhir.patient import read_patient
from blastema.fhir.referred import ReferredPatient, condition_of, open_referrals
from blastema.fhir.report import (
    AGAIN,
    DIED,
    NO_SUBJECT,
    NOT_USED,
    OVER,
    READ_THROUGH,
    UNKNOWN_SUBJECT,
    Report,
    Skip,
)
from blastema.fhir.values import Concept

Clinical: TypeAlias = Problem | Allergy | Medicine | Bmi | Imaging | Procedure
_Read: TypeAlias = Callable[[Node], Clinical | Skip]


@dataclass(frozen=True, slots=True)
class ReadBundle:
    """The patients of one bundle, in its order, and what became of each entry."""

    patients: tuple[ReferredPatient, ...]
    report: Report


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one resource type is read: into which field, and where it names its patient."""

    into: str
    subject: str
    read: _Read


def read_bundle(source: str | bytes, *, name: str, known: Mapping[str, str]) -> ReadBundle:
    """The patients referred by a transaction or collection bundle of FHIR R4.

    ``name`` is the file's, for messages; ``known`` gives the catalogue's condition for a SNOMED CT
    code. Raises ``FhirError`` with every fault where anything that is read has a wrong form; then
    nothing of the bundle is used.
    """
    findings = Findings(name)
    entries = read_entries(parse(source, findings), findings)
    reading = _Reading(findings, entries)
    patients = tuple(reading.patient(known, i) for i in range(len(reading.people)))
    findings.stop_if_faulty()
    reading.report.drops.update(findings.dropped)
    return ReadBundle(patients, reading.report)


class _Reading:
    """One pass over the entries: people first, then what points to them."""

    def __init__(self, findings: Findings, entries: tuple[Entry, ...]) -> None:
        self.findings = findings
        self.report = Report(entries=Counter(entry.kind for entry in entries))
        self.people: list[ReferredPatient] = []
        self.charts: list[dict[str, list[Clinical]]] = []
        self.book: dict[str, int] = {}
        self.kinds = _kinds(_read_medications(entries))
        for entry in entries:
            if entry.kind == "Patient":
                self._add_patient(entry)
        for entry in entries:
            if entry.kind != "Patient":
                self._add_clinical(entry)

    def patient(self, known: Mapping[str, str], index: int) -> ReferredPatient:
        """A person with their chart and the referrals that it opens."""
        chart = {into: tuple(values) for into, values in self.charts[index].items()}
        # The chart's keys are field names of ReferredPatient, by the table in ``_kinds``.
        person = replace(self.people[index], **chart)  # type: ignore[arg-type]
        opened = () if person.is_dead else open_referrals(person.problems, known)
        self.report.referred.update(referral.condition for referral in opened)
        self._account_for_problems(person, known, opened=len(opened))
        return replace(person, referrals=opened)

    def _account_for_problems(
        self, person: ReferredPatient, known: Mapping[str, str], *, opened: int
    ) -> None:
        for problem in person.problems:
            condition = condition_of(problem, known)
            if condition and (person.is_dead or problem.over):
                self.report.unreferred[condition, OVER if problem.over else DIED] += 1
        seen: set[tuple[str, str | None]] = set()
        for problem in person.problems if opened else ():
            key = condition_of(problem, known), problem.side
            if key[0] and not problem.over:
                self.report.unreferred.update([(key[0], AGAIN)] if key in seen else [])
                seen.add(key)

    def _add_patient(self, entry: Entry) -> None:
        addresses = entry.addresses
        if any(address in self.book for address in addresses):
            entry.node.fault("id", "a second Patient of the same address", "one of each")
        self.book.update((address, len(self.people)) for address in addresses)
        self.people.append(read_patient(entry.node, addresses[0] if addresses else ""))
        self.charts.append({})
        self.report.mapped["Patient"] += 1

    def _add_clinical(self, entry: Entry) -> None:
        kind = self.kinds.get(entry.kind)
        if kind is None:
            why = READ_THROUGH if entry.kind == "Medication" else NOT_USED
            self.report.skips[entry.kind, why] += 1
            return
        skip = self._file(kind, entry.node)
        if skip is None:
            self.report.mapped[entry.kind] += 1
        else:
            self.report.skips[entry.kind, skip.why] += 1

    def _file(self, kind: _Kind, node: Node) -> Skip | None:
        """Puts what a resource says into its patient's chart, or says why not."""
        node.taken.add("resourceType")
        subject = node.part(kind.subject)
        reference = "" if subject is None else subject.text("reference")
        value = kind.read(node)
        if isinstance(value, Skip):
            return value
        if not reference:
            return Skip(NO_SUBJECT)
        index = self.book.get(plain(reference))
        if index is None:
            return Skip(UNKNOWN_SUBJECT)
        self.charts[index].setdefault(kind.into, []).append(value)
        return None


def _kinds(medications: Mapping[str, Concept]) -> Mapping[str, _Kind]:
    """The resource types that are read; each other type is counted as not used."""
    return MappingProxyType(
        {
            "Condition": _Kind("problems", "subject", read_condition),
            "AllergyIntolerance": _Kind("allergies", "patient", read_allergy),
            "MedicationRequest": _Kind(
                "medicines", "subject", lambda node: read_medicine(node, medications)
            ),
            "Observation": _Kind("bmis", "subject", read_observation),
            "ImagingStudy": _Kind("imaging", "subject", read_imaging),
            "Procedure": _Kind("procedures", "subject", read_procedure),
        }
    )


def _read_medications(entries: tuple[Entry, ...]) -> Mapping[str, Concept]:
    """The codes of the Medication resources by everything that a reference to them may say."""
    return {
        address: concept
        for entry in entries
        if entry.kind == "Medication"
        for concept in (read_concept(entry.node.node("code")),)
        for address in entry.addresses
    }
