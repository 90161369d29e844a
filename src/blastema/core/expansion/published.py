"""Doubling times as they were published, each with its source and how far it was verified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from blastema.core.catalogue.tables import Table, build_all, parse, raise_faults, resource_texts
from blastema.core.expansion.normal import Normal

MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Published:
    """A doubling time and the spread of single passages round it, in minutes."""

    source: str
    name: str
    doubling_minutes: int
    spread_minutes: int
    citation: str
    url: str = ""
    verified: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.spread_minutes < self.doubling_minutes:
            raise ValueError("a doubling time is more than its spread, and both more than 0")

    @property
    def rate(self) -> Normal:
        """Doublings a day; the spread to first order, as the same part of the mean."""
        mean = MINUTES_A_DAY / self.doubling_minutes
        return Normal(mean, (mean * self.spread_minutes / self.doubling_minutes) ** 2)


@lru_cache(maxsize=1)
def published() -> Mapping[str, Published]:
    """The published doubling time of each source that has one."""
    return load(resource_texts("blastema.core.expansion")["growth.toml"])


def load(text: str) -> Mapping[str, Published]:
    """The entries of a text by source; raises `CatalogueError` with every fault."""
    faults: list[str] = []
    root = parse(text, "growth.toml", faults)
    found = build_all(root, "growth", _entry)
    sources = [one.source for one in found]
    faults += [f"growth.toml: {one} stands twice" for one in set(sources) if sources.count(one) > 1]
    raise_faults(faults)
    return MappingProxyType({one.source: one for one in found})


def _entry(table: Table) -> Published:
    return Published(
        source=table.text("source"),
        name=table.text("name"),
        doubling_minutes=table.whole("doubling_minutes"),
        spread_minutes=table.whole("spread_minutes"),
        citation=table.text("citation"),
        url=table.text("url"),
        verified=table.flag("verified"),
        note=table.text("note"),
    )
