"""The Merkle tree, judged by the reference tests of Certificate Transparency and by a
slow tree written straight from the text of RFC 6962, section 2.1."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.ledger import (
    Frontier,
    MerkleError,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

# The leaves and roots of certificate-transparency's merkle_tree_test.cc, repeated in
# transparency-dev/merkle testonly/constants.go (LeafInputs, RootHashes).
CT_LEAVES = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    bytes(range(0x50, 0x58)),
    bytes(range(0x60, 0x70)),
]
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size: int) -> None:
    assert root(CT_LEAVES[:size]).hex() == CT_ROOTS[size]


@pytest.mark.parametrize(
    ("first", "second", "proof"),
    [  # the consistency proofs of the same reference tests
        (1, 1, []),
        (
            1,
            8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            6,
            8,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (
            2,
            5,
            [
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
    ],
)
def test_published_consistency_proofs(first: int, second: int, proof: list[str]) -> None:
    assert [step.hex() for step in consistency_proof(CT_LEAVES, first, second)] == proof


def test_published_inclusion_proof() -> None:
    # Leaf 5 of 8, from the same reference tests (there leaves count from 1: 6 of 8).
    assert [step.hex() for step in inclusion_proof(CT_LEAVES, 5, 8)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


# ---- the judge: MTH, PATH and PROOF as RFC 6962 section 2.1 defines them ----


def split(n: int) -> int:
    """The largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def mth(d: Sequence[bytes]) -> bytes:
    if not d:
        return sha256().digest()
    if len(d) == 1:
        return sha256(b"\x00" + d[0]).digest()
    k = split(len(d))
    return sha256(b"\x01" + mth(d[:k]) + mth(d[k:])).digest()


def path(m: int, d: Sequence[bytes]) -> list[bytes]:
    if len(d) == 1:
        return []
    k = split(len(d))
    return [*path(m, d[:k]), mth(d[k:])] if m < k else [*path(m - k, d[k:]), mth(d[:k])]


def subproof(m: int, d: Sequence[bytes], whole: bool) -> list[bytes]:
    if m == len(d):
        return [] if whole else [mth(d)]
    k = split(len(d))
    if m <= k:
        return [*subproof(m, d[:k], whole), mth(d[k:])]
    return [*subproof(m - k, d[k:], False), mth(d[:k])]


LEAVES = [bytes([number]) * 32 for number in range(70)]
sizes = st.integers(1, 70)


@given(st.lists(st.binary(max_size=4), max_size=40), st.integers(0, 40))
def test_root_agrees_with_the_judge_however_the_leaves_arrive(
    leaves: list[bytes], cut: int
) -> None:
    grown = Frontier().extend(leaves[:cut])
    for leaf in leaves[cut:]:
        grown = grown.add(leaf)
    assert grown.root() == root(leaves) == mth(leaves)
    assert grown == Frontier.from_hex(len(leaves), grown.to_hex())


@given(st.data(), sizes)
def test_inclusion_proofs_are_the_judges_and_hold(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(LEAVES, index, size)
    assert proof == path(index, LEAVES[:size])
    assert verify_inclusion(LEAVES[index], index, size, proof, mth(LEAVES[:size]))


@given(st.data(), sizes)
def test_consistency_proofs_are_the_judges_and_hold(data: st.DataObject, second: int) -> None:
    first = data.draw(st.integers(1, second))
    proof = consistency_proof(LEAVES, first, second)
    assert proof == subproof(first, LEAVES[:second], True)
    roots = mth(LEAVES[:first]), mth(LEAVES[:second])
    assert verify_consistency(first, second, proof, *roots)


def altered(data: st.DataObject, proof: list[bytes]) -> list[bytes]:
    """The proof with a step dropped, doubled or changed."""
    at = data.draw(st.integers(0, len(proof)))
    here, after = proof[at : at + 1], proof[at + 1 :]
    other = data.draw(st.sampled_from([[], [bytes(32)], [*here, bytes(32)], here * 2]))
    return [*proof[:at], *other, *after]


@given(st.data(), sizes)
def test_an_altered_inclusion_proof_shows_nothing(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(LEAVES, index, size)
    other, top = altered(data, proof), mth(LEAVES[:size])
    assert verify_inclusion(LEAVES[index], index, size, other, top) == (other == proof)
    assert not verify_inclusion(b"another", index, size, proof, top)


@given(st.data(), sizes)
def test_an_altered_consistency_proof_shows_nothing(data: st.DataObject, second: int) -> None:
    first = data.draw(st.integers(1, second))
    proof = consistency_proof(LEAVES, first, second)
    other, roots = altered(data, proof), (mth(LEAVES[:first]), mth(LEAVES[:second]))
    assert verify_consistency(first, second, other, *roots) == (other == proof)
    assert not verify_consistency(first, second, proof, bytes(32), roots[1])
    assert not verify_consistency(first, second, proof, roots[0], bytes(32))


def test_an_empty_proof_shows_no_consistency_of_a_broken_tree() -> None:
    assert not verify_consistency(3, 5, [], mth(LEAVES[:3]), mth(LEAVES[:5]))


def test_a_leaf_never_passes_for_a_node() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert root([b"a", b"b"]) != root([left + right])


@pytest.mark.parametrize(("index", "size"), [(-1, 1), (1, 1), (0, 0), (0, 71)])
def test_no_inclusion_proof_outside_the_tree(index: int, size: int) -> None:
    with pytest.raises(MerkleError, match="0 <= index < size"):
        inclusion_proof(LEAVES, index, size)
    assert not verify_inclusion(LEAVES[0], index, size, [], leaf_hash(LEAVES[0]))


@pytest.mark.parametrize(("first", "second"), [(0, 1), (2, 1), (-1, 1), (1, 71)])
def test_no_consistency_proof_outside_the_tree(first: int, second: int) -> None:
    with pytest.raises(MerkleError, match="0 < first <= second"):
        consistency_proof(LEAVES, first, second)
    assert not verify_consistency(first, second, [], mth(LEAVES[:1]), mth(LEAVES[:1]))


@pytest.mark.parametrize(
    ("size", "peaks"),
    [(-1, []), (1, []), (0, ["00" * 32]), (2, ["00" * 31]), (1, ["zz"]), (1, [5]), (1, None)],
)
def test_a_frontier_that_no_tree_has_is_refused(size: int, peaks: list[str]) -> None:
    with pytest.raises(MerkleError, match="frontier: expected"):
        Frontier.from_hex(size, peaks)


def test_a_frontier_with_a_short_peak_is_refused() -> None:
    with pytest.raises(MerkleError, match="32 bytes"):
        Frontier(1, (b"short",))
