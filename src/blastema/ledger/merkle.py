"""One hash for many events, with short proofs: the Merkle tree of RFC 6962, section 2.

A leaf's datum is an event's hash. The tree over ``n`` leaves splits at the largest
power of two below ``n``, so it only ever grows at its right edge: the ``Frontier``
keeps the roots of the full subtrees there, and that is all the next leaf needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from blastema.ledger.errors import LedgerError

_LEAF = b"\x00"  # RFC 6962 section 2.1: a leaf can never pass for a node
_NODE = b"\x01"
_HASH_BYTES = 32

EMPTY_ROOT = sha256(b"").digest()


class MerkleError(LedgerError):
    """A frontier, a size or an index that no tree has."""


def leaf_hash(leaf: bytes) -> bytes:
    return sha256(_LEAF + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(_NODE + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree of ``size`` leaves.

    ``peaks`` are the roots of its full subtrees, the largest and leftmost first:
    one for each bit set in ``size``.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise MerkleError(["frontier: expected one peak for each bit set in its size"])
        if any(len(peak) != _HASH_BYTES for peak in self.peaks):
            raise MerkleError(["frontier: expected peaks of 32 bytes"])

    @classmethod
    def from_hex(cls, size: int, peaks: Iterable[str]) -> Frontier:
        try:
            return cls(size, tuple(bytes.fromhex(peak) for peak in peaks))
        except (TypeError, ValueError):
            raise MerkleError(["frontier: expected a size and its peaks in hex"]) from None

    def to_hex(self) -> list[str]:
        return [peak.hex() for peak in self.peaks]

    def add(self, leaf: bytes) -> Frontier:
        return self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> Frontier:
        """The frontier after further leaves, in their order; costs only those leaves."""
        size, peaks = self.size, list(self.peaks)
        for leaf in leaves:
            top = sha256(_LEAF + leaf).digest()
            bits = size
            while bits & 1:  # a full subtree of the same height stands to the left
                top = sha256(_NODE + peaks.pop() + top).digest()
                bits >>= 1
            peaks.append(top)
            size += 1
        return Frontier(size, tuple(peaks))

    def root(self) -> bytes:
        """The Merkle tree hash of all leaves so far."""
        if not self.peaks:
            return EMPTY_ROOT
        *rest, top = self.peaks
        for peak in reversed(rest):
            top = node_hash(peak, top)
        return top


def root(leaves: Iterable[bytes]) -> bytes:
    return Frontier().extend(leaves).root()


def inclusion_proof(leaves: Sequence[bytes], index: int, size: int) -> list[bytes]:
    """The audit path of leaf ``index`` (from 0) in the tree of the first ``size`` leaves.

    RFC 6962 section 2.1.1. Raises ``MerkleError`` unless 0 <= index < size <= leaves.
    """
    if not 0 <= index < size <= len(leaves):
        raise MerkleError(["inclusion proof: expected 0 <= index < size <= number of leaves"])
    low, high, path = 0, size, []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(root(leaves[middle:high]))
            high = middle
        else:
            path.append(root(leaves[low:middle]))
            low = middle
    return path[::-1]


def consistency_proof(leaves: Sequence[bytes], first: int, second: int) -> list[bytes]:
    """That the tree of ``second`` leaves begins with the tree of ``first``.

    RFC 6962 section 2.1.2. Raises ``MerkleError`` unless 0 < first <= second <= leaves.
    """
    if not 0 < first <= second <= len(leaves):
        raise MerkleError(["consistency proof: expected 0 < first <= second <= number of leaves"])
    low, high, path = 0, second, []
    while first != high:
        middle = low + _split(high - low)
        if first <= middle:
            path.append(root(leaves[middle:high]))
            high = middle
        else:
            path.append(root(leaves[low:middle]))
            low = middle
    if low:  # the first tree's right edge is not the first tree itself: say what it is
        path.append(root(leaves[low:high]))
    return path[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether ``proof`` shows ``leaf`` at ``index`` of the tree of ``size`` with ``root``.

    RFC 9162 section 2.1.3.2, which spells out the check RFC 6962 leaves to the reader.
    """
    if not 0 <= index < size:
        return False
    node, last, top = index, size - 1, leaf_hash(leaf)
    for step in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            top = node_hash(step, top)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            top = node_hash(top, step)
        node, last = node >> 1, last >> 1
    return last == 0 and top == root


def verify_consistency(
    first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes
) -> bool:
    """Whether ``proof`` shows that the second tree begins with the first.

    RFC 9162 section 2.1.4.2.
    """
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    node, last = first - 1, second - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    if not path:
        return False
    old = new = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, step)
        node, last = node >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _split(size: int) -> int:
    """The largest power of two smaller than ``size``."""
    return 1 << (size - 1).bit_length() - 1
