"""Memory that a worker uses again for every chunk.

Asking the system for a few megabytes a chunk, and having every page of it cleared, costs more
than the arithmetic.
"""

from __future__ import annotations

import numpy as np

from blastema.evidence.mixed.moments import Floats


class Scratch:
    """Named arrays of one worker; what they hold is anybody's until it is written."""

    def __init__(self) -> None:
        self._held: dict[str, Floats] = {}

    def row(self, name: str, size: int) -> Floats:
        return self.table(name, size, 1)[:, 0]

    def table(self, name: str, rows: int, columns: int) -> Floats:
        """A (rows, columns) array, row by row in memory."""
        held = self._held.get(name)
        if held is None or held.size < rows * columns:
            held = self._held[name] = np.empty(rows * columns)
        return held[: rows * columns].reshape(rows, columns)
