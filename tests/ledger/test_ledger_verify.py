"""Is this the ledger that was written? Every kind of tampering, found at its place.

The whole ledger of the table, in leaf order (stream/position):

    0: 1/1, 1: 2/1, 2: 1/2 || 3: 2/2, 4: 3/1 || unsigned: 1/3, 1/4, 2/3, 3/2

Checkpoint 1 covers three leaves and is signed with the first key, checkpoint 2 covers
five and is signed with the second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.ledger import (
    Bad,
    Checkpoint,
    Entry,
    Verdict,
    Verifier,
    canonical,
    event_hash,
    key_record,
    make_checkpoint,
    new_key,
    parse,
)

Build = Callable[..., Any]
Row = tuple[Entry, int | None]
Rows = list[Row]

ORDER = (1, 2, 1, 2, 3, 1, 3, 2, 1)
KNOWN: dict[str, Any] = {
    "signed_at": "2026-01-05T10:20:30Z",
    "access": {"from": 1, "to": 9, "sha256": ""},
}


def test_a_ledger_as_written_is_ok(build: Build) -> None:
    ledger = build()
    assert ledger.verdict(ledger.checkpoints) == Verdict(
        ok=True, events=8, streams=3, checkpoints=2, unsigned_events=3, first_bad=None
    )
    assert ledger.verdict(whole_bodies=True).ok


def test_an_empty_ledger_is_ok() -> None:
    assert Verifier().verdict() == Verdict(True, 0, 0, 0, 0, None)


def test_a_checkpoint_without_new_events_is_ok(build: Build) -> None:
    assert build(batches=(0, 3, 0, 2, 0)).verdict().ok


def test_more_leaves_than_are_hashed_at_a_time_are_ok(build: Build) -> None:
    assert build(order=(1, 2) * 1100, batches=(2100,)).verdict().ok


def test_a_verdict_is_ok_exactly_where_it_names_no_bad_place() -> None:
    with pytest.raises(ValueError, match="ok exactly where"):
        Verdict(True, 0, 0, 0, 0, Bad("file", 1, "why"))


def put(rows: Rows, at: int, **changes: Any) -> Rows:
    return [*rows[:at], (rows[at][0]._replace(**changes), rows[at][1]), *rows[at + 1 :]]


def flip(raw: bytes, at: int, bits: int = 1) -> bytes:
    at %= len(raw)
    return raw[:at] + bytes([raw[at] ^ bits]) + raw[at + 1 :]


def drop(rows: Rows, *gone: int) -> Rows:
    """Rows removed and nothing else touched."""
    return [row for at, row in enumerate(rows) if at not in gone]


def close_ranks(rows: Rows) -> Rows:
    """Leaf numbers written anew, so that none is missing."""
    return [(entry, at if leaf is not None else None) for at, (entry, leaf) in enumerate(rows)]


def swap(rows: Rows, one: int, other: int) -> Rows:
    """Two rows exchange their places in leaf order."""
    rows = list(rows)
    first, second = rows[one], rows[other]
    rows[one], rows[other] = (second[0], first[1]), (first[0], second[1])
    return rows


def swap_contents(rows: Rows, one: int, other: int) -> Rows:
    """Two rows keep their places and exchange what they hold."""
    first, second = rows[one][0], rows[other][0]
    rows = put(rows, one, body=second.body, hash=second.hash)
    return put(rows, other, body=first.body, hash=first.hash)


def forged(entry: Entry) -> dict[str, Any]:
    """Another body, and the hash that fits it."""
    body = canonical({**parse(entry.body), "data": {"forged": True}})
    return {"body": body, "hash": event_hash(body)}


def insert(rows: Rows, at: int, entry: Entry, leaf: int | None) -> Rows:
    return [*rows[:at], (entry, leaf), *rows[at:]]


NO_EVENT = {"body": b"{}", "hash": event_hash(b"{}")}


@pytest.mark.parametrize(
    ("tamper", "where", "why"),
    [
        # one changed byte in a body, a hash, a column
        (lambda r, _: put(r, 3, body=flip(r[3][0].body, 99)), (2, 2), "do not give the stored"),
        (lambda r, _: put(r, 3, hash=flip(r[3][0].hash, 9)), (2, 2), "do not give the stored"),
        (lambda r, _: put(r, 3, recorded_at="2026-01-05"), (2, 2), "disagree on recorded_at"),
        (lambda r, _: put(r, 3, position=7), (2, 2), "position 2 is missing"),
        (lambda r, _: put(r, 3, **NO_EVENT), (2, 2), "not the form of an event"),
        # a removed row in the middle, its gap in the leaves left open or closed
        (lambda r, _: drop(r, 3), (2, 2), "position 2 is missing"),
        (lambda r, _: close_ranks(drop(r, 3)), (2, 2), "position 2 is missing"),
        # two rows swapped: their contents, their places in one stream, in two streams
        (lambda r, _: swap_contents(r, 2, 3), (1, 2), "disagree on id, stream"),
        (lambda r, _: swap(r, 0, 2), (1, 1), "position 1 is missing"),
        (lambda r, _: swap(r, 0, 1), (2, 1), "leaves 0 to 2, which begin with this event"),
        # inserted rows: twice the same, in a stream's middle, before a signed root
        (lambda r, _: insert(r, 6, r[5][0], None), (1, 3), "comes again or too late"),
        (lambda r, s: insert(r, 5, s(1, 2, r[0][0].hash), None), (1, 2), "comes again or too"),
        (lambda r, s: close_ranks(insert(r, 4, s(4, 1, b""), 4)), (2, 2), "checkpoint 2 signed"),
        # replaced with a fitting hash: found by the next entry, or by the signed root
        (lambda r, _: put(r, 5, **forged(r[5][0])), (1, 4), "the chain is broken"),
        (lambda r, _: put(drop(r, 7), 3, **forged(r[3][0])), (2, 2), "leaves 3 to 4"),
        # leaf numbers rewritten
        (lambda r, _: [*r[:3], (r[3][0], 2), *r[4:]], (2, 2), "leaf 2 comes again or too late"),
        (lambda r, _: [*r[:5], (r[5][0], 5), *r[6:]], (1, 3), "leaf 5, which no checkpoint"),
        # two faults: the smallest stream and position wins, whatever the order of rows
        (lambda r, _: put(put(r, 8, id="x"), 2, id="x"), (1, 2), "disagree on id"),
        (lambda r, _: put(put(r, 0, id="x"), 6, id="x"), (1, 1), "disagree on id"),
    ],
)
def test_a_tampered_event_is_found_at_its_place(
    build: Build,
    seal: Build,
    name_stream: Build,
    tamper: Callable[[Rows, Build], Rows],
    where: tuple[int, int],
    why: str,
) -> None:
    ledger = build(ORDER)
    bad = replace(ledger, events=tuple(tamper(list(ledger.events), seal))).verdict().first_bad
    assert bad is not None
    assert (bad.stream, bad.position) == (name_stream(where[0]), where[1])
    assert why in bad.why


FIRST_KEY, SECOND_KEY, STRANGER = (new_key(bytes([number]) * 32) for number in (1, 2, 3))


def resign(one: Checkpoint, key: Any, **changes: object) -> Checkpoint:
    body = canonical({**parse(one.body), "key_id": key.key_id, **changes})
    return replace(one, body=body, signature=key.sign(body), key_id=key.key_id)


def with_checkpoint(ledger: Any, at: int, one: Checkpoint) -> Any:
    checkpoints = [*ledger.checkpoints]
    checkpoints[at] = one
    return replace(ledger, checkpoints=tuple(checkpoints))


def cut(ledger: Any, *gone: int) -> Any:
    return replace(ledger, events=tuple(drop(list(ledger.events), *gone)))


def rewrite(ledger: Any, key: Any) -> Any:
    """Everything again, shorter, with keys of the rewriter's own: whole in itself."""
    rows = ledger.events[:3]
    one = make_checkpoint(None, [entry.hash for entry, _ in rows], key=key, **KNOWN)
    record = key_record(key, since=KNOWN["signed_at"])
    return replace(ledger, keys=(record,), events=rows, checkpoints=(one,))


@pytest.mark.parametrize(
    ("tamper", "where", "why"),
    [
        # a tail cut off under a checkpoint
        (lambda g: cut(g, 3, 4, 5, 6, 7, 8), ("checkpoint", 2), "signed 5 events, but only 3"),
        (lambda g: cut(g, 4, 8), ("checkpoint", 2), "signed 5 events, but only 4"),
        (lambda g: cut(g, 3, 7), ("checkpoint", 2), "signed as leaf 3 is missing"),
        (lambda g: replace(g, events=()), ("checkpoint", 1), "signed 3 events, but only 0"),
        # checkpoints removed while the leaf numbers stay
        (lambda g: replace(g, checkpoints=g.checkpoints[1:]), ("checkpoint", 1), "1 is missing"),
        # a forged signature, a changed text, another root under a true signature
        (
            lambda g: with_checkpoint(g, 0, replace(g.checkpoints[0], signature=bytes(64))),
            ("checkpoint", 1),
            "signature does not fit",
        ),
        (
            lambda g: with_checkpoint(g, 1, replace(g.checkpoints[1], size=4)),
            ("checkpoint", 2),
            "size does not agree",
        ),
        (
            lambda g: with_checkpoint(g, 1, resign(g.checkpoints[1], SECOND_KEY, previous="")),
            ("checkpoint", 2),
            "does not name the checkpoint before it",
        ),
        # a wrong key: a stranger's, and one that was already replaced
        (
            lambda g: with_checkpoint(g, 1, resign(g.checkpoints[1], STRANGER)),
            ("checkpoint", 2),
            "a key that the ledger does not know",
        ),
        (
            lambda g: with_checkpoint(g, 2, resign(g.checkpoints[2], FIRST_KEY)),
            ("checkpoint", 3),
            "a key that another had already replaced",
        ),
        # altered key records: nobody vouches for the key, nor for what it signed
        (
            lambda g: replace(g, keys=(replace(g.keys[0], public_key=bytes(32)), g.keys[1])),
            ("key", 1),
            "does not have the id",
        ),
        (
            lambda g: replace(g, keys=(g.keys[0], replace(g.keys[1], signature_by_old=bytes(64)))),
            ("key", 2),
            "not signed by the key before it",
        ),
        (lambda g: replace(g, keys=g.keys[:1]), ("checkpoint", 2), "does not know"),
    ],
)
def test_tampering_with_what_was_signed_is_found(
    build: Build, tamper: Callable[[Any], Any], where: tuple[str, int], why: str
) -> None:
    bad = tamper(build(ORDER, batches=(3, 2, 0))).verdict().first_bad
    assert bad is not None
    assert (bad.stream, bad.position) == where
    assert why in bad.why


@pytest.mark.parametrize(
    ("tamper", "number", "why"),
    [
        # the tail and its checkpoints cut off together
        (
            lambda g: replace(g, events=g.events[:3], checkpoints=g.checkpoints[:1]),
            2,
            "signed 5 events, but the ledger lost it",
        ),
        (lambda g: replace(g, events=(), checkpoints=(), keys=g.keys), 2, "the ledger lost it"),
        # a second history signed with the true keys
        (
            lambda g: with_checkpoint(
                g, 1, resign(g.checkpoints[1], SECOND_KEY, signed_at="2026-01-06T00:00:00Z")
            ),
            2,
            "not the checkpoint of that number kept outside",
        ),
        # everything rewritten with other keys
        (lambda g: rewrite(g, STRANGER), 2, "not signed by a key of this ledger"),
    ],
)
def test_what_a_copy_kept_outside_shows(
    build: Build, tamper: Callable[[Any], Any], number: int, why: str
) -> None:
    ledger = build(ORDER)
    tampered = tamper(ledger)
    assert tampered.verdict().ok  # whole in itself: only the copy can tell
    bad = tampered.verdict(copies=ledger.checkpoints[1:]).first_bad
    assert bad is not None
    assert (bad.stream, bad.position) == ("checkpoint", number)
    assert why in bad.why


def test_a_damaged_copy_is_told_and_accuses_nothing_else(build: Build) -> None:
    ledger = build(ORDER)
    copy = replace(ledger.checkpoints[0], signature=bytes(64))
    bad = ledger.verdict(copies=[ledger.checkpoints[1], copy]).first_bad
    assert bad == Bad(
        "checkpoint", 1, "its copy kept outside is not signed by a key of this ledger"
    )


def test_of_several_lost_checkpoints_the_first_is_named(build: Build) -> None:
    ledger = build(ORDER)
    bad = Verifier(copies=reversed(ledger.checkpoints), keys=ledger.keys).verdict().first_bad
    assert bad is not None
    assert (bad.stream, bad.position) == ("checkpoint", 1)


def test_of_several_checkpoints_over_the_same_events_the_first_accuses(build: Build) -> None:
    ledger = build(ORDER, batches=(3, 0, 0))
    bad = replace(ledger, events=tuple(swap(list(ledger.events), 0, 1))).verdict().first_bad
    assert bad is not None
    assert "checkpoint 1 signed" in bad.why


def test_two_signed_histories_of_one_size_cannot_both_hold(build: Build) -> None:
    ledger = build((1, 2, 3), batches=(3, 0))
    other = make_checkpoint(None, [bytes(32)] * 3, key=FIRST_KEY, **KNOWN)
    second = make_checkpoint(other, [], key=SECOND_KEY, **KNOWN)
    verifier = Verifier(keys=ledger.keys, checkpoints=[ledger.checkpoints[0], second])
    for entry, leaf in ledger.events:
        verifier.add(entry, leaf)
    bad = verifier.verdict().first_bad
    assert bad is not None
    assert bad.position == 2  # it does not name checkpoint 1


@pytest.mark.parametrize("body", [b'{"forged":1.5}', b'{"a":1,"a":2}', b'{"a": 1}', b"{'a'}"])
def test_whole_bodies_must_be_canonical_through_and_through(
    build: Build, name_stream: Build, body: bytes
) -> None:
    ledger = build((1,), batches=())
    entry = ledger.events[0][0]
    start, _, rest = entry.body.partition(b'"data":')
    end = rest[rest.rindex(b',"id":"') :]
    odd = start + b'"data":' + body + end
    ledger = replace(ledger, events=((entry._replace(body=odd, hash=event_hash(odd)), None),))
    assert ledger.verdict().ok
    bad = ledger.verdict(whole_bodies=True).first_bad
    assert bad == Bad(name_stream(1), 1, "the stored bytes are not canonical JSON")


orders = st.lists(st.integers(1, 3), min_size=2, max_size=6)


@given(orders, st.data())
def test_any_edited_byte_of_an_event_is_found_at_its_place(
    build: Build, order: list[int], data: st.DataObject
) -> None:
    ledger = build(order, batches=(1, 1))
    at = data.draw(st.integers(0, len(order) - 1))
    entry = ledger.events[at][0]
    part = data.draw(st.sampled_from(["body", "hash"]))
    byte, bits = data.draw(st.integers(0, 999)), data.draw(st.integers(1, 255))
    rows = put(list(ledger.events), at, **{part: flip(getattr(entry, part), byte, bits)})
    bad = replace(ledger, events=tuple(rows)).verdict().first_bad
    assert bad is not None
    assert (bad.stream, bad.position) == (entry.stream, entry.position)


@given(orders, st.data())
def test_any_edited_byte_of_a_checkpoint_or_key_is_found_at_its_place(
    build: Build, order: list[int], data: st.DataObject
) -> None:
    ledger = build(order, batches=(1, 1))
    kind, part, at = data.draw(
        st.sampled_from(
            [
                *(
                    ("checkpoints", part, at)
                    for part in ("body", "signature", "root")
                    for at in (0, 1)
                ),
                *(("keys", part, at) for part in ("public_key", "statement") for at in (0, 1)),
                *(("keys", "signature_by_new", at) for at in (0, 1)),
                ("keys", "signature_by_old", 1),
            ]
        )
    )
    items = list(getattr(ledger, kind))
    byte, bits = data.draw(st.integers(0, 999)), data.draw(st.integers(1, 255))
    items[at] = replace(items[at], **{part: flip(getattr(items[at], part), byte, bits)})
    bad = replace(ledger, **{kind: tuple(items)}).verdict().first_bad
    assert bad is not None
    assert (bad.stream, bad.position) == (kind.removesuffix("s"), at + 1)


@given(orders, st.data())
def test_any_missing_or_swapped_row_is_found_but_an_unsigned_tail(
    build: Build, order: list[int], data: st.DataObject
) -> None:
    ledger = build([*order, 1, 2, 3], batches=(len(order), 3))
    rows = list(ledger.events)
    one, other = sorted(data.draw(st.permutations(range(len(rows))))[:2])
    for tampered in (drop(rows, one), close_ranks(drop(rows, one)), swap(rows, one, other)):
        assert not replace(ledger, events=tuple(tampered)).verdict().ok
