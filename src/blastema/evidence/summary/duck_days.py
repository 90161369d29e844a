"""What DuckDB makes of a long table with days: the same answers, by the same rule, as ``windows``.

One pass without sorting: an answer's distance to its visit's day is a whole number that no other
day of the window shares, so the nearest is the one with the least.
"""

from __future__ import annotations

from collections.abc import Sequence

from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary.windows import NOT_WHOLE, TWICE, Window, windows

DAY, PLACE, DISTANCE = '"[day]"', '"[place]"', '"[distance]"'
ANSWERED = '"[answered]"'

# What is wrong with the days of a subject, each a bit.
FAULTS = {1 << 8: "is empty", 1 << 9: NOT_WHOLE, 1 << 10: TWICE}


def of_each_row(spec: Specification, day: str, outcome: str) -> list[str]:
    """Columns of a row; ``day`` and ``outcome`` are quoted names."""
    number = f"CAST({day} AS DOUBLE)"
    found = windows(spec)
    inside = " ".join(f"WHEN {_within(number, one)} THEN {one.place}" for one in found)
    away = " ".join(f"WHEN {_within(number, one)} THEN {_distance(number, one)}" for one in found)
    answered = f"({outcome} IS NOT NULL AND NOT isnan(CAST({outcome} AS DOUBLE)))"
    return [
        f"CASE WHEN isnan({number}) THEN NULL ELSE {number} END AS {DAY}",
        f"{answered} AS {ANSWERED}",
        f"CASE WHEN NOT {answered} THEN NULL {inside} END AS {PLACE}",
        f"CASE {away} END AS {DISTANCE}",
    ]


def _within(number: str, one: Window) -> str:
    return f"{number} BETWEEN {one.earliest} AND {one.latest}"


def _distance(number: str, one: Window) -> str:
    """Twice the days between, and one more after the visit's day: ties go to the earlier."""
    return f"2 * abs({number} - {one.day}) + CASE WHEN {number} > {one.day} THEN 1 ELSE 0 END"


def answers(named: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """What the nearest row holds at each visit, under quoted columns; then how many answers
    stand for none. A row that lacks what varies is still the nearest, so nulls count."""
    nearest = [
        f"arg_min_null({name}, {DISTANCE}) FILTER (WHERE {PLACE} = {place}) AS {column}"
        for name, columns in named
        for place, column in enumerate(columns)
    ]
    taken = f"coalesce(bit_count(bit_or(CAST(1 AS BIGINT) << {PLACE})), 0)"
    return [
        *nearest,
        f'count(*) FILTER (WHERE {ANSWERED} AND {PLACE} IS NULL) AS "[outside]"',
        f'count({PLACE}) - {taken} AS "[farther]"',
    ]


def faults() -> str:
    """The bits of ``FAULTS``."""
    empty, not_whole, twice = FAULTS
    whole = f"{DAY} = floor({DAY}) AND NOT isinf({DAY})"
    return (
        f"CASE WHEN count({DAY}) < count(*) THEN {empty} ELSE 0 END"
        f" + CASE WHEN coalesce(bool_or(NOT ({whole})), false) THEN {not_whole} ELSE 0 END"
        f" + CASE WHEN count({DAY}) > count(DISTINCT {DAY}) THEN {twice} ELSE 0 END"
    )
