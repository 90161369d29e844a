"""What a chart shows, before it is drawn, and the same in words and as a table."""

from __future__ import annotations

from dataclasses import dataclass

from blastema.web.parts import Table, table

BETTER = ("lower", "higher")


@dataclass(frozen=True, slots=True)
class Point:
    """One due moment: days since the anchor, its name, the score or ``None`` if unanswered."""

    day: int
    due_label: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Course:
    """One instrument's answers of one person over time.

    ``mid`` is the minimal important difference in the instrument's own points,
    ``None`` where none is known; ``anchor`` names what day 0 is.
    """

    instrument_name: str
    scale_min: float
    scale_max: float
    better: str
    mid: float | None
    points: tuple[Point, ...]
    events: tuple[tuple[int, str], ...] = ()
    anchor: str = "treatment"

    def __post_init__(self) -> None:
        faults = tuple(self._faults())
        if faults:
            raise ValueError("; ".join(faults))

    def _faults(self) -> list[str]:
        low, high = self.scale_min, self.scale_max
        days = [point.day for point in self.points]
        outside = [p for p in self.points if p.value is not None and not low <= p.value <= high]
        checks = (
            (low >= high, "the scale must end above its start"),
            (self.better not in BETTER, f"better is one of {', '.join(BETTER)}"),
            (self.mid is not None and self.mid <= 0, "an important difference is above 0"),
            (days != sorted(set(days)), "points need rising days, one point a day"),
            (bool(outside), f"{len(outside)} score(s) lie outside the scale {low:g} to {high:g}"),
        )
        return [words for wrong, words in checks if wrong]

    @property
    def baseline(self) -> Point | None:
        """The last answer at or before the anchor."""
        before = [p for p in self.points if p.day <= 0 and p.value is not None]
        return before[-1] if before else None

    @property
    def answered(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.value is not None)

    @property
    def missing(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.value is None)

    @property
    def direction(self) -> str:
        return f"{self.better} is better"


def ticks(low: float, high: float) -> list[float]:
    """Marks in whole steps, so that each stands at the figure beside it; a 0 within is one."""
    span = high - low
    whole = (n for n in (5, 4, 6, 7, 3, 10) if span % n == 0)
    parts = next((n for n in whole if low >= 0 or low % (span / n) == 0), 5)
    return [low + span / parts * n for n in range(parts + 1)]


def figure(value: float) -> str:
    """A score to one decimal: more of them would say what no questionnaire measures."""
    return f"{round(value, 1):g}"


def course_words(course: Course) -> str:
    """What the chart says in a sentence or two, for those who do not see it."""
    start, last = course.baseline, course.answered[-1] if course.answered else None
    said = [f"{course.instrument_name}, {course.direction}."]
    if start:
        said.append(f"{start.due_label}: {_score(start)}.")
    if last and last is not start:
        said.append(f"{last.due_label}: {_score(last)}{_change(course, start, last)}.")
    said.append(f"{len(course.answered)} of {len(course.points)} due moments answered.")
    return " ".join(said)


def _change(course: Course, start: Point | None, last: Point) -> str:
    """The difference from baseline against the important difference, in words."""
    if start is None or start.value is None or last.value is None or course.mid is None:
        return ""
    gain = (last.value - start.value) * (1 if course.better == "higher" else -1)
    if abs(gain) < course.mid:
        return ", a change too small to matter to most people"
    return ", better by an amount that matters" if gain > 0 else ", worse by an amount that matters"


def course_table(course: Course) -> Table:
    """The course as a table: when, score, difference from baseline."""
    return table(
        f"{course.instrument_name} ({course.direction})",
        ["Due", "Day#", "Score#", "Change since the start#"],
        [
            [p.due_label, _signed(p.day, ""), _score(p), _difference(course, p)]
            for p in course.points
        ],
        note=_mid_note(course),
    )


def _mid_note(course: Course) -> str:
    if course.mid is None:
        return ""
    return f"A difference of {course.mid:g} or more matters to most people."


def _score(point: Point) -> str:
    return "not answered" if point.value is None else figure(point.value)


def _difference(course: Course, point: Point) -> str:
    start = course.baseline
    if start is None or start.value is None or point.value is None or point is start:
        return "–"
    change = round(point.value - start.value, 1)
    return _signed(change, "+") if change else "0"


def _signed(number: float, plus: str) -> str:
    """With a true minus sign, which lines up with the plus and is read aloud."""
    return format(number, f"{plus}g").replace("-", "−")


@dataclass(frozen=True, slots=True)
class ArmVisit:
    """One arm at one visit: how many were due and answered, mean and spread.

    ``low`` and ``high`` are the ends of a 95 % interval where one was computed;
    without them the bars show one standard deviation.
    """

    arm: str
    visit: str
    due: int
    answered: int
    mean: float | None
    sd: float | None
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.answered <= self.due:
            raise ValueError(
                f"answered must be between 0 and {self.due} due; found {self.answered}"
            )
        if (self.mean is None) != (self.answered == 0):
            raise ValueError("a mean needs an answer, and an answer gives a mean")

    @property
    def counted(self) -> str:
        return f"{self.answered} of {self.due}"


def arm_table(rows: tuple[ArmVisit, ...], title: str) -> Table:
    """The arms as a table, in the order given."""
    return table(
        title,
        ["Arm", "Visit", "Answered#", "Mean#", "SD#"],
        [[r.arm, r.visit, r.counted, _figure(r.mean), _figure(r.sd)] for r in rows],
        note="Means are over those who answered.",
    )


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
