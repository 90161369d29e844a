"""What goes wrong with kept sums."""

from __future__ import annotations

from blastema.evidence.errors import EvidenceError


class KeptError(EvidenceError):
    """Kept sums do not hold together: more was taken out than had been put in."""
