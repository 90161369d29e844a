"""A signed statement of everything recorded so far."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.ledger import (
    Checkpoint,
    CheckpointError,
    Frontier,
    MerkleError,
    canonical,
    check_checkpoint,
    make_checkpoint,
    new_key,
    parse,
    read_checkpoint,
    root,
)
from blastema.ledger.checkpoint import checkpoint_frontier

KEY, OTHER = new_key(b"\x01" * 32), new_key(b"\x02" * 32)
AT = "2026-01-05T10:20:30Z"
ACCESS = {"from": "a", "to": "b", "sha256": ""}
LEAVES = [bytes([number]) * 32 for number in range(9)]


def checkpoint(previous: Checkpoint | None, leaves: list[bytes], **changes: Any) -> Checkpoint:
    arguments = {"signed_at": AT, "key": KEY, "access": ACCESS, **changes}
    return make_checkpoint(previous, leaves, **arguments)


FIRST = checkpoint(None, LEAVES[:5])
SECOND = checkpoint(FIRST, LEAVES[5:8])


def test_a_checkpoint_states_number_size_root_edge_key_predecessor_and_access() -> None:
    assert parse(SECOND.body) == {
        "format": "blastema-checkpoint-v1",
        "number": 2,
        "size": 8,
        "root": root(LEAVES[:8]).hex(),
        "frontier": [root(LEAVES[:8]).hex()],  # 8 leaves are one full subtree
        "signed_at": AT,
        "key_id": KEY.key_id,
        "previous": sha256(FIRST.body).hexdigest(),
        "access": ACCESS,
    }
    assert (SECOND.number, SECOND.size, SECOND.root) == (2, 8, root(LEAVES[:8]))


@given(st.lists(st.integers(0, 3), max_size=4))
def test_checkpoints_in_steps_have_the_root_of_all_leaves_at_once(batches: list[int]) -> None:
    previous, used = None, 0
    for batch in batches:
        one = checkpoint(previous, [bytes([n]) * 32 for n in range(used, used + batch)])
        assert check_checkpoint(one, previous, KEY.public_key) == []
        previous, used = one, used + batch
        assert one.root == root(bytes([n]) * 32 for n in range(used))


def test_a_checkpoint_can_be_read_from_its_text_alone() -> None:
    assert read_checkpoint(SECOND.body, SECOND.signature, SECOND.key_id) == SECOND
    assert checkpoint_frontier(SECOND) == Frontier().extend(LEAVES[:8])
    assert checkpoint_frontier(None) == Frontier()


def restated(one: Checkpoint, **changes: object) -> bytes:
    return canonical({**parse(one.body), **changes})


def resigned(one: Checkpoint, body: bytes) -> Checkpoint:
    return replace(one, body=body, signature=KEY.sign(body))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        restated(FIRST, root=5),
        restated(FIRST, root="xy"),
        restated(FIRST, number="1"),
        restated(FIRST, size=True),
    ],
)
def test_another_text_is_no_checkpoint(body: bytes) -> None:
    with pytest.raises(CheckpointError, match="expected"):
        read_checkpoint(body, b"", KEY.key_id)


@pytest.mark.parametrize(
    ("one", "previous", "why"),
    [
        (replace(SECOND, signature=bytes(64)), FIRST, "signature does not fit"),
        (replace(SECOND, signature=OTHER.sign(SECOND.body)), FIRST, "signature does not fit"),
        (replace(SECOND, body=restated(SECOND, size=9)), FIRST, "signature does not fit"),
        (resigned(SECOND, b"{}"), FIRST, "not the form"),
        (resigned(SECOND, b"x"), FIRST, "not the form"),
        (resigned(SECOND, restated(SECOND, format="other")), FIRST, "not the form"),
        (resigned(SECOND, restated(SECOND, more=1)), FIRST, "not the form"),
        (resigned(SECOND, restated(SECOND, frontier=[])), FIRST, "not the form"),
        (resigned(SECOND, restated(SECOND, frontier="")), FIRST, "not the form"),
        (resigned(SECOND, restated(SECOND, size="8")), FIRST, "not the form"),
        (resigned(SECOND, restated(SECOND, root="00" * 32)), FIRST, "root does not agree"),
        (resigned(SECOND, restated(SECOND, root="00" * 32)), FIRST, "frontier does not agree"),
        (replace(SECOND, number=3), FIRST, "number does not agree"),
        (replace(SECOND, size=9), FIRST, "size does not agree"),
        (replace(SECOND, root=bytes(32)), FIRST, "root does not agree"),
        (replace(SECOND, key_id="x"), FIRST, "key does not agree"),
        (SECOND, None, "does not follow"),
        (FIRST, FIRST, "does not follow"),
        (SECOND, replace(FIRST, size=9), "covers fewer events"),
        (SECOND, checkpoint(None, LEAVES[:4]), "does not name the checkpoint before it"),
        (SECOND, None, "does not name the checkpoint before it"),
        (resigned(SECOND, b"x"), FIRST, "does not name the checkpoint before it"),
    ],
)
def test_every_fault_of_a_checkpoint_is_told(
    one: Checkpoint, previous: Checkpoint | None, why: str
) -> None:
    faults = check_checkpoint(one, previous, KEY.public_key)
    assert any(why in fault for fault in faults), faults


def test_a_checkpoint_of_an_unknown_key_is_not_believed() -> None:
    assert check_checkpoint(FIRST, None, None) == [
        "it is signed with a key that the ledger does not know"
    ]


@pytest.mark.parametrize(
    ("previous", "leaves", "changes", "why"),
    [
        (None, [b"short"], {}, "new_event_hashes"),
        (None, [], {"signed_at": "today"}, "signed_at"),
        (None, [], {"access": {}}, "access"),
        (None, [], {"access": {**ACCESS, "more": ""}}, "access"),
        (None, [], {"access": {**ACCESS, "sha256": "xy"}}, "access"),
        (None, [], {"access": {**ACCESS, "from": 1.5}}, "access"),
        (replace(FIRST, size=4), [], {}, "size does not agree"),
        (replace(FIRST, body=b"x"), [], {}, "not the form"),
    ],
)
def test_nothing_wrong_is_signed(
    previous: Checkpoint | None, leaves: list[bytes], changes: dict[str, object], why: str
) -> None:
    with pytest.raises(CheckpointError, match=why):
        checkpoint(previous, leaves, **changes)


def test_all_wrong_arguments_are_named() -> None:
    with pytest.raises(CheckpointError) as caught:
        checkpoint(None, [b"short"], signed_at="", access={})
    assert [fault.partition(":")[0] for fault in caught.value.faults] == [
        "new_event_hashes",
        "signed_at",
        "access",
    ]


def test_the_edge_of_a_broken_text_is_refused() -> None:
    with pytest.raises(MerkleError):
        checkpoint_frontier(replace(FIRST, body=restated(FIRST, frontier=[])))
