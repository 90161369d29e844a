"""An entry's place in its stream, and why nothing inside its data can move it."""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import Enum
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.ledger import Entry, EntryError, canonical, check_chain, event_hash, parse
from blastema.ledger.canonical import MAX_DEPTH
from blastema.ledger.chain import read_envelope

Seal = Callable[..., Entry]


def test_the_body_is_canonical_and_holds_exactly_the_envelope_and_the_data(seal: Seal) -> None:
    entry = seal(1, 2, b"\x07" * 32)
    assert entry.hash == event_hash(entry.body) == sha256(entry.body).digest()
    assert parse(entry.body) == {
        "id": entry.id,
        "stream": entry.stream,
        "position": 2,
        "prev": "07" * 32,
        "type": entry.type,
        "data": {"score_milli": 4002, "note": 's1.{}"\\,é'},
        "by": "user/7",
        "site": "00000001-0000-7000-8000-000000000000",
        "command": entry.command,
        "recorded_at": entry.recorded_at,
        "occurred_at": "2026-01-05T10:20:30Z",
        "zone": "Europe/Zurich",
    }


class Named(str, Enum):  # noqa: UP042  a StrEnum would be formatted as its text
    """Its members are text; formatted they would be something else."""

    HERE = "here"


@pytest.mark.parametrize(
    "changes",
    [
        {"site": Named.HERE},
        {"data": {}},
        {"data": {"é": 1, "z": [True, None, -1], "\U0001f600": "", "\uffff": {"": []}}},
        {"data": {"note": '},"id":"0\\'}},
    ],
)
def test_the_body_is_what_canonical_json_makes_of_its_members(
    seal: Seal, changes: dict[str, object]
) -> None:
    body = seal(1, 2, b"\x07" * 32, **changes).body
    assert canonical(json.loads(body)) == body
    assert {k: json.loads(body)[k] for k in changes} == changes


def test_the_data_may_be_as_deep_as_the_whole_body_may_be(seal: Seal) -> None:
    deep: object = 1
    for _ in range(MAX_DEPTH - 2):
        deep = [deep]
    parse(seal(1, 1, b"", data={"": deep}).body)
    with pytest.raises(EntryError, match=r"\$\.data.*deeper"):
        seal(1, 1, b"", data={"": [deep]})


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "1"},
        {"id": 5},
        {"id": "0000000A-0000-7000-8000-000000000000"},
        {"stream": "episode"},
        {"stream": "episode/1"},
        {"type": "outcome"},
        {"type": "outcome.v0"},
        {"by": ""},
        {"by": "Zoë"},
        {"by": 'a"b'},
        {"site": "a\\b"},
        {"command": "x" * 201},
        {"recorded_at": "2026-01-05T10:20:30"},
        {"recorded_at": "2026-02-30T10:20:30Z"},
        {"occurred_at": "2026-01-05"},
        {"zone": ""},
        {"position": 0},
        {"position": "2"},
        {"prev": b""},
        {"prev": b"\x07" * 31},
    ],
)
def test_a_field_of_the_wrong_form_is_refused_by_name(
    seal: Seal, changes: dict[str, object]
) -> None:
    with pytest.raises(EntryError) as caught:
        seal(1, 2, b"\x07" * 32, **changes)
    names = {fault.partition(":")[0] for fault in caught.value.faults}
    assert names == set(changes)


def test_the_first_entry_has_nothing_before_it(seal: Seal) -> None:
    assert read_envelope(seal(1, 1, b"").body) is not None
    with pytest.raises(EntryError, match="prev: expected no bytes"):
        seal(1, 1, b"\x07" * 32)


def test_all_faults_are_listed_with_those_of_the_data_by_path(seal: Seal) -> None:
    with pytest.raises(EntryError) as caught:
        seal(1, 0, b"\x07" * 32, zone="", data={"dose": {"volume": 1.5}})
    assert [fault.partition(":")[0] for fault in caught.value.faults] == [
        "zone",
        "position",
        "$.data.dose.volume",
    ]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text(alphabet='{}[],:"\\idé', max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(alphabet='"}id,\\', max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(data=st.dictionaries(st.sampled_from(["id", "zone", "position", "a"]), json_values))
def test_the_envelope_is_read_as_a_json_parser_reads_it(
    seal: Seal, data: dict[str, object]
) -> None:
    body = seal(3, 1, b"", data=data).body
    envelope = read_envelope(body)
    assert envelope is not None
    read = json.loads(body)
    assert all(getattr(envelope, name) == read[name] for name in envelope.__slots__)


# What somebody who writes bodies by hand would try: whole envelopes inside data,
# members twice, quotes and backslashes at every seam.
def fragments(seal: Seal) -> list[str]:
    text = seal(3, 1, b"", data={}).body.decode()
    head, tail = text.split("{}", 1)
    other = tail.replace('"position":1', '"position":9')
    return [head, "{", "}", tail, tail[:-1], other, '"', "\\", ",", '"a":"', '"a":', '"position":7']


@given(choices=st.lists(st.integers(0, 11), min_size=1, max_size=5), framed=st.booleans())
def test_no_body_built_by_hand_shows_two_faces(
    seal: Seal, choices: list[int], framed: bool
) -> None:
    parts = fragments(seal)
    middle = "".join(parts[choice] for choice in choices)
    body = (parts[0] + "{" + middle + "}" + parts[3] if framed else middle).encode()
    envelope = read_envelope(body)
    try:
        read = json.loads(body)
    except ValueError:
        return  # refused by ``parse``, wherever a body is read
    if envelope is not None:
        assert all(getattr(envelope, name) == read[name] for name in envelope.__slots__)


def test_an_envelope_inside_the_data_stays_inside(seal: Seal) -> None:
    inner = seal(9, 1, b"").body.decode()
    entry = seal(3, 1, b"", data={"z": inner, "y": json.loads(inner)})
    envelope = read_envelope(entry.body)
    assert envelope is not None
    assert envelope.stream == entry.stream


@pytest.mark.parametrize("body", [b"", b"{}", b'{"by":"a"}', b"\xff\xfe", b'},"id":"', b"[]"])
def test_other_bytes_have_no_envelope(body: bytes) -> None:
    assert read_envelope(body) is None


def chain(seal: Seal, length: int) -> list[Entry]:
    entries: list[Entry] = []
    for position in range(1, length + 1):
        entries.append(seal(1, position, entries[-1].hash if entries else b""))
    return entries


def test_a_whole_stream_has_no_fault(seal: Seal) -> None:
    assert check_chain(chain(seal, 4)) is None
    assert check_chain([]) is None


def with_body(entry: Entry, **changes: object) -> Entry:
    """The entry with other members and a hash made to fit, as a forger would."""
    body = canonical({**parse(entry.body), **changes})
    return entry._replace(body=body, hash=event_hash(body))


@pytest.mark.parametrize(
    ("tamper", "position", "why"),
    [
        (lambda c: c[1:], 1, "position 1 is missing"),
        (lambda c: [c[0], *c[2:]], 2, "position 2 is missing"),
        (lambda c: [c[0], c[0], *c[1:]], 1, "comes again or too late"),
        (lambda c: [c[0], c[2], c[1], c[3]], 2, "position 2 is missing"),
        (lambda c: [c[0], c[1]._replace(body=c[2].body), *c[2:]], 2, "do not give the stored hash"),
        (lambda c: [c[0], c[1]._replace(hash=bytes(32)), *c[2:]], 2, "do not give the stored hash"),
        (lambda c: [c[0], c[1]._replace(position=3), *c[2:]], 3, "disagree on position"),
        (lambda c: [c[0]._replace(type="x.v1", id="y"), *c[1:]], 1, "disagree on id, type"),
        (lambda c: [c[0], with_body(c[1], data={}), *c[2:]], 3, "the chain is broken"),
        (lambda c: [c[0], with_body(c[1], by="x\\"), *c[2:]], 2, "not the form of an event"),
    ],
)
def test_a_tampered_stream_is_found_at_its_place(
    seal: Seal, tamper: Callable[[list[Entry]], list[Entry]], position: int, why: str
) -> None:
    bad = check_chain(tamper(chain(seal, 4)))
    assert bad is not None
    assert (bad.position, why in bad.why) == (position, True)
