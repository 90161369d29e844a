"""One byte sequence for one value."""

from __future__ import annotations

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from blastema.ledger import NotCanonicalError, canonical, parse
from blastema.ledger.canonical import MAX_DEPTH, MAX_INTEGER

texts = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=8)
scalars = st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | texts
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=12
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({}, b"{}"),
        ([None, True, False, 0, -1], b"[null,true,false,0,-1]"),
        ({"b": 1, "a": [], "B": {}}, b'{"B":{},"a":[],"b":1}'),
        (MAX_INTEGER, b"9007199254740991"),  # RFC 7493 section 2.2: 2^53 - 1
        # RFC 8785 section 3.2.2.2: the two-character escapes, \u00xx for other
        # controls, everything else as it is (DEL, slash and line separator too).
        ('\b\t\n\f\r"\\', b'"\\b\\t\\n\\f\\r\\"\\\\"'),
        ("\x00\x0b\x1f\x7f/<\u2028é", '"\\u0000\\u000b\\u001f\x7f/<\u2028é"'.encode()),
        # RFC 8785 section 3.2.3: the example of keys in the order of UTF-16 code units.
        (
            {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "\xf6": 7},
            '{"\\r":2,"1":4,"\x80":6,"\xf6":7,"\u20ac":1,"\U0001f600":5,"\ufb33":3}'.encode(),
        ),
    ],
)
def test_values_have_the_bytes_of_rfc_8785(value: object, expected: bytes) -> None:
    assert canonical(value) == expected


@given(values)
def test_the_fast_road_agrees_with_the_rfc8785_package(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@given(st.dictionaries(texts, values))
def test_reading_back_gives_the_same_value(value: dict[str, object]) -> None:
    assert parse(canonical(value)) == value


class Words(str):
    """A text of another type, as an enumeration's member is."""

    __slots__ = ()


def test_text_of_a_subclass_is_written_as_text() -> None:
    assert canonical({Words("a"): Words("é")}) == '{"a":"é"}'.encode()


def nested(depth: int) -> object:
    value: object = 0
    for _ in range(depth):
        value = [value]
    return value


def test_nesting_is_allowed_to_the_limit_and_not_beyond() -> None:
    assert canonical(nested(MAX_DEPTH)) == b"[" * MAX_DEPTH + b"0" + b"]" * MAX_DEPTH
    with pytest.raises(NotCanonicalError, match="nested deeper than 32"):
        canonical(nested(MAX_DEPTH + 1))


def test_a_value_that_holds_itself_is_refused() -> None:
    value: dict[str, object] = {}
    value["self"] = value
    with pytest.raises(NotCanonicalError, match="nested deeper"):
        canonical(value)


@pytest.mark.parametrize(
    ("value", "faults"),
    [
        (1.0, ["$: a float"]),
        (float("nan"), ["$: a float"]),
        ({"a": [1, 2.5]}, ["$.a[1]: a float"]),
        ({"a": 2**53, "b": -(2**53)}, ["$.a: an integer beyond", "$.b: an integer beyond"]),
        ({"a": "\ud800"}, ["$.a: a lone surrogate"]),
        ({"\udc00": 1}, ["$.<key 1>: a lone surrogate in a key"]),
        ({"a": 1, 2: 3}, ["$.<key 2>: a key of type int"]),
        ({"a b": (1,)}, ["$.<key 1>: a tuple"]),
        ({"a": b"x", "b": {"c": {1}}}, ["$.a: a bytes", "$.b.c: a set"]),
        ({"é": 1.5, "b": [{}, True, None, {"c": 1j}]}, ["$.<key 1>: a float", "$.b[3].c: a comp"]),
    ],
)
def test_every_fault_is_named_by_its_path(value: object, faults: list[str]) -> None:
    with pytest.raises(NotCanonicalError) as caught:
        canonical(value)
    starts = [fault[: len(start)] for fault, start in zip(caught.value.faults, faults, strict=True)]
    assert starts == faults
    assert str(caught.value) == "; ".join(caught.value.faults)


def test_a_fault_never_repeats_what_it_found() -> None:
    with pytest.raises(NotCanonicalError) as caught:
        canonical({"Alice Archer": 12.25, "note": "Alice \ud800"})
    assert "Alice" not in str(caught.value)
    assert "12.25" not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b'{"a":"\xff"}', "not JSON in UTF-8"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "not an object"),
        (b'{"a": 1}', "not in canonical form"),
        (b'{"a":1}\n', "not in canonical form"),
        (b'{"b":1,"a":1}', "not in canonical form"),
        (b'{"a":1,"a":1}', "not in canonical form"),
        (b'{"a":"\\u0041"}', "not in canonical form"),
        (b'{"a":1.5}', "a float"),
        (b'{"a":NaN}', "a float"),
        (b'{"a":-0}', "not in canonical form"),
        (b'{"a":9007199254740993}', "an integer beyond"),
    ],
)
def test_text_that_two_readers_could_understand_differently_is_refused(
    body: bytes, why: str
) -> None:
    with pytest.raises(NotCanonicalError, match=why):
        parse(body)


@given(values)
def test_any_json_reader_finds_the_same_value(value: object) -> None:
    assert json.loads(canonical(value)) == value
