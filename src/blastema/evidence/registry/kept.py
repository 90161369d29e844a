"""Kept sums: whole numbers by name, which add, and of which anything added can be taken off.

A ``Kept`` is what one course, one quarter of a site, or everybody adds up to. ``+`` is
associative and commutative, ``Kept()`` is its zero, ``-`` undoes it exactly, so a course that
changed is ``whole - before + after`` and nobody else is read. It holds no person and no id.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from operator import add
from types import MappingProxyType

from blastema.evidence.registry.errors import KeptError

# What is counted, then of whom: the arm, a pattern of visits, a visit, a reason.
Name = tuple[str, ...]
Numbers = tuple[int, ...]


@dataclass(frozen=True)
class Kept:
    """``parts``: by name, how many subjects, and then the sums over them."""

    parts: Mapping[Name, Numbers] = field(default_factory=dict)

    def __post_init__(self) -> None:
        there = {name: numbers for name, numbers in sorted(self.parts.items()) if any(numbers)}
        object.__setattr__(self, "parts", MappingProxyType(there))

    def __hash__(self) -> int:
        return hash(tuple(self.parts.items()))

    def __reduce__(self) -> tuple[type[Kept], tuple[dict[Name, Numbers]]]:
        return Kept, (dict(self.parts),)

    def __add__(self, other: Kept) -> Kept:
        return total((self, other))

    def __sub__(self, other: Kept) -> Kept:
        return total((self, -other))

    def __neg__(self) -> Kept:
        return Kept({name: tuple(-n for n in numbers) for name, numbers in self.parts.items()})

    def __bool__(self) -> bool:
        return bool(self.parts)

    def checked(self) -> Kept:
        """This, where it can be the sums of subjects.

        Raises ``KeptError`` where a count is below zero, or sums are left of nobody: then
        something was taken off that had not been added.
        """
        wrong = [name for name, numbers in self.parts.items() if numbers[0] <= 0]
        if wrong:
            told = "; ".join(" ".join(name) for name in wrong[:5])
            raise KeptError(
                f"{len(wrong)} kept sums are of fewer than nobody ({told}); expected sums of "
                "subjects; count everything again"
            )
        return self

    def of(self, what: str) -> Iterator[tuple[Name, Numbers]]:
        """The parts of one sort, by the rest of their names."""
        for name, numbers in self.parts.items():
            if name[0] == what:
                yield name[1:], numbers

    def to_text(self) -> str:
        """Canonical JSON: the same sums are the same text."""
        rows = [[list(name), list(numbers)] for name, numbers in self.parts.items()]
        return json.dumps(rows, separators=(",", ":"), ensure_ascii=True)

    @classmethod
    def from_text(cls, text: str) -> Kept:
        return cls({tuple(name): tuple(numbers) for name, numbers in json.loads(text)})

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of ``to_text()``, in hexadecimal."""
        return hashlib.sha256(self.to_text().encode("ascii")).hexdigest()


def total(many: Iterable[Kept]) -> Kept:
    """All of them together, in one pass."""
    return _added(one.parts.items() for one in many)


def total_of_texts(texts: Iterable[str]) -> Kept:
    """As ``total`` of what these texts hold, without making each of them first."""
    return _added(((tuple(name), tuple(n)) for name, n in json.loads(text)) for text in texts)


def _added(many: Iterable[Iterable[tuple[Name, Numbers]]]) -> Kept:
    found: dict[Name, Numbers] = {}
    for parts in many:
        for name, numbers in parts:
            have = found.get(name)
            found[name] = numbers if have is None else tuple(map(add, have, numbers))
    return Kept(found)
