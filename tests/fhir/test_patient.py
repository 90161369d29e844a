"""The Patient resource: what is mapped, what is kept, what is a fault."""

import pytest

from blastema.fhir import FhirError, Skipped
from blastema.fhir.node import MAX_KEPT, MAX_TEXT
from blastema.fhir.write import write_patient
from tests.fhir.bundles import SECRET, bundle, person, read

HERE = "Bundle.entry[0].resource"


def patient(**changes):
    return read(bundle(person(**changes))).patients[0]


def test_what_is_mapped():
    found = patient()
    assert str(found.name) == f"Ada Bea {SECRET}"
    assert found.identifier("MR") == f"{SECRET}-7"
    assert found.identifier("SS") == ""
    assert (found.birth_date, found.sex, found.deceased) == ("1960-02-29", "female", None)
    assert (found.address.city, found.address.postal_code) == ("Peabody", "01940")
    assert found.zone == "Massachusetts 019"
    assert found.telecoms[0].use == "mobile"


def test_unknown_fields_are_kept_and_written_again():
    assert write_patient(patient()) == person()
    assert [name for name, _ in patient().kept] == ["_birthDate", "maritalStatus"]


def test_a_person_of_whom_nothing_is_known():
    (found,) = read(bundle({"resourceType": "Patient"})).patients
    assert (str(found.name), found.zone, found.birth_date, found.is_dead) == ("", "", None, False)


NAMES = [
    ([{"family": "B", "use": "maiden"}, {"family": "A", "use": "official"}], "A"),
    ([{"family": "B", "use": "old"}, {"family": "A", "use": "usual"}], "A"),
    ([{"family": "A"}, {"family": "B"}], "A"),
    ([{"text": "Ada of A"}], "Ada of A"),
    ([{"family": "A", "given": [None], "_given": [{"id": "1"}]}], "A"),
]


@pytest.mark.parametrize(("names", "said"), NAMES)
def test_the_name_that_is_said(names, said):
    assert str(patient(name=names).name) == said
    assert write_patient(patient(name=names))["name"] == names


DECEASED = [
    ({"deceasedBoolean": False}, False, False),
    ({"deceasedBoolean": True}, True, True),
    ({"deceasedDateTime": "2020-05"}, "2020-05", True),
    ({}, None, False),
]


@pytest.mark.parametrize(("fields", "deceased", "dead"), DECEASED)
def test_death_is_a_date_or_a_flag(fields, deceased, dead):
    found = patient(**fields)
    assert found.deceased == deceased
    assert found.is_dead is dead
    assert write_patient(found) == person(**fields)


FAULTS = [
    ({"birthDate": "1980-02-30"}, "birthDate", "a text that is no date, expected YYYY, YYYY-MM"),
    ({"birthDate": 1980}, "birthDate", "a number, expected a text"),
    ({"birthDate": None}, "birthDate", "null, expected a value, or no field"),
    ({"birthDate": ""}, "birthDate", "an empty text, expected a text"),
    ({"birthDate": True}, "birthDate", "true or false, expected a text"),
    ({"name": SECRET}, "name", "a text, expected a list"),
    ({"name": 5}, "name", "a number, expected a list"),
    ({"name": [SECRET]}, "name[0]", "a text, expected an object"),
    ({"name": [{"given": SECRET}]}, "name[0].given", "a text, expected a list"),
    ({"name": [{"given": [None]}]}, "name[0].given[0]", "null, expected a text"),
    ({"name": [{"given": ["A", 1]}]}, "name[0].given[1]", "a number, expected a text"),
    ({"name": [{"family": f"{SECRET}\u0000"}]}, "name[0].family", "a control character"),
    ({"name": [{"family": "x" * (MAX_TEXT + 1)}]}, "name[0].family", "a text that is too long"),
    ({"gender": SECRET}, "gender", "an unknown code, expected one of female, male, other, unknown"),
    ({"telecom": {}}, "telecom", "an object, expected a list"),
    ({"address": [{"line": SECRET}]}, "address[0].line", "a text, expected a list"),
    ({"identifier": [{"type": []}]}, "identifier[0].type", "a list, expected an object"),
    (
        {"identifier": [{"type": {"coding": [{"code": 1}]}}]},
        "identifier[0].type.coding[0].code",
        "a number, expected a text",
    ),
    ({"deceasedBoolean": "no"}, "deceasedBoolean", "a text, expected true or false"),
    ({"deceasedDateTime": SECRET}, "deceasedDateTime", "a text that is no date and time"),
    (
        {"deceasedBoolean": True, "deceasedDateTime": "2020"},
        "deceased[x]",
        "2 forms of it, expected one form",
    ),
]


@pytest.mark.parametrize(("changes", "path", "found"), FAULTS)
def test_a_wrong_value_is_named_by_its_path_and_never_repeated(changes, path, found):
    with pytest.raises(FhirError) as caught:
        patient(**changes)
    (fault,) = caught.value.faults
    assert str(fault).startswith(f"one.json: {HERE}.{path}: found {found}")
    assert SECRET not in str(caught.value)


def test_an_unknown_field_too_large_to_keep_is_counted():
    read_ = read(bundle(person(photo=[{"data": "A" * MAX_KEPT}])))
    assert "photo" not in dict(read_.patients[0].kept)
    assert read_.report.dropped == (Skipped("Patient.photo", "larger than 65536 characters", 1),)
