"""What can be wrong with the catalogue: always ours, never a patient's doing."""

from __future__ import annotations

from collections.abc import Sequence


class CatalogueError(ValueError):
    """Catalogue content that cannot be used; ``faults`` lists every one with its place."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        lines = "\n".join(f"  - {fault}" for fault in self.faults)
        super().__init__(f"the catalogue has {len(self.faults)} fault(s):\n{lines}")


class UnknownSlugError(LookupError):
    """A word that the catalogue does not hold."""

    def __init__(self, kind: str, slug: str, known: Sequence[str]) -> None:
        self.kind, self.slug, self.known = kind, slug, tuple(known)
        choices = ", ".join(self.known)
        super().__init__(f"the catalogue has no {kind} {slug!r}; it has: {choices}")
