"""What cannot be drawn, in words."""

from __future__ import annotations

from collections.abc import Sequence

from blastema.evidence.errors import EvidenceError


class PictureError(EvidenceError):
    """Rows that cannot be drawn as they stand; lists every fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


def refuse(faults: Sequence[str]) -> None:
    """Raises ``PictureError`` where there is a fault."""
    if faults:
        raise PictureError(faults)
