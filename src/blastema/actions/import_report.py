"""What an import did: patients created, updated and unchanged, and what was left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from blastema.actions.act import Done

# Told how many more are done; the composition root draws the bar.
Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """``created``, ``updated`` and ``unchanged`` count patients; reports add up.

    ``skips`` counts by (what, why), ``opened`` the episodes opened by condition, ``mapped``
    what was read and used by its kind in the source, whether or not it was new.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    opened: Counter[str] = field(default_factory=Counter)
    skips: Counter[tuple[str, str]] = field(default_factory=Counter)
    mapped: Counter[str] = field(default_factory=Counter)

    @property
    def patients(self) -> int:
        return self.created + self.updated + self.unchanged

    @property
    def changed_nothing(self) -> bool:
        return not (self.created or self.updated)

    def __add__(self, other: ImportReport) -> ImportReport:
        return ImportReport(
            self.created + other.created,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.opened + other.opened,
            self.skips + other.skips,
            self.mapped + other.mapped,
        )

    def to_json(self) -> dict[str, object]:
        """The object that ``blastema import ... --json`` prints."""
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "skipped": [
                {"what": what, "why": why, "count": count}
                for (what, why), count in sorted(self.skips.items())
            ],
        }

    def lines(self) -> list[str]:
        """The same for a person."""
        counts = f"{self.created} created, {self.updated} updated, {self.unchanged} unchanged"
        lines = [f"{self.patients} patients: {counts}."]
        if self.patients and self.changed_nothing:
            lines.append("Nothing changed: all of it was known already.")
        if self.mapped:
            lines += ["Read:", *_table(self.mapped.items())]
        if self.opened:
            lines += ["Episodes opened:", *_table(self.opened.items())]
        if self.skips:
            counted = (
                (f"{what}: {why}", count) for (what, why), count in sorted(self.skips.items())
            )
            lines += ["Not taken in:", *_table(counted)]
        return lines


def patient_report(done: Iterable[Done], opened: Iterable[str] = ()) -> ImportReport:
    """The report of one patient, from what the commands about them did."""
    types = {kind for one in done for _, kind in one.events}
    created = "patient.registered.v1" in types
    updated = bool(types) and not created
    return ImportReport(created, updated, not types, Counter(opened))


def skip_report(what: str, why: str, count: int = 1) -> ImportReport:
    return ImportReport(skips=Counter({(what, why): count}))


def _table(counted: Iterable[tuple[str, int]]) -> list[str]:
    return [f"  {count:>7}  {words}" for words, count in counted]
