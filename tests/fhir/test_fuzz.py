"""Whatever the bytes are: patients, or a `FhirError` that says where and never what."""

import copy
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from blastema.fhir import FhirError, ReadBundle
from tests.fhir.bundles import (
    SECRET,
    allergy,
    bmi,
    bundle,
    condition,
    imaging,
    medicine,
    person,
    procedure,
    read,
)

DOCUMENT = bundle(
    person(), condition(), allergy(), medicine(), bmi(), imaging(), procedure(), type_="transaction"
)
TEXT = json.dumps(DOCUMENT)
STRANGE = st.sampled_from(
    [
        None,
        True,
        -1,
        1e300,
        10**30,
        "",
        SECRET,
        "2020-02-30",
        "\x00",
        "\ud800",
        [],
        {},
        [[]],
        [None],
        {"": 0},
    ]
)


def places(value, path=()):
    """The paths to everything inside a JSON value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in inside:
        yield (*path, key)
        if isinstance(item, (dict, list)):
            yield from places(item, (*path, key))


PLACES = list(places(DOCUMENT))


def put(document, path, value):
    """The document with one place changed; where an earlier change took it away, unchanged."""
    *way, last = path
    try:
        for key in way:
            document = document[key]
        document[last] = value
    except (TypeError, KeyError, IndexError):
        return


def look(source):
    """Reads, and checks what may come of it."""
    try:
        found = read(source)
    except FhirError as error:
        faults = error.faults
    else:
        assert isinstance(found, ReadBundle)
        faults, report = (), found.report
        assert (
            report.mapped.total() + sum(s.count for s in report.skipped) == report.entries.total()
        )
    assert all(str(fault).startswith("one.json: ") for fault in faults)
    assert SECRET not in " ".join(map(str, faults))


@settings(max_examples=300)
@given(st.lists(st.tuples(st.sampled_from(PLACES), STRANGE), min_size=1, max_size=4))
def test_changed_values(changes):
    document = copy.deepcopy(DOCUMENT)
    for path, value in changes:
        put(document, path, value)
    look(document)


@settings(max_examples=300)
@given(st.sampled_from(PLACES), st.sampled_from(PLACES))
def test_values_in_another_place(there, here):
    document = copy.deepcopy(DOCUMENT)
    value = DOCUMENT
    for key in there:
        value = value[key]
    put(document, here, copy.deepcopy(value))
    look(document)


@settings(max_examples=200)
@given(st.integers(0, len(TEXT)), st.integers(0, 12), st.binary(max_size=4))
def test_changed_bytes(start, length, instead):
    data = TEXT.encode()
    look(data[:start] + instead + data[start + length :])


@given(st.binary(max_size=40) | st.text(max_size=40))
def test_any_bytes_and_any_text(source):
    look(source)


def test_the_unchanged_document_is_read():
    assert read(TEXT).report.mapped.total() == len(DOCUMENT["entry"])
