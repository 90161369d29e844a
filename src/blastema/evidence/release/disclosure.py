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
    reveal it, so the next smallest are withheld too, equal ones together, until who knows this
    rule and the total still finds more than one value for each. Where that cannot be, the total
    is withheld.

    >>> suppress([3, 12, 40])
    Suppressed(cells=(None, None, 40), total=55)
    """
    checked_threshold(threshold)
    if any(count < 0 for count in counts):
        raise EvidenceError("a count of people is negative; count again")
    if not any(0 < count < threshold for count in counts):
        return Suppressed(tuple(counts), sum(counts))
    for level in (threshold - 1, *sorted({c for c in counts if c >= threshold})):
        if safe := _is_safe([c for c in counts if 0 < c <= level], threshold):
            break
    cells = tuple(None if 0 < count <= level else count for count in counts)
    return Suppressed(cells, sum(counts) if safe else None)


def _is_safe(hidden: Sequence[int], threshold: int) -> bool:
    """Whether the sum of the withheld counts, which the total gives away, tells none of them.

    Unequal counts could be exchanged. Equal ones are told by their sum only where it is the least
    or the greatest that small counts can have; one above the least is kept back as well, or a
    withheld total would mean the least.
    """
    total, many = sum(hidden), len(hidden)
    greatest = max(hidden) < threshold and total == many * (threshold - 1)
    return many > 1 and total >= max(threshold, many + 2) and not greatest
