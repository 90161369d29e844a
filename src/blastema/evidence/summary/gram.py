"""Sums of products by code, as exact integers: chunks in float64, totals wider.

A chunk is sorted by code (a radix sort for codes of one or two bytes), then one matrix product
a code sums all its rows. See ``limbs`` for why nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from blastema.evidence.mixed.moments import Floats
from blastema.evidence.summary import limbs
from blastema.evidence.summary.compiled import MOST_COLUMNS, MOST_SUMS, Compiled
from blastema.evidence.summary.scratch import Scratch

Integers = NDArray[np.int64]


@dataclass
class Total:
    """One code's sums: subjects, logarithms of weights, and the (k, k) Python integers."""

    n: int
    log_weight: int
    products: Any

    def add(self, other: Total) -> None:
        self.n += other.n
        self.log_weight += other.log_weight
        self.products = self.products + other.products


@dataclass
class Sums:
    """What one worker has added up so far.

    ``layout`` of a chunk is how many limbs each column needs on the left and on the right of
    the product; chunks of one layout share their 64-bit sums. ``codes`` is how many codes there
    may be; ``rows`` how many rows were added.
    """

    codes: int
    rows: int = 0
    totals: dict[int, Total] = field(default_factory=dict)
    open: dict[tuple[tuple[int, ...], tuple[int, ...]], Block] = field(default_factory=dict)
    triangles: Triangles | None = None
    _scratch: Scratch = field(default_factory=Scratch, compare=False)

    def add(
        self,
        codes: Any,
        table: Floats,
        most: Sequence[float],
        weights: Floats | None,
        logs: Any,
        fast: Compiled | None = None,
    ) -> None:
        """A chunk's codes and its k columns of whole numbers, the first of them ones.

        ``most`` says of each column how far from zero it goes.
        """
        self.rows += len(codes)
        counts = tuple(map(limbs.limbs_needed, most))
        if fast and weights is None and max(counts) == 1 and self._fits(len(counts)):
            self._add_fast(codes, table, fast)
            return
        for start in range(0, len(codes), limbs.CHUNK):
            here = slice(start, start + limbs.CHUNK)
            own = (None if column is None else column[here] for column in (weights, logs))
            self._add_sorted(codes[here], table[here], counts, *own)

    def _add_sorted(
        self, codes: Any, table: Floats, counts: tuple[int, ...], weights: Floats | None, logs: Any
    ) -> None:
        right, left, layout = table, None, (counts, counts)
        if weights is not None:
            left, layout = _weighted(table, counts, weights)
        if max(counts) > 1:
            right = _split(table, counts)
        if layout not in self.open:
            self.open[layout] = Block(*map(sum, layout))
        block = self.open[layout]
        block.add(codes, right, left, logs, self._scratch)
        if block.rows + limbs.CHUNK > limbs.ROWS_IN_64_BITS:
            self._close(layout)

    def _fits(self, k: int) -> bool:
        return k <= MOST_COLUMNS and self.codes * k * (k + 1) // 2 <= MOST_SUMS

    def _add_fast(self, codes: Any, table: Floats, fast: Compiled) -> None:
        k = table.shape[1]
        if self.triangles is None:
            self.triangles = Triangles(self.codes, k)
        self.triangles.add(codes, table, fast)
        if self.triangles.rows + 2 * limbs.CHUNK > limbs.ROWS_IN_64_BITS:
            self._close_fast()

    def _close_fast(self) -> None:
        if self.triangles is not None:
            for code, total in self.triangles.totals():
                self._add(code, total)
            self.triangles = None

    def _close(self, layout: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
        """Widens a block's sums to Python integers and begins a new one."""
        block = self.open.pop(layout)
        left, right = map(limbs.joiner, layout)
        for code, place in block.places.items():
            whole = left @ block.gram[place].astype(object) @ right.T
            self._add(code, Total(int(block.n[place]), int(block.logs[place]), whole))

    def _add(self, code: int, total: Total) -> None:
        if code in self.totals:
            self.totals[code].add(total)
        else:
            self.totals[code] = total

    def join(self, other: Sums) -> None:
        self.rows += other.rows
        for code, total in other.finish().items():
            self._add(code, total)

    def finish(self) -> dict[int, Total]:
        for layout in list(self.open):
            self._close(layout)
        self._close_fast()
        return self.totals


class Block:
    """64-bit sums of one layout, growing with the codes that are met."""

    def __init__(self, left: int, right: int) -> None:
        self.places: dict[int, int] = {}
        self.gram: Integers = np.zeros((0, left, right), dtype=np.int64)
        self.n: Integers = np.zeros(0, dtype=np.int64)
        self.logs = np.zeros(0, dtype=object)  # past 64 bits for many subjects
        self.rows = 0

    def add(
        self, codes: Any, right: Floats, left: Floats | None, logs: Any, scratch: Scratch
    ) -> None:
        order = _order(codes)
        ordered = codes.take(order)
        cuts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1], [True])))
        met = [int(code) for code in ordered[cuts[:-1]]]
        right = _rows(right, order, scratch.table("right", *right.shape))
        if left is not None:
            left = _rows(left, order, scratch.table("left", *left.shape))
        sums = _products(right if left is None else left, right, cuts)
        places = np.array([self.places.setdefault(code, len(self.places)) for code in met])
        self._grow()
        self.gram[places] += sums.astype(np.int64)
        self.n[places] += np.diff(cuts)
        if logs is not None:
            self.logs[places] += np.add.reduceat(logs.take(order), cuts[:-1]).astype(object)
        self.rows += len(codes)

    def _grow(self) -> None:
        missing = len(self.places) - len(self.n)
        if missing > 0:
            room = max(missing, len(self.n))
            self.gram = np.concatenate((self.gram, np.zeros((room, *self.gram.shape[1:]), int)))
            self.n = np.concatenate((self.n, np.zeros(room, int)))
            self.logs = np.concatenate((self.logs, np.zeros(room, object)))


class Triangles:
    """64-bit sums of every code's lower triangle, the constant last, for the compiled loop."""

    def __init__(self, codes: int, k: int) -> None:
        self.k, self.rows = k, 0
        self.sums: Integers = np.zeros((codes, k * (k + 1) // 2), dtype=np.int64)

    def add(self, codes: Any, table: Floats, fast: Compiled) -> None:
        """A chunk whose first column is the constant, and no value is above one limb."""
        fast.products(self.k - 1)(codes, np.ascontiguousarray(table.T)[1:], self.sums)
        self.rows += len(codes)

    def totals(self) -> Iterator[tuple[int, Total]]:
        rows, columns = ((place + 1) % self.k for place in np.tril_indices(self.k))
        for code in np.flatnonzero(self.sums[:, -1]).tolist():
            whole = np.empty((self.k, self.k), dtype=object)
            whole[rows, columns] = whole[columns, rows] = self.sums[code].tolist()
            yield code, Total(whole[0, 0], 0, whole)


def _split(table: Floats, counts: Sequence[int]) -> Floats:
    """Every column's limbs, side by side."""
    parts = [part for c, n in enumerate(counts) for part in limbs.split(table[:, c], n)]
    return np.stack(parts, axis=1)


def _weighted(
    table: Floats, counts: tuple[int, ...], weights: Floats
) -> tuple[Floats, tuple[tuple[int, ...], tuple[int, ...]]]:
    """The left side of a weighted product: weight times column, exactly."""
    weight = limbs.split(weights, limbs.limbs_needed(float(np.abs(weights).max())))
    wide = tuple(count + len(weight) for count in counts)
    columns = [limbs.split(table[:, c], n) for c, n in enumerate(counts)]
    left = [part for column in columns for part in limbs.multiply(weight, column)]
    return np.stack(left, axis=1), (wide, counts)


def _order(codes: Any) -> Any:
    """Stable order by code: a radix sort of one byte or two, twice where codes are wider."""
    if codes.dtype.itemsize <= 2:
        return codes.argsort(kind="stable")
    order = (codes & 0xFFFF).astype(np.uint16).argsort(kind="stable")
    for shift in (16, 32, 48):
        part = (codes >> shift & 0xFFFF).astype(np.uint16)
        if part.any():
            order = order.take(part.take(order).argsort(kind="stable"))
    return order


def _rows(table: Floats, order: Any, out: Floats) -> Floats:
    # Every index is valid; "clip" spares numpy a buffer.
    return table.take(order, axis=0, out=out, mode="clip")


def _products(left: Floats, right: Floats, cuts: Any) -> Floats:
    """For each run of rows between two cuts, ``left' @ right``."""
    bounds = cuts.tolist()
    found = np.empty((len(bounds) - 1, left.shape[1], right.shape[1]))
    for place, (start, stop) in enumerate(pairwise(bounds)):
        np.dot(left[start:stop].T, right[start:stop], found[place])
    return found
