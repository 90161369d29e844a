"""What a site has stated about its cultures: policies by source, none with a built-in value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from blastema.core.expansion.published import Published

T = TypeVar("T")
# Name of the policy, with the source; what its value has to look like.
DOUBLING = "expansion-doubling-hours-{source}"
COLONIES = "expansion-colonies-per-million-{source}"
PASSAGES = "expansion-passage-limit-{source}"
DOUBLINGS = "expansion-doubling-limit-{source}"
RELEASE = "expansion-release-days"
ALL = (DOUBLING, COLONIES, PASSAGES, DOUBLINGS, RELEASE)

_NUMBER = r"\d{1,6}(?:\.\d{1,3})?"
_TWO = re.compile(rf"({_NUMBER}),\s*({_NUMBER})", re.ASCII)
_WHOLE = re.compile(r"\d{1,3}", re.ASCII)
_ONE = re.compile(_NUMBER, re.ASCII)


@dataclass(frozen=True, slots=True)
class Settings:
    """``colonies`` are the least and the most colony-forming cells in a million, nine of ten
    times between; ``unread`` names the policies whose value cannot be read."""

    stated: Published | None = None
    colonies: tuple[float, float] | None = None
    passage_limit: int | None = None
    doubling_limit: float | None = None
    release_days: int | None = None
    unread: tuple[str, ...] = ()


def settings(policies: Mapping[str, str], source: str) -> Settings:
    """What the policies say of this source; what cannot be read counts as not set, and is told."""
    unread: list[str] = []

    def said(policy: str, read: Callable[[str], T | None]) -> T | None:
        name = policy.format(source=source)
        text = policies.get(name, "").strip()
        found = read(text) if text else None
        if text and found is None:
            unread.append(name)
        return found

    return Settings(
        stated=said(DOUBLING, lambda text: _stated(text, source)),
        colonies=said(COLONIES, _range),
        passage_limit=said(PASSAGES, _whole),
        doubling_limit=said(DOUBLINGS, _number),
        release_days=said(RELEASE, _whole),
        unread=tuple(unread),
    )


def _two(text: str) -> tuple[float, float] | None:
    match = _TWO.fullmatch(text)
    return (float(match[1]), float(match[2])) if match else None


def _stated(text: str, source: str) -> Published | None:
    """A doubling time and its spread, in hours: ``48,12``."""
    hours = _two(text)
    if hours is None:
        return None
    mean, spread = (round(one * 60) for one in hours)
    if not 0 < spread < mean:
        return None
    words = f"stated by this site: {hours[0]:g} h, spread {hours[1]:g} h"
    return Published(source, words, mean, spread, "the site's own figure")


def _range(text: str) -> tuple[float, float] | None:
    found = _two(text)
    return found if found and 0 < found[0] < found[1] <= 10**6 else None


def _whole(text: str) -> int | None:
    return int(text) if _WHOLE.fullmatch(text) else None


def _number(text: str) -> float | None:
    return float(text) if _ONE.fullmatch(text) and float(text) > 0 else None
