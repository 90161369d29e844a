"""The walk from anything to everything it touched, in both directions.

A recall of one container reaches what was made of it and who received that; a reaction
in one person reaches what they received, what that was made of, and everybody else who
received any of it (21 CFR 1271.290: tracking in both directions).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Links:
    """What one product touches directly."""

    parents: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    treatments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Touched:
    """Everything found by a walk; ``unknown`` names links that lead to no known product."""

    products: frozenset[str]
    treatments: frozenset[str]
    unknown: frozenset[str]


def sources(links: Mapping[str, Links], start: Iterable[str]) -> Touched:
    """What these products were made of, back to the collections and receipts."""
    return _touched(links, _walk(links, start, up=True, down=False))


def results(links: Mapping[str, Links], start: Iterable[str]) -> Touched:
    """What was made of these products, and where it went."""
    return _touched(links, _walk(links, start, up=False, down=True))


def everything(links: Mapping[str, Links], start: Iterable[str]) -> Touched:
    """All that shares material with these products: up to the sources, down to the ends."""
    return results(links, _walk(links, start, up=True, down=False))


def in_treatment(links: Mapping[str, Links], treatment: str) -> tuple[str, ...]:
    """The products that a treatment used, in order."""
    return tuple(sorted(name for name, link in links.items() if treatment in link.treatments))


def _walk(
    links: Mapping[str, Links], start: Iterable[str], *, up: bool, down: bool
) -> frozenset[str]:
    """Each product is visited once, so that a circle in wrong data ends the walk too."""
    seen: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        link = links.get(name, Links())
        waiting.extend((*(link.parents if up else ()), *(link.children if down else ())))
    return frozenset(seen)


def _touched(links: Mapping[str, Links], names: frozenset[str]) -> Touched:
    known = frozenset(name for name in names if name in links)
    treatments = (treatment for name in known for treatment in links[name].treatments)
    return Touched(known, frozenset(treatments), names - known)
