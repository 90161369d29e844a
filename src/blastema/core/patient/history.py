"""What another system has recorded about a patient, as one value a source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from blastema.core.civil import is_partial_day
from blastema.core.event import Json
from blastema.core.verdict import Finding, refuse

# Lists of coded entries, in the order in which they are shown.
CODED = ("problems", "allergies", "medicines", "imaging", "procedures")


@dataclass(frozen=True, slots=True)
class Entry:
    """A coded problem, allergy, medicine, image or procedure.

    ``display`` is the code's own name, never a person's words. ``onset`` is when it
    began or was done, ``abated`` when it ended: days, months or years, or empty.
    """

    system: str
    code: str
    display: str
    onset: str = ""
    abated: str = ""

    def as_data(self) -> dict[str, Json]:
        return {
            "system": self.system,
            "code": self.code,
            "display": self.display,
            "onset": self.onset,
            "abated": self.abated,
        }


@dataclass(frozen=True, slots=True)
class Measurement:
    """A measured value x 1000, such as a body mass index of 27.4 as ("bmi", 27400)."""

    kind: str
    value_milli: int
    on: str = ""

    def as_data(self) -> dict[str, Json]:
        return {"kind": self.kind, "value_milli": self.value_milli, "on": self.on}


@dataclass(frozen=True, slots=True)
class History:
    """Everything that one source has told; a newer history of the source replaces it.

    ``fingerprint`` tells whether the source says anything new; ``kept`` holds, sealed,
    what the programme does not read but must not lose.
    """

    source: str
    fingerprint: str
    problems: tuple[Entry, ...] = ()
    allergies: tuple[Entry, ...] = ()
    medicines: tuple[Entry, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    imaging: tuple[Entry, ...] = ()
    procedures: tuple[Entry, ...] = ()
    kept: str = ""

    def entries(self, kind: str) -> tuple[Entry, ...]:
        """One of the lists named in `CODED`."""
        found: tuple[Entry, ...] = getattr(self, kind)
        return found

    def as_data(self) -> dict[str, Json]:
        return {
            "source": self.source,
            "fingerprint": self.fingerprint,
            **{kind: [entry.as_data() for entry in self.entries(kind)] for kind in CODED},
            "measurements": [measurement.as_data() for measurement in self.measurements],
            "kept": self.kept,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> History:
        return cls(
            source=data["source"],
            fingerprint=data["fingerprint"],
            measurements=tuple(Measurement(**item) for item in data["measurements"]),
            kept=data["kept"],
            **{kind: _entries(data[kind]) for kind in CODED},
        )

    def faults(self) -> tuple[Finding | None, ...]:
        """What keeps this history out, naming list and place but never the content."""
        return (
            None
            if self.source and self.fingerprint
            else refuse("PATIENT-HISTORY-SOURCE", "The history does not say where it is from."),
            _listed(
                "PATIENT-HISTORY-CODED",
                "has no code or no coding system",
                "Give the code, or keep the text sealed.",
                (place for place, entry in self._placed() if not (entry.system and entry.code)),
            ),
            _listed(
                "PATIENT-HISTORY-DAY",
                "has a date that is not in the calendar",
                "Write YYYY-MM-DD, YYYY-MM or YYYY, or leave it empty.",
                (place for place, *days in self._dated() if not _days_stand(days)),
            ),
        )

    def _dated(self) -> Iterable[tuple[str, ...]]:
        """Each place with the days that stand there."""
        yield from ((place, entry.onset, entry.abated) for place, entry in self._placed())
        for number, measurement in enumerate(self.measurements, start=1):
            yield f"measurements {number}", measurement.on

    def _placed(self) -> Iterable[tuple[str, Entry]]:
        return (
            (f"{kind} {number}", entry)
            for kind in CODED
            for number, entry in enumerate(self.entries(kind), start=1)
        )


def _entries(items: Iterable[Mapping[str, Any]]) -> tuple[Entry, ...]:
    return tuple(Entry(**item) for item in items)


def _days_stand(days: Iterable[str]) -> bool:
    return all(not day or is_partial_day(day) for day in days)


def _listed(rule: str, words: str, remedy: str, places: Iterable[str]) -> Finding | None:
    found = ", ".join(places)
    return refuse(rule, f"In the history, {found} {words}.", remedy) if found else None
