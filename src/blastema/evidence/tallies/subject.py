"""The plain route into a Tally: one subject after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from blastema.evidence.errors import SubjectError
from blastema.evidence.tallies.cell import Cell
from blastema.evidence.tallies.roll import Roll
from blastema.evidence.tallies.tally import Tally

BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Subject:
    """One patient of a cohort, the atom of every sum: a split keeps a subject whole.

    ``answers`` holds every visit that was due: its score in thousandths of a point, or ``None``
    where it was due and nobody answered. A visit that was not due is absent. ``treated`` is
    ``None`` where the source does not say whether the arm's treatment was given.
    """

    id: str
    arm: str
    answers: Mapping[str, int | None]
    treated: bool | None = None

    def __post_init__(self) -> None:
        if not self.id or not self.arm or not all(self.answers):
            raise SubjectError("a subject has an id, an arm and named visits; one was empty")

    def roll(self, baseline: str) -> Roll:
        """This subject's line in its arm's roll."""
        later = [value for visit, value in self.answers.items() if visit != baseline]
        silent = bool(later) and all(value is None for value in later)
        return Roll(1, self.treated is True, self.treated is False, bool(later), silent)


def tally(subjects: Iterable[Subject], source: str, *, baseline: str = BASELINE) -> Tally:
    """The Tally of these subjects; ``source`` names where they come from.

    Raises ``SubjectError`` where a subject comes twice or a score is impossible.

    >>> tally([Subject("a", "care", {"baseline": 4000})], "clinic-1").cells
    mappingproxy({('care', 'baseline'): Cell(due=1, answered=1, total=4000, squares=16000000)})
    """
    cells: dict[tuple[str, str], list[int]] = {}
    rolls: dict[str, Roll] = {}
    seen: set[str] = set()
    for subject in subjects:
        if subject.id in seen:
            raise SubjectError(f"a subject comes twice in {source!r}; give each one once, whole")
        seen.add(subject.id)
        rolls[subject.arm] = rolls.get(subject.arm, Roll()) + subject.roll(baseline)
        for visit, value in subject.answers.items():
            _add(cells.setdefault((subject.arm, visit), [0, 0, 0, 0]), Cell.of(value))
    done = {key: Cell(*sums) for key, sums in cells.items()}
    return Tally(done, rolls, frozenset({source}), baseline)


def _add(sums: list[int], cell: Cell) -> None:
    """Adds in place: a new checked Cell for every answer would double the time."""
    sums[0] += cell.due
    sums[1] += cell.answered
    sums[2] += cell.total
    sums[3] += cell.squares
