"""What is wrong with a FHIR document, said so that its sender can mend it.

A message names the file, the place and the kind of thing found; it never repeats a value of
the document, because every value in it may be a patient's.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: ``path`` is a JSON path such as ``Bundle.entry[4].resource.birthDate``,
    or a position (``line 3, column 7``) where the document could not be parsed at all."""

    file: str
    path: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.file}: {self.path}: found {self.found}, expected {self.expected}"


class FhirError(ValueError):
    """A document that cannot be imported, with every fault found in it. Nothing of it is used."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        if not faults:
            raise ValueError("a FhirError names at least one fault")
        super().__init__(faults)
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


@dataclass(slots=True)
class Findings:
    """Gathers, while one document is read, its faults and the details that could not be kept."""

    file: str
    faults: list[Fault] = field(default_factory=list)
    dropped: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, path: str, found: str, expected: str) -> None:
        self.faults.append(Fault(self.file, path, found, expected))

    def drop(self, what: str, why: str) -> None:
        self.dropped[what, why] += 1

    def stop_if_faulty(self) -> None:
        if self.faults:
            raise FhirError(tuple(self.faults))
