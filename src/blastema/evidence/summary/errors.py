"""What can go wrong with a summary, by whose fault it is; no message holds a patient's value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from blastema.evidence.errors import EvidenceError


class MergeError(EvidenceError):
    """Two summaries of different specifications; names each field that differs."""

    def __init__(self, differences: Sequence[str]) -> None:
        self.differences = tuple(differences)
        super().__init__(
            f"the specifications differ: {'; '.join(self.differences)}; "
            "summarise both with the same specification"
        )


class SourceOverlapError(EvidenceError):
    """Two summaries that hold the same source, so some subjects would count twice."""

    def __init__(self, overlap: Sequence[str]) -> None:
        self.overlap = tuple(sorted(overlap))
        super().__init__(
            f"both summaries already hold {', '.join(self.overlap)}; expected sources that are not "
            "shared; add each clinic, ledger cut or partition once"
        )


class SubtractionError(EvidenceError):
    """Something is taken away that was never added."""


class LayoutError(EvidenceError):
    """Data without the columns, or with other types, than the specification asks for."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


class SummaryFileError(EvidenceError):
    """A file that is no summary, or was cut short or altered, or could not be written."""
