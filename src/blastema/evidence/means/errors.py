"""What can be wrong with a question about means."""

from __future__ import annotations

from blastema.evidence.errors import EvidenceError


class MeansError(EvidenceError):
    """A mean, contrast or effect that cannot be computed as it was asked for."""
