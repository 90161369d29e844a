"""Core values out as FHIR R4 resources: plain JSON objects, numbers with a fraction as ``Decimal``.

``document.write_json`` makes their text. Reading what these functions write gives the same values
back, kept fields included. ``subject`` is the reference of the patient.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from blastema.fhir.clinical_values import (
    Allergy,
    Bmi,
    Imaging,
    Medicine,
    Problem,
    Procedure,
    Series,
)
from blastema.fhir.document import Raw
from blastema.fhir.kept import Kept, with_kept
from blastema.fhir.referred import ReferredPatient
from blastema.fhir.values import UCUM, Address, Coding, Concept, Identifier, Name, Telecom

_HL7 = "http://terminology.hl7.org/CodeSystem"
BMI_UNIT: dict[str, Raw] = {"unit": "kg/m2", "system": UCUM, "code": "kg/m2"}
# The vital-signs profile of FHIR R4 wants this category on a body mass index.
BMI_CATEGORY: list[Raw] = [
    {"coding": [{"system": f"{_HL7}/observation-category", "code": "vital-signs"}]}
]
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

Resource = dict[str, Raw]


def write_patient(patient: ReferredPatient) -> Resource:
    deceased = "deceasedDateTime" if isinstance(patient.deceased, str) else "deceasedBoolean"
    fields: Resource = {
        "identifier": [_identifier(i) for i in patient.identifiers],
        "name": [_name(n) for n in patient.names],
        "telecom": [_telecom(t) for t in patient.telecoms],
        "gender": patient.sex,
        "birthDate": patient.birth_date,
        deceased: patient.deceased,
        "address": [_address(a) for a in patient.addresses],
    }
    return _resource("Patient", patient.id, fields, patient.kept)


def write_condition(problem: Problem, subject: str) -> Resource:
    fields: Resource = {
        "clinicalStatus": _status("condition-clinical", problem.status),
        "verificationStatus": _status("condition-ver-status", problem.verification),
        "code": _concept(problem.code),
        "bodySite": [_concept(site) for site in problem.body_sites],
        "subject": {"reference": subject},
        "onsetDateTime": problem.onset,
        "abatementDateTime": problem.abatement,
        "recordedDate": problem.recorded,
    }
    return _resource("Condition", problem.id, fields, problem.kept)


def write_allergy(allergy: Allergy, subject: str) -> Resource:
    fields: Resource = {
        "clinicalStatus": _status("allergyintolerance-clinical", allergy.status),
        "verificationStatus": _status("allergyintolerance-verification", allergy.verification),
        "criticality": allergy.criticality,
        "code": _concept(allergy.code),
        "patient": {"reference": subject},
        "recordedDate": allergy.recorded,
    }
    return _resource("AllergyIntolerance", allergy.id, fields, allergy.kept)


def write_medicine(medicine: Medicine, subject: str) -> Resource:
    fields: Resource = {
        "status": medicine.status,
        "intent": medicine.intent,
        "medicationCodeableConcept": _concept(medicine.code),
        "subject": {"reference": subject},
        "authoredOn": medicine.authored,
    }
    return _resource("MedicationRequest", medicine.id, fields, medicine.kept)


def write_bmi(bmi: Bmi, subject: str) -> Resource:
    value: Resource = {"value": from_milli(bmi.value_milli), **BMI_UNIT}
    fields: Resource = {
        "status": bmi.status,
        "category": BMI_CATEGORY,
        "code": _concept(bmi.code),
        "subject": {"reference": subject},
        "effectiveDateTime": bmi.date,
        "valueQuantity": value,
    }
    return _resource("Observation", bmi.id, fields, bmi.kept)


def write_imaging(imaging: Imaging, subject: str) -> Resource:
    fields: Resource = {
        "status": imaging.status,
        "subject": {"reference": subject},
        "started": imaging.started,
        "series": [_series(series) for series in imaging.series],
    }
    return _resource("ImagingStudy", imaging.id, fields, imaging.kept)


def write_procedure(procedure: Procedure, subject: str) -> Resource:
    span: Resource = {"start": procedure.start, "end": procedure.end}
    fields: Resource = {
        "status": procedure.status,
        "code": _concept(procedure.code),
        "subject": {"reference": subject},
        "bodySite": [_concept(site) for site in procedure.body_sites],
    }
    if procedure.end is None:
        fields["performedDateTime"] = procedure.start
    else:
        fields["performedPeriod"] = with_kept(span, ())
    return _resource("Procedure", procedure.id, fields, procedure.kept)


def write_bundle(patients: Iterable[ReferredPatient]) -> Resource:
    """A collection of the patients, each followed by what is known of them."""
    entries: list[Raw] = [
        _entry(patient.reference, resource)
        for patient in patients
        for resource in write_resources(patient)
    ]
    return with_kept({"resourceType": "Bundle", "type": "collection", "entry": entries}, ())


def write_resources(patient: ReferredPatient) -> Iterator[Resource]:
    """The Patient resource and then everything that points to it."""
    subject = patient.reference
    yield write_patient(patient)
    yield from (write_condition(problem, subject) for problem in patient.problems)
    yield from (write_allergy(allergy, subject) for allergy in patient.allergies)
    yield from (write_medicine(medicine, subject) for medicine in patient.medicines)
    yield from (write_bmi(bmi, subject) for bmi in patient.bmis)
    yield from (write_imaging(imaging, subject) for imaging in patient.imaging)
    yield from (write_procedure(procedure, subject) for procedure in patient.procedures)


def from_milli(milli: int) -> Decimal:
    """Thousandths as a number without idle zeros: 27840 is 27.84, 30000 is 30."""
    whole, rest = divmod(milli, 1000)
    return Decimal(f"{whole}.{rest:03}".rstrip("0").rstrip("."))


def _resource(kind: str, id_: str, fields: Resource, kept: Kept) -> Resource:
    return with_kept({"resourceType": kind, "id": id_, **fields}, kept)


def _entry(subject: str, resource: Resource) -> Raw:
    return with_kept({"fullUrl": _full_url(subject, resource), "resource": resource}, ())


def _full_url(subject: str, resource: Resource) -> str:
    """Where a resource can be found, in the manner of its patient's address; empty if unknown."""
    kind, id_ = str(resource["resourceType"]), str(resource.get("id", ""))
    if kind == "Patient":
        return subject if ":" in subject else ""
    if subject.startswith("urn:uuid:") and _UUID.fullmatch(id_):
        return f"urn:uuid:{id_}"
    base, found, _ = subject.rpartition("Patient/")
    return f"{base}{kind}/{id_}" if found and ":" in base and id_ else ""


def _status(system: str, code: str | None) -> Raw:
    return {"coding": [{"system": f"{_HL7}/{system}", "code": code}]} if code else None


def _coding(coding: Coding | None) -> Raw:
    if coding is None:
        return None
    fields: Resource = {
        "system": coding.system,
        "code": coding.code,
        "display": coding.display,
    }
    return with_kept(fields, coding.kept)


def _concept(concept: Concept) -> Raw:
    codings: list[Raw] = [_coding(coding) for coding in concept.codings]
    return with_kept({"coding": codings, "text": concept.text}, concept.kept)


def _identifier(identifier: Identifier) -> Raw:
    fields: Resource = {
        "type": _concept(identifier.type),
        "system": identifier.system,
        "value": identifier.value,
    }
    return with_kept(fields, identifier.kept)


def _name(name: Name) -> Raw:
    fields: Resource = {
        "use": name.use,
        "text": name.text,
        "family": name.family,
        "given": _texts(name.given),
    }
    return with_kept(fields, name.kept)


def _telecom(telecom: Telecom) -> Raw:
    fields: Resource = {"system": telecom.system, "value": telecom.value, "use": telecom.use}
    return with_kept(fields, telecom.kept)


def _address(address: Address) -> Raw:
    fields: Resource = {
        "line": _texts(address.line),
        "city": address.city,
        "state": address.state,
        "postalCode": address.postal_code,
        "country": address.country,
    }
    return with_kept(fields, address.kept)


def _texts(texts: tuple[str, ...]) -> list[Raw]:
    """A list of texts; an empty one holds the place of an extension and is written as null."""
    return [text or None for text in texts]


def _series(series: Series) -> Raw:
    fields: Resource = {
        "modality": _coding(series.modality),
        "bodySite": _coding(series.body_site),
    }
    return with_kept(fields, series.kept)
