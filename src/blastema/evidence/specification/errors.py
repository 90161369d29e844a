"""What can be wrong with an analysis specification; never a patient's value."""

from __future__ import annotations

from collections.abc import Sequence

from blastema.evidence.errors import EvidenceError


class SpecificationError(EvidenceError):
    """A specification that cannot be; lists every fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))
