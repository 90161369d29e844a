"""The Summary: everything a mixed model reads of its subjects, as exact sums that add.

``+`` is associative and commutative, ``Summary.zero`` is its zero, ``-`` undoes it. Every sum
is a whole number, so order, partitions, threads and engines never change a bit. It holds no
subject and no identifier; ``sources`` names what was summed, since the same file added twice
could not be seen in the numbers.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary.entries import Entry, Key
from blastema.evidence.summary.errors import MergeError, SourceOverlapError, SubtractionError
from blastema.evidence.summary.suppression import Withheld, joined, kept, sentences

if TYPE_CHECKING:
    from blastema.evidence.mixed.moments import Moments

FORMAT = "blastema-summary-1"

Counts = Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class Summary:
    """Sums by arm, covariance group, stratum and pattern, under one specification.

    ``left_out`` counts, by arm and reason, the subjects that are in no sum: a covariate nobody
    wrote down, or an impossible value in a pass that reports. ``answers_left_out``
    counts the answers of those in the sums at visits that do not count for want of a covariate
    or a weight of that visit, or that stand for no visit, since their day is in no window or
    another is nearer. ``withheld`` says what ``suppressed`` left out. Nobody disappears, and no
    answer.
    """

    specification: Specification
    entries: Mapping[Key, Entry] = field(default_factory=dict)
    left_out: Counts = field(default_factory=dict)
    sources: frozenset[str] = frozenset()
    answers_left_out: Counts = field(default_factory=dict)
    withheld: Withheld = field(default_factory=dict)

    def __post_init__(self) -> None:
        entries = {key: entry for key, entry in sorted(self.entries.items()) if entry.n}
        object.__setattr__(self, "entries", MappingProxyType(entries))
        for name in ("left_out", "answers_left_out"):
            counts = {key: count for key, count in sorted(getattr(self, name).items()) if count}
            object.__setattr__(self, name, MappingProxyType(counts))
        withheld = MappingProxyType(dict(sorted(self.withheld.items())))
        object.__setattr__(self, "withheld", withheld)

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __reduce__(self) -> tuple[type[Summary], tuple[object, ...]]:
        """A worker of another process or machine sends its sums back: as plain mappings."""
        counts = dict(self.left_out), self.sources, dict(self.answers_left_out), dict(self.withheld)
        return Summary, (self.specification, dict(self.entries), *counts)

    @classmethod
    def zero(cls, specification: Specification) -> Summary:
        """Nobody."""
        return cls(specification)

    def __add__(self, other: Summary) -> Summary:
        """Both groups of subjects together.

        Raises ``MergeError`` naming each field in which the specifications differ,
        ``SourceOverlapError`` where a source is in both.
        """
        self._refuse_another(other)
        if overlap := self.sources & other.sources:
            raise SourceOverlapError(tuple(overlap))
        entries = dict(self.entries)
        for key, entry in other.entries.items():
            entries[key] = entries[key] + entry if key in entries else entry
        left = Counter(self.left_out) + Counter(other.left_out)
        answers = Counter(self.answers_left_out) + Counter(other.answers_left_out)
        withheld = joined(self.withheld, other.withheld)
        sources = self.sources | other.sources
        return Summary(self.specification, entries, left, sources, answers, withheld)

    def __sub__(self, other: Summary) -> Summary:
        """This without those subjects; their sources go too where they are named here.

        A corrected answer is ``whole - before + after``, where ``before`` and ``after`` are the
        one subject summarised. Raises ``SubtractionError`` where something would fall below
        zero, and for suppressed sums: who is withheld cannot be taken off, nor told apart.
        """
        self._refuse_another(other)
        if self.withheld or other.withheld:
            raise SubtractionError(
                "found suppressed sums; expected sums that hold everybody: subtract from those, "
                "and suppress the result"
            )
        entries = dict(self.entries)
        for key, entry in other.entries.items():
            entries[key] = self._reduced(key, entry)
        left = _less(self.left_out, other.left_out, "those left out")
        answers = _less(self.answers_left_out, other.answers_left_out, "the answers left out")
        return Summary(self.specification, entries, left, self.sources - other.sources, answers)

    def _reduced(self, key: Key, entry: Entry) -> Entry:
        if key in self.entries and (rest := self.entries[key] - entry).possible:
            return rest
        raise SubtractionError(
            f"arm {key.arm!r} with the answered visits {key.pattern} would fall below zero; "
            "subtract only what was added, under the same sums"
        )

    def _refuse_another(self, other: Summary) -> None:
        if self.specification != other.specification:
            raise MergeError(self.specification.differences(other.specification))

    def only(
        self, *, arms: Sequence[str] | None = None, strata: Iterable[tuple[str, ...]] | None = None
    ) -> Summary:
        """The sums of these arms and strata alone."""
        wanted = None if strata is None else set(strata)
        entries = {
            key: entry
            for key, entry in self.entries.items()
            if (arms is None or key.arm in arms) and (wanted is None or key.stratum in wanted)
        }
        left, answers = (
            {key: n for key, n in counts.items() if arms is None or key[0] in arms}
            for counts in (self.left_out, self.answers_left_out)
        )
        withheld = {k: n for k, n in self.withheld.items() if arms is None or k[1] in arms}
        return Summary(self.specification, entries, left, self.sources, answers, withheld)

    def suppressed(self, least: int) -> Summary:
        """Without the entries about fewer than ``least`` subjects; what that costs, and what it
        does not promise, is in ``suppression``. The result says so, also in its fingerprint."""
        entries, withheld = kept(self, least)
        counts = self.left_out, self.sources, self.answers_left_out, withheld
        return Summary(self.specification, entries, *counts)

    @property
    def subjects(self) -> int:
        """Everybody in the sums, also who answered nothing; not who was left out."""
        return sum(entry.n for entry in self.entries.values())

    def answered(self) -> dict[tuple[str, str], tuple[int, int]]:
        """By arm and visit: how many subjects are in the sums, and how many of them answered."""
        counts: dict[tuple[str, str], tuple[int, int]] = {}
        for key, entry in self.entries.items():
            for visit, digit in zip(self.specification.visits, key.pattern, strict=True):
                there, answered = counts.get((key.arm, visit.name), (0, 0))
                place = (key.arm, visit.name)
                counts[place] = there + entry.n, answered + entry.n * (digit == "1")
        return counts

    @property
    def notes(self) -> tuple[str, ...]:
        """What has to be said beside every figure from these sums."""
        return tuple(sentences(self.withheld))

    def moments(self, groups: Sequence[str] | None = None) -> Moments:
        """What a model reads, as floats, each rounded once from its exact sum.

        ``groups`` names what the covariance differs by: of the specification's ``grouping``,
        the arm, and ``strata``; ``()`` is one group; without, the ``grouping``.
        """
        from blastema.evidence.summary.to_moments import moments

        return moments(self, groups)

    def content(self) -> dict[str, object]:
        """The sums as sorted JSON values; whole numbers as text, since they pass 2**53.

        What has no count is not named, so that sums without it keep their fingerprint.
        """
        found: dict[str, object] = {
            "entries": [
                [*_key_of(key), str(entry.n), str(entry.log_weight), list(map(str, entry.products))]
                for key, entry in self.entries.items()
            ],
            "left_out": _listed(self.left_out),
        }
        if self.answers_left_out:
            found["answers_left_out"] = _listed(self.answers_left_out)
        if self.withheld:
            found["withheld"] = [[*map(str, (*k, *n))] for k, n in self.withheld.items()]
        return found

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256, in hexadecimal, of the canonical specification and sums.

        ``sources`` are not hashed, so that pooled and federated sums of the same subjects carry
        the same fingerprint.
        """
        body = {
            "format": FORMAT,
            "specification": self.specification.fingerprint,
            "summary": self.content(),
        }
        text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(text.encode("ascii")).hexdigest()


def _less(counts: Counts, taken: Counts, what: str) -> Counter[tuple[str, str]]:
    left = Counter(counts)
    left.subtract(taken)
    if min(left.values(), default=0) < 0:
        raise SubtractionError(
            f"more are taken out of {what} than were there; subtract what was added"
        )
    return left


def _listed(counts: Counts) -> list[list[str]]:
    return [[arm, reason, str(n)] for (arm, reason), n in counts.items()]


def _key_of(key: Key) -> list[object]:
    return [key.arm, list(key.group), list(key.stratum), key.pattern]
