"""Text that is no JSON, or JSON that no reader may meet: what it is and where."""

import json
from decimal import Decimal

import pytest

from blastema.fhir import FhirError, write_json
from blastema.fhir.document import MAX_DEPTH, parse, read_json
from blastema.fhir.faults import Findings
from tests.fhir.bundles import SECRET, bundle, person, read


def faults(source):
    """The messages about a source, without the name of the file."""
    with pytest.raises(FhirError) as caught:
        read(source)
    return [str(fault).removeprefix("one.json: ") for fault in caught.value.faults]


def with_field(text):
    """A good bundle with one more field in its Patient, as text."""
    return json.dumps(bundle(person())).replace('"id": "p1"', f'"id": "p1", {text}')


SYNTAX = [
    ("", "line 1, column 1: found something that is not JSON (expecting value)"),
    ('{"a": 1,\n  b}', "line 2, column 3: found something that is not JSON (expecting property"),
    ('{"a": 1} x', "line 1, column 10: found something that is not JSON (extra data)"),
    ('["a\tb"]', "line 1, column 4: found something that is not JSON (invalid control character"),
    (b'{\n"a": "\xff"}', "line 2, byte 7: found bytes that are not UTF-8"),
    ("{}".encode("utf-16"), "line 1, byte 1: found bytes that are not UTF-8"),
    (b"\x1f\x8b\x08\x00", "the first bytes: found gzip-compressed data"),
]


@pytest.mark.parametrize(("source", "message"), SYNTAX)
def test_a_syntax_error_has_its_position(source, message):
    (fault,) = faults(source)
    assert fault.startswith(message)


VALUES = [
    ('"id": "p2"', "Bundle.entry[0].resource.id: found the field twice, expected it once"),
    ('"x": {"y": NaN}', "Bundle.entry[0].resource.x.y: found a number that JSON does not have"),
    ('"x": [0, -Infinity]', "Bundle.entry[0].resource.x[1]: found a number that JSON does not"),
    ('"x": 1e99999999999999999999', "Bundle.entry[0].resource.x: found a number that JSON does"),
    ('"x": "\\ud83d"', "Bundle.entry[0].resource.x: found a text with half a surrogate pair"),
    (f'"{SECRET}!": NaN', "Bundle.entry[0].resource.?: found a number that JSON does not have"),
    ('"\\ude00": 1', "Bundle.entry[0].resource.?: found a text with half a surrogate pair"),
]


@pytest.mark.parametrize(("field", "message"), VALUES)
def test_a_value_that_no_reader_may_meet_has_its_path(field, message):
    (fault,) = faults(with_field(field))
    assert fault.startswith(message)


def test_a_document_may_be_a_flaw_as_a_whole():
    (fault,) = faults("NaN")
    assert fault.startswith("Bundle: found a number that JSON does not have")


def test_an_error_without_a_fault_is_an_error_of_ours():
    with pytest.raises(ValueError, match="at least one fault"):
        FhirError(())


def test_a_text_that_never_was_utf8_may_hide_half_a_pair():
    assert "half a surrogate pair" in faults(with_field('"x": "\ud83d"'))[0]


def test_a_whole_surrogate_pair_is_a_character():
    assert dict(read(with_field('"x": "\\ud83d\\ude00"')).patients[0].kept)["x"] == '"\U0001f600"'


def test_all_faults_are_told_together():
    text = with_field('"gender": "f", "x": NaN').replace("1960-02-29", "1980-02-30")
    assert [fault.split(":")[0] for fault in faults(text)] == [
        "Bundle.entry[0].resource.gender",  # twice
        "Bundle.entry[0].resource.x",
        "Bundle.entry[0].resource.birthDate",
    ]


def test_a_byte_order_mark_is_skipped():
    text = json.dumps(bundle(person()))
    assert read(text.encode("utf-8-sig")).patients == read("\ufeff" + text).patients


# Bundle, entry, the entry and the resource are four of the levels.
ROOM = MAX_DEPTH - 4


@pytest.mark.parametrize("depth", [ROOM + 1, 900, 100_000])
def test_nesting_too_deep_is_a_fault(depth):
    (fault,) = faults(with_field('"x": ' + "[" * depth + "]" * depth))
    assert fault.startswith("Bundle")
    assert fault.endswith("found values nested too deep to read, expected at most 100 levels")


@pytest.mark.parametrize("other", ['"y": 1', '"y": "\\ud83d\\ude00"'])
def test_nesting_up_to_the_limit_is_kept(other):
    nested = "[" * ROOM + "]" * ROOM
    (patient,) = read(with_field(f'"x": {nested}, {other}')).patients
    assert dict(patient.kept)["x"] == nested


def test_numbers_keep_their_digits():
    # FHIR R4, decimal: the precision of the decimal value has significance.
    text = '{"a":1.00,"b":1e400,"c":123456789012345678901234567890,"d":-7}'
    value = parse(text, Findings("x"))
    assert value["a"] == Decimal("1.00")
    assert write_json(value) == text.replace("1e400", "1E+400")
    assert read_json(write_json(value)) == value
