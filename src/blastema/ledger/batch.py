"""Inclusion proofs out of one checkpoint's own events and the edge of the tree before it.

``merkle.inclusion_proof`` needs every leaf of the tree. A checkpoint stores the frontier
that it grew from with the checkpoint before it, so a proof of something that it signed
first costs no more than the events that it signed, however long the ledger is.
"""

from __future__ import annotations

from collections.abc import Sequence

from blastema.ledger.merkle import Frontier, MerkleError, leaf_hash, node_hash

# A node of the tree: (height above the leaves, its place among the nodes of that height).
_Node = tuple[int, int]


class Batch:
    """The leaves that came after ``before``; each is proved in the tree that ends with them."""

    def __init__(self, before: Frontier, leaves: Sequence[bytes]) -> None:
        self._first = before.size
        self._size = before.size + len(leaves)
        self._known = _peaks(before)
        self._known |= {(0, before.size + n): leaf_hash(leaf) for n, leaf in enumerate(leaves)}

    def proof(self, index: int) -> list[bytes]:
        """The audit path of leaf ``index`` (from 0 in the whole tree), as RFC 6962 has it.

        Raises ``MerkleError`` for a leaf that is not among these.
        """
        if not self._first <= index < self._size:
            raise MerkleError(["batch: expected the number of one of its own leaves"])
        path, height, place = [], 0, index
        while self._size > 1 << height:
            beside = self._node(height, place ^ 1)
            if beside is not None:  # at the right edge a node may have nobody beside it
                path.append(beside)
            height, place = height + 1, place >> 1
        return path

    def root(self) -> bytes:
        top = self._node((self._size - 1).bit_length() if self._size else 0, 0)
        return Frontier().root() if top is None else top

    def _node(self, height: int, place: int) -> bytes | None:
        """A node's hash; one without a right child is its left child; ``None`` past the edge."""
        if place << height >= self._size:
            return None
        found = self._known.get((height, place))
        if found is None:
            found = self._joined(height - 1, 2 * place)
            self._known[height, place] = found
        return found

    def _joined(self, height: int, place: int) -> bytes:
        left, right = self._node(height, place), self._node(height, place + 1)
        assert left is not None, "a node begins where its left child does"
        return left if right is None else node_hash(left, right)


def _peaks(before: Frontier) -> dict[_Node, bytes]:
    """Where the full subtrees of the frontier stand: one for each bit of its size."""
    found: dict[_Node, bytes] = {}
    covered = 0
    heights = [bit for bit in range(before.size.bit_length()) if before.size >> bit & 1]
    for height, peak in zip(reversed(heights), before.peaks, strict=True):
        found[height, covered >> height] = peak
        covered += 1 << height
    return found
