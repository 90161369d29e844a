"""Kept sums as what the rest of the room reads: a Summary, counts of responders, who is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from blastema.evidence.registry.kept import Kept, Name, Numbers
from blastema.evidence.registry.subject import DUE, LEFT_OUT, RESPONDERS, SUMS, Plan
from blastema.evidence.responders.counts import ALL, Count, Counts
from blastema.evidence.specification.parts import Arm
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary.entries import Entry, Key
from blastema.evidence.summary.summary import Summary


@dataclass(frozen=True, slots=True)
class Began:
    """How some people had begun: how many have a first score, and its mean in points."""

    people: int
    mean: float | None


@dataclass(frozen=True, slots=True)
class Seen:
    """One arm at one visit: who was due, who answered, and how both had begun."""

    arm: str
    visit: str
    due: int
    answered: int
    of_answered: Began
    of_silent: Began

    @property
    def missing(self) -> int:
        return self.due - self.answered


@dataclass(frozen=True, slots=True)
class Observed:
    """The plain mean and spread of the answers of one arm at one visit, in points."""

    arm: str
    visit: str
    answered: int
    mean: float
    sd: float | None


def narrowed(spec: Specification, arms: Sequence[str], visits: Collection[str]) -> Specification:
    """The same specification for fewer arms, the first of them the reference, and visits."""
    kept = tuple(visit for visit in spec.visits if visit.name in visits)
    return replace(spec, arm=Arm(spec.arm.name, tuple(arms), arms[0]), visits=kept)


def summary(
    kept: Kept,
    spec: Specification,
    arms: Sequence[str],
    visits: Collection[str],
    sources: Collection[str],
) -> Summary:
    """The sums of these arms at these visits, exactly as those rows alone would be summed."""
    places = [place for place, visit in enumerate(spec.visits) if visit.name in visits]
    entries: dict[Key, Entry] = {}
    for (arm, pattern), numbers in kept.of(SUMS):
        if arm in arms:
            key, entry = _at(arm, pattern, numbers, places)
            entries[key] = entries[key] + entry if key in entries else entry
    left = {(arm, reason): people for (arm, reason), (people,) in kept.of(LEFT_OUT) if arm in arms}
    named = frozenset(sources) if entries or left else frozenset()
    return Summary(narrowed(spec, arms, visits), entries, left, named)


def at_visits(sums: Summary, arms: Sequence[str], visits: Collection[str]) -> Summary:
    """A summary of a registry, without covariates, for fewer arms and visits."""
    parts: dict[Name, Numbers] = {(LEFT_OUT, *who): (n,) for who, n in sums.left_out.items()}
    for key, entry in sums.entries.items():
        parts[SUMS, key.arm, key.pattern] = (entry.n, *entry.products)
    kept = Kept(parts)
    return summary(kept, sums.specification, arms, visits, sums.sources)


def _at(arm: str, pattern: str, numbers: Numbers, places: list[int]) -> tuple[Key, Entry]:
    """An entry without the visits that are not asked for; without any answer it keeps ``n``."""
    people, products = numbers[0], numbers[1:]
    fewer = "".join(pattern[place] for place in places)
    rows = [0, *(place + 1 for place in places)]
    cells = [(i, j) for at, i in enumerate(rows) for j in rows[: at + 1]]
    some = "1" in fewer
    kept = tuple(products[i * (i + 1) // 2 + j] if some else 0 for i, j in cells)
    return Key(arm, (), (), fewer), Entry(people, 0, kept)


def seen(kept: Kept, plan: Plan) -> list[Seen]:
    """A row for each arm and visit that was due of somebody, in the order of the visits."""
    order = [visit.name for visit in plan.specification.visits]
    rows = [_seen(arm, visit, numbers) for (arm, visit), numbers in kept.of(DUE)]
    return sorted(rows, key=lambda row: (row.arm, order.index(row.visit)))


def _seen(arm: str, visit: str, numbers: Numbers) -> Seen:
    due, answered, with_first, of_answered, silent_with_first, of_silent = numbers
    began = Began(with_first, _mean(of_answered, with_first))
    return Seen(
        arm,
        visit,
        due,
        answered,
        began,
        Began(silent_with_first, _mean(of_silent, silent_with_first)),
    )


def _mean(milli: int, people: int) -> float | None:
    return milli / people / 1000 if people else None


def observed(sums: Summary, *, never_missed: bool = False) -> Iterator[Observed]:
    """The mean of whoever answered, with the standard deviation of the sample.

    With ``never_missed`` only of those who had answered every earlier visit too.
    """
    for arm in sums.specification.arm.levels:
        for place, visit in enumerate(sums.specification.visits):
            mine = [
                (entry.n, entry.products)
                for key, entry in sums.entries.items()
                if key.arm == arm and _there(key.pattern, place, never_missed)
            ]
            if mine:
                yield _observed(arm, visit.name, place + 1, mine)


def _there(pattern: str, place: int, never_missed: bool) -> bool:
    return "0" not in pattern[: place + 1] if never_missed else pattern[place] == "1"


def _observed(arm: str, visit: str, row: int, mine: Sequence[tuple[int, Numbers]]) -> Observed:
    """``row`` is the visit's in the triangle of products; the constant's is 0."""
    first, own = row * (row + 1) // 2, row * (row + 3) // 2
    people = sum(n for n, _ in mine)
    plain = sum(products[first] for _, products in mine)
    squares = sum(products[own] for _, products in mine)
    return Observed(arm, visit, people, plain / people / 1000, _sd(people, plain, squares))


def _sd(people: int, plain: int, squares: int) -> float | None:
    """From whole numbers, so that nothing is lost before the one division."""
    if people < 2:
        return None
    spread: float = ((people * squares - plain * plain) / (people * (people - 1))) ** 0.5
    return spread / 1000


def responders(kept: Kept, plan: Plan, key: str, visit: str, source: str) -> Counts:
    """How many of each arm got better by this definition, at this visit."""
    cells = {
        (ALL, arm): Count(*rest)
        for (what, arm, when), (_, *rest) in kept.of(RESPONDERS)
        if (what, when) == (key, visit)
    }
    return Counts(plan.definitions[key], cells, frozenset([source] if cells else []))
