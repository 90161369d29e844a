"""A DataMatrix (ECC 200) as rows of dark and light modules, its quiet zone included."""

from __future__ import annotations

from functools import lru_cache

from pystrich.datamatrix import DataMatrixData, DataMatrixEncoder

from blastema.core.labels.template import QUIET

Rows = tuple[tuple[bool, ...], ...]


@lru_cache(maxsize=256)
def matrix(characters: str) -> Rows:
    """Plain ASCII only, which is all that a code of ours holds."""
    encoder = DataMatrixEncoder(DataMatrixData(characters, encoding="ascii"), quiet_zone=QUIET)
    rows = encoder.init_renderer().matrix
    return tuple(tuple(bool(module) for module in row) for row in rows)


def bars(rows: Rows) -> list[list[int]]:
    """The dark runs of each row as x, y and width in modules: fewer shapes, no seams."""
    return [run for y, row in enumerate(rows) for run in _runs(row, y)]


def _runs(row: tuple[bool, ...], y: int) -> list[list[int]]:
    found: list[list[int]] = []
    for x, dark in enumerate(row):
        if dark and found and sum(found[-1][::2]) == x:
            found[-1][2] += 1
        elif dark:
            found.append([x, y, 1])
    return found
