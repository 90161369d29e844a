"""Bundles, their entries, and how these find their patient."""

import pytest

from blastema.fhir import FhirError, Skipped
from tests.fhir.bundles import PATIENT_URL, bundle, condition, medicine, person, read

ENTRY = "Bundle.entry[0]"
ENVELOPES = [
    ([], "Bundle: found a list, expected an object"),
    (7, "Bundle: found a number, expected an object"),
    ({}, "Bundle.resourceType: found no resource type, expected Bundle"),
    ({"resourceType": "Patient"}, "Bundle.resourceType: found another resource, expected Bundle"),
    ({"resourceType": 1}, "Bundle.resourceType: found a number, expected a text"),
    ({"resourceType": "Bundle"}, "Bundle.type: found nothing, expected one of transaction"),
    (bundle(type_="searchset"), "Bundle.type: found an unknown code, expected one of transaction"),
    (bundle() | {"entry": {}}, "Bundle.entry: found an object, expected a list"),
    (bundle() | {"entry": [3]}, f"{ENTRY}: found a number, expected an object"),
    (bundle() | {"entry": [{}]}, f"{ENTRY}.resource: found nothing, expected a resource"),
    (bundle() | {"entry": [{"resource": []}]}, f"{ENTRY}.resource: found a list, expected an"),
    (bundle({}), f"{ENTRY}.resource.resourceType: found no name of a type"),
    (bundle({"resourceType": "not a name"}), f"{ENTRY}.resource.resourceType: found no name"),
    (bundle({"resourceType": None}), f"{ENTRY}.resource.resourceType: found null"),
    (bundle(person(), person()), "Bundle.entry[1].resource.id: found a second Patient of the same"),
]


@pytest.mark.parametrize(("document", "message"), ENVELOPES)
def test_a_wrong_envelope(document, message):
    with pytest.raises(FhirError) as caught:
        read(document)
    (fault,) = caught.value.faults
    assert str(fault).startswith(f"one.json: {message}")


@pytest.mark.parametrize("type_", ["transaction", "collection"])
def test_the_two_types_that_are_read(type_):
    assert len(read(bundle(person(), type_=type_)).patients) == 1


def test_an_empty_bundle_refers_nobody():
    assert read({"resourceType": "Bundle", "type": "collection"}).patients == ()


SERVER = "https://clinic.example/fhir/Patient/p1"
REFERENCES = [
    (PATIENT_URL, PATIENT_URL),
    (PATIENT_URL, "Patient/p1"),
    (PATIENT_URL, "Patient/p1/_history/3"),
    (SERVER, SERVER),
    (SERVER, "Patient/p1"),
    (None, "Patient/p1"),
]


@pytest.mark.parametrize(("full_url", "reference"), REFERENCES)
def test_a_reference_finds_its_patient(full_url, reference):
    document = bundle(person(), condition(subject={"reference": reference}))
    document["entry"][0] = {"resource": person()} | ({"fullUrl": full_url} if full_url else {})
    (patient,) = read(document).patients
    assert len(patient.problems) == 1
    assert patient.reference == (full_url or "Patient/p1")


ASTRAY = [
    ({"reference": "Patient/other"}, "its patient is not in this file"),
    ({"reference": "Patient?identifier=x"}, "its patient is not in this file"),
    ({"reference": "Group/p1"}, "its patient is not in this file"),
    ({"display": "somebody"}, "it names no patient"),
    (..., "it names no patient"),
]


@pytest.mark.parametrize(("subject", "why"), ASTRAY)
def test_what_points_to_nobody_is_counted(subject, why):
    read_ = read(bundle(person(), condition(subject=subject)))
    assert read_.patients[0].problems == ()
    assert read_.report.skipped == (Skipped("Condition", why, 1),)


def test_several_patients_keep_their_own():
    second = {"reference": f"{PATIENT_URL[:-1]}2"}
    document = bundle(
        condition(), person(), medicine(subject=second), person(id="p2"), condition(subject=second)
    )
    one, two = read(document).patients
    assert (len(one.problems), len(one.medicines)) == (1, 0)
    assert (len(two.problems), len(two.medicines)) == (1, 1)


def test_unknown_resource_types_are_counted():
    read_ = read(bundle(person(), {"resourceType": "Starship"}, {"resourceType": "Starship"}))
    assert read_.report.skipped == (Skipped("Starship", "not used by the programme", 2),)


def test_every_entry_is_mapped_or_skipped():
    document = bundle(
        person(), condition(), condition(subject=...), {"resourceType": "Claim"}, medicine()
    )
    report = read(document).report
    assert report.entries.total() == 5
    assert report.mapped.total() + sum(skip.count for skip in report.skipped) == 5


def test_an_entry_may_carry_what_a_server_would_do_with_it():
    document = bundle(person())
    document["entry"][0]["request"] = {"method": "POST", "url": "Patient"}
    assert len(read(document).patients) == 1
