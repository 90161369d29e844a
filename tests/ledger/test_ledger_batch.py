"""A proof out of one checkpoint's own leaves is the proof out of the whole tree."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.ledger import Batch, Frontier, MerkleError, inclusion_proof, root, verify_inclusion

SIZES = st.integers(0, 70)


def leaves(count: int) -> list[bytes]:
    return [sha256(str(n).encode()).digest() for n in range(count)]


@given(SIZES, SIZES)
def test_it_is_the_proof_of_rfc_6962(before: int, more: int) -> None:
    """Parent: ``merkle.inclusion_proof``, which the vectors of RFC 6962 hold."""
    all_of_them = leaves(before + more)
    batch = Batch(Frontier().extend(all_of_them[:before]), all_of_them[before:])
    assert batch.root() == root(all_of_them)
    for index in range(before, before + more):
        proof = batch.proof(index)
        assert proof == inclusion_proof(all_of_them, index, len(all_of_them))
        assert verify_inclusion(
            all_of_them[index], index, len(all_of_them), proof, root(all_of_them)
        )


@pytest.mark.parametrize("index", [-1, 0, 4, 7])
def test_only_its_own_leaves_are_proved(index: int) -> None:
    known = leaves(7)
    with pytest.raises(MerkleError, match="its own leaves"):
        Batch(Frontier().extend(known[:5]), known[5:]).proof(index)
