"""The small-cell rule: a count of few people is withheld, and a total does not give it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blastema.evidence.errors import EvidenceError

# Our policy's default, not a law: counts of 1 to 4 are withheld. HIPAA and GDPR name no number;
# bodies that publish health counts choose 5, 8, 10 or 11. A practice may set its own.
THRESHOLD = 5

# With 2 only the count 1 would ever be withheld, so a gap would tell the number.
LEAST_THRESHOLD = 3


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Counts as they may be shown; ``None`` stands for a withheld one."""

    cells: tuple[int | None, ...]
    total: int | None


def checked_threshold(threshold: int) -> int:
    """The threshold, or an error where it would protect nobody."""
    if threshold < LEAST_THRESHOLD:
        raise EvidenceError(
            f"a small-cell threshold of {threshold} protects nobody; use {LEAST_THRESHOLD} or more"
        )
    return threshold


def suppress(counts: Sequence[int], threshold: int = THRESHOLD) -> Suppressed:
    """Withholds counts from 1 to ``threshold - 1``, and more until the total keeps the secret.

    Zero is shown: it names nobody. Where one count is withheld, the total minus the rest would
    reveal it, so the next smallest is withheld too, until at least two are and their sum both
    reaches the threshold and leaves each of them more than one possible value; where that cannot
    be, the total is withheld.

    >>> suppress([3, 12, 40])
    Suppressed(cells=(None, None, 40), total=55)
    """
    checked_threshold(threshold)
    if any(count < 0 for count in counts):
        raise EvidenceError("a count of people is negative; count again")
    hidden = {place for place, count in enumerate(counts) if 0 < count < threshold}
    spare = sorted(
        (p for p, count in enumerate(counts) if count >= threshold), key=lambda p: (counts[p], p)
    )
    while hidden and spare and not _safe([counts[p] for p in hidden], threshold):
        hidden.add(spare.pop(0))
    safe = not hidden or _safe([counts[p] for p in hidden], threshold)
    cells = tuple(None if p in hidden else count for p, count in enumerate(counts))
    return Suppressed(cells, sum(counts) if safe else None)


def _safe(hidden: Sequence[int], threshold: int) -> bool:
    # A sum equal to the number of withheld counts says that each of them is 1.
    return len(hidden) > 1 and sum(hidden) >= threshold and sum(hidden) > len(hidden)
