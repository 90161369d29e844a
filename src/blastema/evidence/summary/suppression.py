"""Entries about few subjects left out of sums that are passed on, counted and said.

It costs: who has a rare pattern of answered visits is not like everybody else, so a fit
without them can be biased, and no model knows it. It does not promise that nobody can be told:
two suppressed sums of nearly the same people differ by those who changed, and within an entry
that stays somebody may be the only one with a level of a covariate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from blastema.evidence.release.disclosure import checked_threshold

if TYPE_CHECKING:
    from blastema.evidence.summary.entries import Entry, Key
    from blastema.evidence.summary.summary import Summary

# By the least number of subjects that an entry needed, and by arm: entries and subjects left out.
Withheld = Mapping[tuple[int, str], tuple[int, int]]


def kept(summary: Summary, least: int) -> tuple[dict[Key, Entry], Withheld]:
    """The entries about ``least`` subjects or more, and what was withheld until now.

    An arm of which nothing was withheld is named too: that it was looked at belongs to the
    sums. Raises ``EvidenceError`` for a ``least`` that would protect nobody.
    """
    least = checked_threshold(least)
    small = {key: entry for key, entry in summary.entries.items() if entry.n < least}
    entries = {key: entry for key, entry in summary.entries.items() if key not in small}
    count, people = Counter[str](), Counter[str]()
    for key, entry in small.items():
        count[key.arm] += 1
        people[key.arm] += entry.n
    arms = summary.specification.arm.levels
    return entries, joined(summary.withheld, {(least, a): (count[a], people[a]) for a in arms})


def joined(one: Withheld, other: Withheld) -> dict[tuple[int, str], tuple[int, int]]:
    found = dict(one)
    for who, (entries, subjects) in other.items():
        before = found.get(who, (0, 0))
        found[who] = before[0] + entries, before[1] + subjects
    return found


def sentences(withheld: Withheld) -> Iterator[str]:
    """What every figure from such sums has to say beside it."""
    for least in sorted({least for least, _ in withheld}):
        told = ", ".join(
            f"{arm} {_people(subjects)} in {entries} {'entry' if entries == 1 else 'entries'}"
            for (at, arm), (entries, subjects) in withheld.items()
            if at == least
        )
        yield (
            f"Suppressed: groups of fewer than {least} people with the same visits answered are in "
            f"no sum ({told}). Rare patterns are often those of who left early, so figures can be "
            "biased by it."
        )


def _people(count: int) -> str:
    return f"{count} {'person' if count == 1 else 'people'}"
