"""What can go wrong with sums, by whose fault it is; no message holds a patient's value."""

from __future__ import annotations

from collections.abc import Sequence


class EvidenceError(ValueError):
    """A question to the evidence room that has no honest answer."""


class SubjectError(EvidenceError):
    """A subject that cannot be counted: an impossible score, no arm, a repeated visit."""


class BatchError(EvidenceError):
    """Record batches that do not hold what the Arrow route needs; lists every fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


class OverlapError(EvidenceError):
    """Two Tallies that hold the same source, so some patients would count twice."""

    def __init__(self, overlap: Sequence[str]) -> None:
        self.overlap = tuple(sorted(overlap))
        super().__init__(
            f"both Tallies already hold {', '.join(self.overlap)}; expected sources that are "
            "not shared; add each clinic, ledger cut or partition once"
        )


class BaselineError(EvidenceError):
    """Two Tallies that count 'never answered after baseline' from different visits."""


class LevelError(EvidenceError):
    """A coverage that no interval can have."""


class SensitivityError(EvidenceError):
    """A question of what missing answers would change that cannot be computed as asked."""


class CohortError(EvidenceError):
    """A cohort that may not be written as it stands; lists every fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


class FolderNotEmptyError(EvidenceError):
    """An export asked to write where something already is."""
