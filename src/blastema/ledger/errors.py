"""What the ledger says when it cannot do as asked: every fault, not the first."""

from __future__ import annotations

from collections.abc import Iterable


class LedgerError(ValueError):
    """Base of the ledger's errors; ``faults`` holds one plain sentence per fault.

    A fault names a field or a JSON path and what was expected there. It never
    repeats the value found: a ledger holds patients' data.
    """

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))
