"""The rows of one patient's problem -> one episode, due at every scheduled visit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from blastema.core.intake.mapping import Field, Mapping, NominalAnchor, Outcome, Visit
from blastema.core.intake.result import DueAnswer, ImportedEpisode
from blastema.core.intake.row import Detail, Row, SkipRow

# Age is at the anchor and grows while the file goes on: the first row that has it counts.
_MAY_CHANGE = ("age",)

# What tells two problems of one patient apart.
_PROBLEM = ("condition", "body_site", "side", "level")

Problem = tuple[Detail | None, ...]
Skip = Callable[[str, Row], None]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A row at the visit it belongs to; ``day`` is the answer's own where dates are given."""

    row: Row
    day: int | None = None


def problem_of(row: Row, first: Problem | None) -> Problem:
    """Which of the patient's problems the row is about; an empty cell means the first one."""
    found = tuple(row.details.get(name) for name in _PROBLEM)
    if first is not None and not row.is_disbelieved("condition"):
        pairs = zip(found, first, strict=True)
        found = tuple(mine if mine is not None else theirs for mine, theirs in pairs)
    if found[0] is None:
        raise SkipRow("the row has no condition that the mapping knows")
    return found


def episode_from(
    identifier: str, problem: Problem, rows: Sequence[Row], skip: Skip, as_of: date | None
) -> ImportedEpisode | None:
    """The episode, ``None`` where no row stands; each row that does not is handed to ``skip``.

    What the rows leave blank of their problem is that of the patient's first one.
    """
    mapping = rows[0].mapping
    of_problem = {k: v for k, v in zip(_PROBLEM, problem, strict=True) if v is not None}
    details = of_problem | _details(rows)
    try:
        anchor = _anchor(rows, mapping, details)
    except SkipRow as reason:
        for row in rows:
            skip(str(reason), row)
        return None
    placed = _placed(rows, mapping, anchor, skip)
    if not placed:
        return None
    used = {each.row.number for each in placed.values()}
    if "treated" in details:
        details["treated"] = details["treated"] == "yes"
    return ImportedEpisode(
        identifier=identifier,
        anchor=anchor,
        nominal_anchor=isinstance(mapping.anchor, NominalAnchor),
        answers=tuple(_answers(placed, mapping, anchor, as_of)),
        rows=tuple(sorted(used)),
        **details,
    )


def _details(rows: Sequence[Row]) -> dict[str, Any]:
    """Each field once; a later row that contradicts an earlier one is rejected and reported."""
    mapping = rows[0].mapping
    sources = {**mapping.patient, **mapping.episode}
    found: dict[str, tuple[Detail, int]] = {}
    for row in rows:
        for name, value in row.details.items():
            first, number = found.setdefault(name, (value, row.number))
            if first != value and name not in _MAY_CHANGE:
                why = f"differs from row {number} of the same patient, which counts"
                row.reject(sources[name].columns[0], why)
    return {name: value for name, (value, _) in found.items()}


def _anchor(rows: Sequence[Row], mapping: Mapping, details: dict[str, Any]) -> date:
    """Day 0 of this episode; raises ``SkipRow`` where it or the arm is not known."""
    if "arm" not in details:
        raise SkipRow("the patient has no arm that the mapping knows")
    source = mapping.anchor
    if isinstance(source, NominalAnchor):
        return source.day
    days = [(row, day) for row in rows if (day := row.day(source)) is not None]
    if not days:
        raise SkipRow("the patient has no anchor date")
    first_row, first = days[0]
    for row, day in days:
        if day != first:
            why = f"differs from row {first_row.number} of the same patient, which counts"
            row.reject(source.columns[0], why)
    return first


def _placed(rows: Sequence[Row], mapping: Mapping, anchor: date, skip: Skip) -> dict[str, _Placed]:
    """Each row at its visit (in the wide shape, one row at every visit); first come counts."""
    placed: dict[str, _Placed] = {}
    for row in rows:
        try:
            at = _visits_of(row, mapping, anchor)
        except SkipRow as reason:
            skip(str(reason), row)
            continue
        if taken := next((placed[name] for name in at if name in placed), None):
            what = "patient and visit" if mapping.visit_at else "patient"
            source = mapping.visit_at or mapping.patient["identifier"]
            row.reject(source.columns[0], f"same {what} as row {taken.row.number}, which counts")
            skip(f"an earlier row has the same {what}", row)
            continue
        placed.update(at)
    return placed


def _visits_of(row: Row, mapping: Mapping, anchor: date) -> dict[str, _Placed]:
    source = mapping.visit_at
    if source is None:
        return {visit.name: _Placed(row) for visit in mapping.visits}
    if source.format:
        return _visit_by_date(row, source, anchor)
    (column,) = source.columns
    if row.is_missing(column):
        raise SkipRow("the row names no visit")
    for visit in mapping.visits:
        if visit.code == row.cells[column]:
            return {visit.name: _Placed(row)}
    row.reject(column, "a visit code that the schedule does not list")
    raise SkipRow("the row's visit is not in the schedule")


def _visit_by_date(row: Row, source: Field, anchor: date) -> dict[str, _Placed]:
    seen = row.day(source)
    if seen is None:
        raise SkipRow("the row has no date of its visit")
    day = (seen - anchor).days
    for visit in row.mapping.visits:
        if visit.window and visit.window[0] <= day <= visit.window[1]:
            return {visit.name: _Placed(row, day)}
    row.reject(source.columns[0], "in no visit's window of days from the anchor")
    raise SkipRow("the row's visit is not in the schedule")


def _answers(
    placed: dict[str, _Placed], mapping: Mapping, anchor: date, as_of: date | None
) -> Iterator[DueAnswer]:
    """Every instrument at every scheduled visit; visits after ``as_of`` only where answered."""
    for outcome in mapping.outcomes:
        for visit in mapping.visits:
            if outcome.columns and visit.name not in outcome.columns:
                continue  # the wide file never asked this instrument then
            found = placed.get(visit.name)
            score = _score(found, outcome, visit) if found else None
            if score is None and as_of and anchor + timedelta(days=visit.day) > as_of:
                continue
            day = found.day if found and found.day is not None else visit.day
            yield DueAnswer(outcome.instrument, visit.name, day, score)


def _score(placed: _Placed, outcome: Outcome, visit: Visit) -> int | None:
    return placed.row.score(outcome.column or outcome.columns[visit.name], outcome)
