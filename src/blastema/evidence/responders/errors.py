"""What can be wrong with counting responders; no message holds a patient's value."""

from __future__ import annotations

from collections.abc import Sequence

from blastema.evidence.errors import EvidenceError


class ResponderError(EvidenceError):
    """A count or a comparison that cannot be had as it was asked for; lists every fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


class CountOverlapError(ResponderError):
    """Two counts that hold the same source, so some patients would count twice."""

    def __init__(self, overlap: Sequence[str]) -> None:
        self.overlap = tuple(sorted(overlap))
        told = (
            f"both counts already hold {', '.join(self.overlap)}; expected sources that are not "
            "shared; add each clinic, ledger cut or partition once"
        )
        super().__init__([told])
