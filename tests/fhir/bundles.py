"""Small bundles of an invented person; every value of hers carries ``SECRET``."""

from __future__ import annotations

import json
from typing import Any

from blastema.fhir import ReadBundle, read_bundle

# Stands in every value that is a patient's own; no message may ever hold it.
SECRET = "Zaphira"
PATIENT_URL = "urn:uuid:00000000-0000-4000-8000-000000000001"
SNOMED = "http://snomed.info/sct"
HL7 = "http://terminology.hl7.org/CodeSystem"
KNOWN = {
    "239873007": "knee-osteoarthritis",
    "239872002": "hip-osteoarthritis",
    "444470001": "cruciate-ligament-injury",
}

Json = dict[str, Any]


def bundle(*resources: Json, type_: str = "collection") -> Json:
    """A bundle whose Patients are found at ``PATIENT_URL`` and the like, in order."""
    people = iter(range(1, 100))
    return {
        "resourceType": "Bundle",
        "type": type_,
        "entry": [_entry(resource, people) for resource in resources],
    }


def _entry(resource: Json, people: Any) -> Json:
    if resource.get("resourceType") != "Patient":
        return {"resource": resource}
    return {"fullUrl": f"{PATIENT_URL[:-1]}{next(people)}", "resource": resource}


def read(document: object, known: dict[str, str] = KNOWN) -> ReadBundle:
    text = document if isinstance(document, (str, bytes)) else json.dumps(document)
    return read_bundle(text, name="one.json", known=known)


def person(**changes: object) -> Json:
    fields = {
        "resourceType": "Patient",
        "id": "p1",
        "identifier": [
            {
                "type": {"coding": [{"system": f"{HL7}/v2-0203", "code": "MR"}]},
                "system": "https://clinic.example/mr",
                "value": f"{SECRET}-7",
            }
        ],
        "name": [{"use": "official", "family": SECRET, "given": ["Ada", "Bea"], "prefix": ["Dr"]}],
        "telecom": [{"system": "phone", "value": f"555-{SECRET}", "use": "mobile"}],
        "gender": "female",
        "birthDate": "1960-02-29",
        "address": [
            {
                "line": [f"1 {SECRET} Lane"],
                "city": "Peabody",
                "state": "Massachusetts",
                "postalCode": "01940",
                "country": "US",
                "period": {"start": "2001"},
            }
        ],
        "maritalStatus": {"text": SECRET},
        "_birthDate": {"extension": [{"url": "https://clinic.example/x", "valueDecimal": 1}]},
    }
    return _changed(fields, changes)


def condition(code: str = "239873007", /, **changes: object) -> Json:
    fields = {
        "resourceType": "Condition",
        "id": "c1",
        "clinicalStatus": {"coding": [{"system": f"{HL7}/condition-clinical", "code": "active"}]},
        "code": coded(code),
        "subject": {"reference": PATIENT_URL},
        "onsetDateTime": "2011-05-06T07:08:09+02:00",
    }
    return _changed(fields, changes)


def allergy(**changes: object) -> Json:
    fields = {
        "resourceType": "AllergyIntolerance",
        "code": coded("91930004"),
        "patient": {"reference": PATIENT_URL},
        "criticality": "high",
        "category": ["food"],
    }
    return _changed(fields, changes)


def medicine(**changes: object) -> Json:
    fields = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": f"Ibuprofen for {SECRET}"},
        "subject": {"reference": PATIENT_URL},
        "authoredOn": "2020-01",
    }
    return _changed(fields, changes)


def bmi(value: object = 27.5, /, **changes: object) -> Json:
    fields = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "39156-5"}]},
        "subject": {"reference": PATIENT_URL},
        "effectiveDateTime": "2020-01-02",
        "valueQuantity": {
            "value": value,
            "unit": "kg/m2",
            "system": "http://unitsofmeasure.org",
            "code": "kg/m2",
        },
    }
    return _changed(fields, changes)


def imaging(site: str = "72696002", /, **changes: object) -> Json:
    fields = {
        "resourceType": "ImagingStudy",
        "status": "available",
        "subject": {"reference": PATIENT_URL},
        "started": "2020-01-02T03:04:05Z",
        "series": [
            {
                "uid": "1.2.3",
                "modality": {
                    "system": "http://dicom.nema.org/resources/ontology/DCM",
                    "code": "DX",
                },
                "bodySite": {"system": SNOMED, "code": site},
            }
        ],
    }
    return _changed(fields, changes)


def procedure(code: str = "699253003", /, **changes: object) -> Json:
    fields = {
        "resourceType": "Procedure",
        "status": "completed",
        "code": coded(code),
        "subject": {"reference": PATIENT_URL},
        "performedPeriod": {"start": "2020-01-02T03:04:05Z", "end": "2020-01-02T04:04:05Z"},
    }
    return _changed(fields, changes)


def coded(code: str, display: str = "") -> Json:
    coding = {"system": SNOMED, "code": code}
    return {"coding": [coding | ({"display": display} if display else {})]}


def _changed(fields: Json, changes: dict[str, object]) -> Json:
    """The fields with the changes; ``...`` takes a field away."""
    merged = fields | changes
    return {key: value for key, value in merged.items() if value is not ...}
