"""Thirty-two bundles that nobody of this project wrote (Synthea, Apache-2.0)."""

import gzip
import json
from collections import Counter
from functools import reduce
from operator import add

import pytest

from blastema.fhir import read_bundle, write_bundle, write_json, write_resources
from blastema.fhir.document import read_json, sorted_fields

pytestmark = pytest.mark.shared_data

KNOWN = {
    "239873007": "knee-osteoarthritis",
    "239872002": "hip-osteoarthritis",
    "82423001": "chronic-widespread-pain",
    "444470001": "cruciate-ligament-injury",
    "444448004": "collateral-ligament-injury",
    "239720000": "meniscus-injury",
    "307731004": "rotator-cuff-injury",
}


@pytest.fixture(scope="module")
def texts(shared_data):
    folder = shared_data / "fhir_r4_patients"
    files = sorted(folder.glob("*.json.gz"))
    if not files:
        pytest.skip(f"no bundles in {folder}; say where they are with BLASTEMA_TEST_DATA")
    return {file.stem: gzip.decompress(file.read_bytes()) for file in files}


@pytest.fixture(scope="module")
def bundles(texts):
    return {name: read_bundle(text, name=name, known=KNOWN) for name, text in texts.items()}


@pytest.fixture(scope="module")
def report(bundles):
    return reduce(add, (bundle.report for bundle in bundles.values()))


@pytest.fixture(scope="module")
def patients(bundles):
    return [patient for bundle in bundles.values() for patient in bundle.patients]


def resources(text):
    return [entry["resource"] for entry in read_json(text.decode())["entry"]]


def test_every_entry_of_every_bundle_is_mapped_or_skipped(texts, bundles):
    for name, text in texts.items():
        there = Counter(entry["resource"]["resourceType"] for entry in json.loads(text)["entry"])
        report = bundles[name].report
        skipped = Counter()
        for skip in report.skipped:
            skipped[skip.what] += skip.count
        assert report.entries == there
        assert report.mapped + skipped == there


def test_the_grand_totals(report):
    # Counted in the files with a loop over `entry[].resource.resourceType`.
    expected = {
        "Patient": 32,
        "Condition": 247,
        "AllergyIntolerance": 8,
        "MedicationRequest": 170,
        "ImagingStudy": 29,
        "Procedure": 466,
        "Observation": 3605,
    }
    assert {kind: report.entries[kind] for kind in expected} == expected
    assert report.entries.total() == 8078


def test_what_is_mapped(report):
    # Counted in the files: LOINC 39156-5; knee as the body site of a series; the SNOMED CT
    # codes 74016001 (12), 699253003 (11), 76601001 (2) and 387685009 (1) of procedures.
    assert report.mapped == {
        "Patient": 32,
        "Condition": 247,
        "AllergyIntolerance": 8,
        "MedicationRequest": 170,
        "Observation": 241,
        "ImagingStudy": 12,
        "Procedure": 26,
    }
    assert {skip.why for skip in report.skipped} == {"not used by the programme"}
    assert report.dropped == ()


def test_open_conditions_of_the_living_are_referred(report):
    # Counted in the files: active conditions by code, without the patients who have a
    # deceasedDateTime (7 knee, 6 hip, 6 chronic pain in all); every injury is resolved.
    assert report.referred == {
        "knee-osteoarthritis": 6,
        "hip-osteoarthritis": 4,
        "chronic-widespread-pain": 4,
    }
    over = "it is over: kept as history, no referral"
    died = "the patient has died: kept as history, no referral"
    assert {(s.what, s.why): s.count for s in report.not_referred} == {
        ("knee-osteoarthritis", died): 1,
        ("hip-osteoarthritis", died): 2,
        ("chronic-widespread-pain", died): 2,
        ("cruciate-ligament-injury", over): 5,
        ("collateral-ligament-injury", over): 4,
        ("meniscus-injury", over): 1,
        ("rotator-cuff-injury", over): 5,
    }


def test_every_patient_has_what_a_practice_needs(patients):
    assert len({patient.identifier("MR") for patient in patients}) == 32
    assert all(p.name.family and p.birth_date and p.sex and p.zone for p in patients)
    assert sum(patient.is_dead for patient in patients) == 6


def test_every_mapped_resource_is_written_as_it_was_read(texts, bundles):
    """Field by field, all unknown ones included; a body mass index only to its thousandths."""
    for name, bundle in bundles.items():
        there = {r["id"]: r for r in resources(texts[name])}
        for patient in bundle.patients:
            for written in write_resources(patient):
                expected = there[written["id"]]
                if written["resourceType"] == "Observation":
                    value = expected["valueQuantity"]["value"]
                    assert abs(written["valueQuantity"].pop("value") - value) * 2000 <= 1
                    del expected["valueQuantity"]["value"]
                assert sorted_fields(written) == sorted_fields(expected)


def test_writing_and_reading_again_changes_nothing(patients):
    text = write_json(write_bundle(patients))
    again = read_bundle(text, name="again", known=KNOWN).patients
    assert again == tuple(patients)
    assert [p.fingerprint for p in again] == [p.fingerprint for p in patients]


def test_fingerprints_are_all_different(patients):
    assert len({patient.fingerprint for patient in patients}) == 32
