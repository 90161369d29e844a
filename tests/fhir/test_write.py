"""Values out: addresses of resources, numbers, and values that cannot be made."""

import json
from decimal import Decimal

import pytest

from blastema.fhir import (
    Allergy,
    Bmi,
    Coding,
    Concept,
    Imaging,
    Medicine,
    Problem,
    Procedure,
    ReferredPatient,
    Series,
    write_bmi,
    write_bundle,
    write_json,
)
from blastema.fhir.write import from_milli

CODE = Concept(text="x")
UUID = "0a0a0a0a-1b1b-4c4c-8d8d-2e2e2e2e2e2e"


@pytest.mark.parametrize(
    ("milli", "text"),
    [(27_840, "27.84"), (30_000, "30"), (5_001, "5.001"), (100_100, "100.1"), (100_000, "100")],
)
def test_thousandths_are_written_without_idle_zeros(milli, text):
    assert write_json(from_milli(milli)) == text


def test_a_body_mass_index_is_written_as_the_vital_signs_profile_wants_it():
    written = write_bmi(Bmi(27_840, "2020-01-02"), "Patient/7")
    assert written["valueQuantity"] == {
        "value": Decimal("27.84"),
        "unit": "kg/m2",
        "system": "http://unitsofmeasure.org",
        "code": "kg/m2",
    }
    assert written["category"][0]["coding"][0]["code"] == "vital-signs"
    assert written["code"]["coding"][0]["code"] == "39156-5"
    assert written["subject"] == {"reference": "Patient/7"}


# (the patient's address, the problem's id) and the full URLs of both.
ADDRESSES = [
    ("urn:uuid:1", UUID, ["urn:uuid:1", f"urn:uuid:{UUID}"]),
    ("urn:uuid:1", "c1", ["urn:uuid:1", None]),
    ("urn:uuid:1", "", ["urn:uuid:1", None]),
    (
        "https://x.example/Patient/1",
        "c1",
        ["https://x.example/Patient/1", "https://x.example/Condition/c1"],
    ),
    ("https://x.example/Patient/1", "", ["https://x.example/Patient/1", None]),
    ("Patient/1", "c1", [None, None]),
]


@pytest.mark.parametrize(("reference", "id_", "urls"), ADDRESSES)
def test_resources_are_found_in_the_manner_of_their_patient(reference, id_, urls):
    patient = ReferredPatient(reference=reference, problems=(Problem(CODE, id=id_),))
    written = write_bundle([patient])
    assert [entry.get("fullUrl") for entry in written["entry"]] == urls
    assert written["entry"][1]["resource"]["subject"] == {"reference": reference}


def test_a_bundle_of_nobody_has_no_entries():
    assert json.loads(write_json(write_bundle([]))) == {
        "resourceType": "Bundle",
        "type": "collection",
    }


WRONG = [
    lambda: Problem(CODE, status="better"),
    lambda: Problem(CODE, verification="maybe"),
    lambda: Problem(CODE, onset="May 2020"),
    lambda: Allergy(CODE, criticality="very"),
    lambda: Allergy(CODE, status="gone"),
    lambda: Medicine(CODE, status="eaten"),
    lambda: Medicine(CODE, intent="wish"),
    lambda: Medicine(CODE, authored="2020-02-30"),
    lambda: Bmi(4_999, "2020"),
    lambda: Bmi(300_001, "2020"),
    lambda: Bmi(27_000, "then"),
    lambda: Imaging((Series(Coding("", "DX")),), status="lost"),
    lambda: Procedure(CODE, status="failed"),
    lambda: Procedure(CODE, end="2020-13"),
    lambda: ReferredPatient(sex="f"),
    lambda: ReferredPatient(birth_date="1960-02-30"),
    lambda: ReferredPatient(deceased="yes"),
    lambda: ReferredPatient(problems=(Problem(CODE),)),
]


@pytest.mark.parametrize("make", WRONG)
def test_no_wrong_value_can_be_made(make):
    with pytest.raises(ValueError, match=r"found .*, expected"):
        make()
