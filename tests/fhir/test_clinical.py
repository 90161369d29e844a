"""The clinical resources: what is mapped of each, what is skipped and why, what is a fault."""

import json

import pytest

from blastema.fhir import FhirError, Skipped
from blastema.fhir.write import (
    write_allergy,
    write_bmi,
    write_condition,
    write_imaging,
    write_medicine,
    write_procedure,
)
from tests.fhir.bundles import (
    HL7,
    PATIENT_URL,
    allergy,
    bmi,
    bundle,
    coded,
    condition,
    imaging,
    medicine,
    person,
    procedure,
    read,
)


def chart(*resources):
    return read(bundle(person(), *resources)).patients[0]


def status(name, code):
    return {"coding": [{"system": f"{HL7}/{name}", "code": code}]}


def test_a_problem():
    (found,) = chart(condition(bodySite=[coded("6757004")], abatementDateTime="2019")).problems
    assert (found.code.system, found.code.code) == ("http://snomed.info/sct", "239873007")
    assert (found.onset, found.abatement) == ("2011-05-06T07:08:09+02:00", "2019")
    assert (found.status, found.side, found.over) == ("active", "right", True)


def test_an_allergy():
    (found,) = chart(allergy()).allergies
    assert (found.code.code, found.criticality, found.status) == ("91930004", "high", None)


def test_a_medicine():
    (found,) = chart(medicine()).medicines
    assert found.code.display.startswith("Ibuprofen")
    assert (found.status, found.authored) == ("active", "2020-01")


def test_imaging_and_a_procedure():
    found = chart(imaging(), procedure())
    assert found.imaging[0].sites == ("knee",)
    assert found.imaging[0].series[0].modality.code == "DX"
    assert (found.procedures[0].kind, found.procedures[0].side) == ("surgery", None)
    assert found.procedures[0].end == "2020-01-02T04:04:05Z"


# Thousandths of kg/m2, rounded half to even, as arithmetic on the digits gives them.
BMI = [
    (27.84, 27_840),
    (30, 30_000),
    (28.08761129002481, 28_088),
    (24.0005, 24_000),
    (24.0015, 24_002),
    (5, 5_000),
    (300, 300_000),
]


@pytest.mark.parametrize("size", ["1e999999999", "-1e999999999", "1e-999999999"])
def test_no_size_of_a_number_is_too_much(size):
    text = json.dumps(bundle(person(), bmi(31.25))).replace("31.25", size)
    assert [s.why for s in read(text).report.skipped] == ["its value is impossible"]


@pytest.mark.parametrize(("value", "milli"), BMI)
def test_a_body_mass_index_is_whole_thousandths(value, milli):
    (found,) = chart(bmi(value)).bmis
    assert (found.value_milli, found.date) == (milli, "2020-01-02")


QUANTITY = bmi()["valueQuantity"]
ERROR = "entered in error"
UNUSED = "not used by the programme"
SKIPPED = [
    (condition(verificationStatus=status("condition-ver-status", "refuted")), "refuted by the"),
    (condition(verificationStatus=status("condition-ver-status", "entered-in-error")), ERROR),
    (condition(code=...), "it has no code and no words"),
    (condition(code={"coding": [{"system": "x"}]}), "it has no code and no words"),
    (allergy(verificationStatus=status("allergyintolerance-verification", "refuted")), "refuted"),
    (allergy(code={}), "it has no code and no words"),
    (medicine(status="entered-in-error"), ERROR),
    (medicine(medicationCodeableConcept=...), "its medicine is not in this file"),
    (
        medicine(medicationCodeableConcept=..., medicationReference={"reference": "Medication/9"}),
        "its medicine is not in this file",
    ),
    (bmi(code={"coding": [{"system": "http://loinc.org", "code": "72514-3"}]}), UNUSED),
    (bmi(code={"coding": [{"system": "https://x.example", "code": "39156-5"}]}), UNUSED),
    (bmi(code=...), UNUSED),
    (bmi(status="entered-in-error"), ERROR),
    (bmi(status="cancelled"), ERROR),
    (bmi(effectiveDateTime=...), "it has no date"),
    (bmi(valueQuantity=...), "it has no exact value"),
    (bmi(valueQuantity=QUANTITY | {"comparator": "<"}), "it has no exact value"),
    (bmi(valueQuantity={"value": 27}), "its unit is not kg/m2"),
    (bmi(valueQuantity={"value": 27, "code": "[lb_av]/[in_i]2"}), "its unit is not kg/m2"),
    (bmi(4.999), "its value is impossible"),
    (bmi(300.001), "its value is impossible"),
    (bmi(-27), "its value is impossible"),
    (bmi(1e300), "its value is impossible"),
    (imaging("51185008"), UNUSED),  # a chest
    (imaging(series=...), UNUSED),
    (imaging(series=[{"bodySite": {"system": "https://x.example", "code": "72696002"}}]), UNUSED),
    (imaging(status="entered-in-error"), ERROR),
    (procedure("73761001"), UNUSED),  # a colonoscopy
    (procedure(status="entered-in-error"), ERROR),
]


@pytest.mark.parametrize(("resource", "why"), SKIPPED)
def test_what_is_skipped_says_why(resource, why):
    read_ = read(bundle(person(), resource))
    ((what, why_found, count),) = [(s.what, s.why, s.count) for s in read_.report.skipped]
    assert (what, count) == (resource["resourceType"], 1)
    assert why_found.startswith(why)


FAULTS = [
    (condition(code="x"), "code", "a text, expected an object"),
    (condition(code={"coding": {}}), "code.coding", "an object, expected a list"),
    (condition(code={"text": 1}), "code.text", "a number, expected a text"),
    (condition(subject="x"), "subject", "a text, expected an object"),
    (condition(subject={"reference": 1}), "subject.reference", "a number, expected a text"),
    (condition(onsetDateTime="May"), "onsetDateTime", "a text that is no date and time"),
    (condition(onsetAge={}), "onset[x]", "2 forms of it, expected one form"),
    (
        condition(clinicalStatus=status("condition-clinical", "better")),
        "clinicalStatus.coding[0].code",
        "an unknown code, expected one of active, recurrence",
    ),
    (condition(bodySite={}), "bodySite", "an object, expected a list"),
    (allergy(criticality="very"), "criticality", "an unknown code, expected one of low"),
    (medicine(status=...), "status", "nothing, expected one of unknown, active"),
    (medicine(intent="wish"), "intent", "an unknown code, expected one of order"),
    (medicine(authoredOn=[]), "authoredOn", "a list, expected a text"),
    (
        medicine(medicationCodeableConcept=..., medicationReference="#m1"),
        "medicationReference",
        "a text, expected an object",
    ),
    (bmi("27"), "valueQuantity.value", "a text, expected a number"),
    (bmi(True), "valueQuantity.value", "true or false, expected a number"),
    (bmi(effectiveDateTime=2020), "effectiveDateTime", "a number, expected a text"),
    (bmi(effectiveDateTime=..., effectivePeriod="x"), "effectivePeriod", "a text, expected an ob"),
    (imaging(series={}), "series", "an object, expected a list"),
    (imaging(series=[{"modality": "DX"}]), "series[0].modality", "a text, expected an object"),
    (imaging(started="x"), "started", "a text that is no date and time"),
    (procedure(performedPeriod={"start": 1}), "performedPeriod.start", "a number, expected a text"),
    (procedure(status=1), "status", "a number, expected a text"),
]


@pytest.mark.parametrize(("resource", "path", "found"), FAULTS)
def test_a_wrong_form_is_named_by_its_path(resource, path, found):
    with pytest.raises(FhirError) as caught:
        chart(resource)
    (fault,) = caught.value.faults
    assert str(fault).startswith(f"one.json: Bundle.entry[1].resource.{path}: found {found}")


MEDICATION = {"resourceType": "Medication", "id": "m1", "code": coded("387207008")}
REFERENCE = {"reference": "Medication/m1", "display": "Ibuprofen"}


def test_a_medicine_may_be_a_resource_of_its_own():
    request = medicine(medicationCodeableConcept=..., medicationReference=REFERENCE)
    read_ = read(bundle(person(), request, MEDICATION))
    assert read_.patients[0].medicines[0].code.code == "387207008"
    assert read_.report.skipped == (
        Skipped("Medication", "read through the requests that name it", 1),
    )


def test_a_medicine_may_be_inside_its_request():
    inside = {"reference": "#m1"}
    request = medicine(medicationCodeableConcept=..., medicationReference=inside)
    (found,) = chart(request | {"contained": [MEDICATION]}).medicines
    assert (found.code.code, found.kept) == ("387207008", ())


def test_a_medicine_that_is_not_in_the_file_may_still_have_words():
    request = medicine(medicationCodeableConcept=..., medicationReference=REFERENCE)
    assert chart(request).medicines[0].code.display == "Ibuprofen"


# Each resource with fields that the programme does not read, in the form it is written again.
EXACT = [
    (condition(encounter={"reference": "urn:x"}), "problems", write_condition),
    (condition(onsetDateTime=..., onsetAge={"value": 50.50}), "problems", write_condition),
    (condition(subject={"reference": PATIENT_URL, "display": "A"}), "problems", write_condition),
    (allergy(reaction=[{"severity": "mild"}]), "allergies", write_allergy),
    (medicine(dosageInstruction=[{"sequence": 1}]), "medicines", write_medicine),
    (bmi(note=[{"text": "x"}], category=[{"text": "weight"}]), "bmis", write_bmi),
    (bmi(valueQuantity=QUANTITY | {"unit": "kg/m²"}, category=[]), "bmis", write_bmi),
    (imaging(numberOfSeries=1), "imaging", write_imaging),
    (procedure(reasonReference=[{"reference": "urn:x"}]), "procedures", write_procedure),
    (procedure(performedPeriod=..., performedDateTime="2020"), "procedures", write_procedure),
]


@pytest.mark.parametrize(("resource", "into", "write"), EXACT)
def test_what_is_not_read_is_kept_and_written_again(resource, into, write):
    (value,) = getattr(chart(resource), into)
    assert write(value, PATIENT_URL) == resource


def test_details_that_cannot_be_kept_are_counted():
    wordy = {"coding": [{"code": "active", "display": "Active"}], "text": "still there"}
    local = {"coding": [{"system": "https://x.example", "code": "A7"}]}
    period = {"start": "2020", "extension": [{"url": "https://x.example"}]}
    resources = (
        condition(clinicalStatus=wordy),
        condition(clinicalStatus=local),
        condition(clinicalStatus=local),
        procedure(performedPeriod=period),
    )
    report = read(bundle(person(), *resources)).report
    assert sum(s.count for s in (report + report).dropped) == 2 * sum(
        s.count for s in report.dropped
    )
    assert [(s.what, s.count) for s in report.dropped] == [
        ("Condition.clinicalStatus.coding.code", 2),
        ("Condition.clinicalStatus.coding.display", 1),
        ("Condition.clinicalStatus.text", 1),
        ("Procedure.performedPeriod.extension", 1),
    ]
