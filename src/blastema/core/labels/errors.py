"""What can be wrong with a file of label templates or product codes: the installation's own."""

from __future__ import annotations

from collections.abc import Sequence


class LabelDataError(ValueError):
    """``faults`` names every one with its file and, where it has one, its line."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        lines = "\n".join(f"  - {fault}" for fault in self.faults)
        super().__init__(f"The label files have {len(self.faults)} fault(s):\n{lines}")
