"""What always holds: out and in is identity, reports add, fingerprints see what matters."""

from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st

from blastema.fhir import (
    Address,
    Allergy,
    Bmi,
    Concept,
    Identifier,
    Imaging,
    Medicine,
    Name,
    Problem,
    Procedure,
    Referral,
    ReferredPatient,
    Report,
    Telecom,
    read_bundle,
    write_bundle,
    write_json,
    write_resources,
)
from blastema.fhir.document import read_json
from tests.fhir.bundles import KNOWN
from tests.fhir.people import json_values, referred

CODE = Concept(text="x")
ONE, TWO = "urn:uuid:1", "https://clinic.example/fhir/Patient/2"


def there_and_back(*patients):
    text = write_json(write_bundle(patients))
    return read_bundle(text, name="law.json", known=KNOWN)


def told(patient):
    """The patient without the referrals, which come from the reader's own catalogue."""
    return replace(patient, referrals=())


@given(referred())
def test_out_and_in_is_identity(patient):
    (found,) = there_and_back(patient).patients
    assert told(found) == patient


@given(referred(ONE), referred(TWO).map(lambda patient: replace(patient, id="2")))
def test_two_people_do_not_mix(one, two):
    assert tuple(map(told, there_and_back(one, two).patients)) == (one, two)


@given(referred())
def test_what_was_read_is_read_again_with_its_referrals_and_fingerprint(patient):
    (first,) = there_and_back(patient).patients
    (second,) = there_and_back(first).patients
    assert second == first
    assert second.fingerprint == first.fingerprint


@given(referred())
def test_all_that_is_written_is_mapped(patient):
    report = there_and_back(patient).report
    assert report.skipped == report.dropped == ()
    assert report.mapped == report.entries
    assert report.entries.total() == len(list(write_resources(patient)))


@given(json_values)
def test_json_text_and_back_is_identity(value):
    assert read_json(write_json(value)) == value


@given(referred())
def test_the_fingerprint_does_not_see_order_or_address(patient):
    moved = replace(
        patient,
        reference="Patient/elsewhere",
        problems=patient.problems[::-1],
        bmis=patient.bmis[::-1],
    )
    assert moved.fingerprint == patient.fingerprint


CHANGES = {
    "id": "p2",
    "identifiers": (Identifier("x", "1"),),
    "names": (Name("A"),),
    "birth_date": "1960",
    "sex": "other",
    "addresses": (Address(city="B"),),
    "telecoms": (Telecom("phone", "1"),),
    "deceased": False,
    "problems": (Problem(CODE),),
    "allergies": (Allergy(CODE),),
    "medicines": (Medicine(CODE),),
    "bmis": (Bmi(27_000, "2020"),),
    "imaging": (Imaging(()),),
    "procedures": (Procedure(CODE),),
    "referrals": (Referral("knee-osteoarthritis"),),
    "kept": (("active", "true"),),
}


def test_the_fingerprint_sees_every_other_field():
    bare = ReferredPatient(reference=ONE)
    assert {field.name for field in fields(bare)} - CHANGES.keys() == {"reference"}
    changed = [replace(bare, **{name: value}) for name, value in CHANGES.items()]
    assert len({patient.fingerprint for patient in (bare, *changed)}) == len(CHANGES) + 1


@given(referred(ONE), referred(TWO).map(lambda patient: replace(patient, id="2")))
def test_reports_of_parts_add_up_to_the_report_of_the_whole(one, two):
    a, b = there_and_back(one).report, there_and_back(two).report
    assert a + b == b + a == there_and_back(one, two).report
    assert a + Report() == a


@given(st.lists(referred(), max_size=1))
def test_the_known_conditions_are_referred_or_accounted_for(patients):
    read_ = there_and_back(*patients)
    codes = [c for p in read_.patients for problem in p.problems for c in [problem.code]]
    known = [c for c in codes if any(code in KNOWN for code in c.codes("http://snomed.info/sct"))]
    counted = sum(skip.count for skip in read_.report.not_referred)
    assert read_.report.referred.total() + counted == len(known)
