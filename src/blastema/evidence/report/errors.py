"""What keeps a report from being made, in words."""

from __future__ import annotations

from collections.abc import Sequence

from blastema.evidence.errors import EvidenceError


class ReportError(EvidenceError):
    """Parts that do not make a whole report; lists every fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


class ReportDrawingError(EvidenceError):
    """The report could not be set as PDF; its page can still be printed."""
