"""What a bar of shares is made of; nothing here loads the drawing engine."""

from __future__ import annotations

from dataclasses import dataclass

PARTS = ("better", "not better", "did not answer", "began at zero")


@dataclass(frozen=True, slots=True)
class ShareBar:
    """``parts`` are people, in the order of ``PARTS``; together they are all who were due."""

    name: str
    parts: tuple[int, int, int, int]

    @property
    def total(self) -> int:
        return sum(self.parts)

    @property
    def words(self) -> str:
        told = [f"{n} {part}" for part, n in zip(PARTS, self.parts, strict=True) if n]
        return f"{self.name}, of {self.total} people due: {', '.join(told)}."
