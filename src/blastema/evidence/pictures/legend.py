"""What stands under a plot: each arm's mark and name, with its figures below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from blastema.evidence.pictures.canvas import Note
from blastema.evidence.pictures.style import LINE
from blastema.evidence.pictures.words import lines, wide


@dataclass
class Under:
    """Writes downward from ``y``; ``left`` and ``right`` are the sheet's edges in pixels."""

    y: float
    left: float
    right: float
    notes: list[Note] = field(default_factory=list)
    marks: list[tuple[int, float, float]] = field(default_factory=list)

    def say(self, text: str, *, bold: bool = False, indent: float = 0) -> None:
        size = 14 if bold else 13
        for line in lines(text, self.right - self.left - indent, size):
            self.notes.append(Note(self.left + indent, self.y, line, bold=bold))
            self.y += LINE

    def arm(self, number: int, name: str) -> None:
        """The mark of arm ``number`` and its name."""
        self.marks.append((number, self.left + 6, self.y))
        self.say(name, bold=True, indent=18)

    def row(self, places: Sequence[float], texts: Sequence[str], column: float) -> None:
        """One text at each place; upright where the columns are too narrow."""
        upright = max(map(wide, texts)) > column - 2
        self.cells(places, [[text] for text in texts], upright=upright)

    def cells(
        self, places: Sequence[float], texts: Sequence[Sequence[str]], *, upright: bool
    ) -> None:
        """Lines of text at each place, all beginning at one height."""
        self.notes += _upright(places, texts, self.y) if upright else _level(places, texts, self.y)
        longest = max(wide(line) for cell in texts for line in cell)
        self.y += longest + 4 if upright else LINE * max(map(len, texts))


def _upright(xs: Sequence[float], texts: Sequence[Sequence[str]], y: float) -> Iterator[Note]:
    for x, (text,) in zip(xs, texts, strict=True):
        yield Note(x, y - LINE / 2 + 3, text, align="right", upright=True)


def _level(xs: Sequence[float], texts: Sequence[Sequence[str]], y: float) -> Iterator[Note]:
    for x, cell in zip(xs, texts, strict=True):
        for number, line in enumerate(cell):
            yield Note(x, y + number * LINE, line, align="center")
