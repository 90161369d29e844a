"""Every figure of a count of responders, missing answers as failures and left out side by side."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from blastema.evidence.responders.counts import Counts
from blastema.evidence.responders.errors import ResponderError
from blastema.evidence.responders.mantel_haenszel import (
    Common,
    common_difference,
    common_odds,
    common_ratio,
)
from blastema.evidence.responders.needed import Needed, number_needed
from blastema.evidence.responders.pairs import (
    WAYS,
    Missing,
    Pair,
    by_stratum,
    compared,
    pooled,
    share,
)
from blastema.evidence.responders.rates import Interval, newcombe, wilson
from blastema.evidence.responders.score import (
    difference_interval,
    difference_score,
    odds_interval,
    ratio_interval,
)


@dataclass(frozen=True, slots=True)
class RateRow:
    """One arm's rate. ``excluded`` have no percentage (baseline not above zero) and are in no
    denominator; a rate of nobody is nan."""

    term: str  # the arm
    missing_as: Missing
    responders: int
    subjects: int  # the denominator
    missing: int
    excluded: int
    estimate: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One measure of one arm against another by one method.

    ``statistic`` and ``p_value`` are those of the score test of no difference, two-sided;
    ``strata_left_out`` had patients of one arm only.
    """

    term: str  # "ARM - OTHER" of a difference, "ARM / OTHER" of a ratio
    measure: str
    method: str
    missing_as: Missing
    estimate: float
    std_error: float
    lower: float
    upper: float
    statistic: float
    p_value: float
    strata_left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NeededRow:
    """The number needed to treat, from the difference of the named method."""

    term: str
    method: str
    missing_as: Missing
    needed: Needed


Row = RateRow | ComparisonRow | NeededRow


@dataclass(frozen=True, slots=True)
class ResponderTable:
    """Rows of one kind; ``note`` is the sentence that belongs beside every number of it.

    ``absent`` says of rows that one would look for why they are not there.
    """

    rows: tuple[Any, ...]
    level: float
    note: str
    absent: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def to_json(self) -> dict[str, object]:
        """Full precision; what is not a finite number is ``null``."""
        return {
            "rows": [_plain(asdict(row)) for row in self.rows],
            "level": self.level,
            "note": self.note,
            "absent": list(self.absent),
        }

    def to_arrow(self) -> Any:
        """A ``pyarrow.Table``; it converts itself to any data frame."""
        import pyarrow as pa

        return pa.Table.from_pylist([_plain(asdict(row)) for row in self.rows])


def rates(counts: Counts, *, level: float = 0.95) -> ResponderTable:
    """Each arm's rate over all strata, with Wilson's interval, both ways of missing answers."""
    rows = [_rate(counts, arm, way, level) for way in WAYS for arm in counts.arms]
    return ResponderTable(tuple(rows), level, note(counts))


def comparisons(counts: Counts, arm: str, against: str, *, level: float = 0.95) -> ResponderTable:
    """Difference, risk ratio and odds ratio of two arms, unstratified and over the strata.

    A reading of missing answers that leaves nobody in an arm has no rows, and ``absent`` says
    so. Raises ``ResponderError`` where neither reading has patients of both arms.
    """
    _check_two(arm, against)
    rows: list[ComparisonRow] = []
    absent: list[str] = []
    for way in WAYS:
        found, why = _compare(counts, arm, against, way, level)
        rows += found
        absent += [f"{way}: {why}"] if why else []
    if not rows:
        raise ResponderError(absent)
    return ResponderTable(tuple(rows), level, note(counts), tuple(absent))


def needed_to_treat(
    counts: Counts, arm: str, against: str, *, level: float = 0.95
) -> ResponderTable:
    """From Newcombe's difference and, with strata, from Mantel-Haenszel's with score limits."""
    wanted = ("Newcombe", "stratified Miettinen-Nurminen")
    compared = comparisons(counts, arm, against, level=level)
    rows = [
        NeededRow(
            f"{arm} vs {against}",
            row.method,
            row.missing_as,
            number_needed(row.estimate, (row.lower, row.upper)),
        )
        for row in compared
        if row.method in wanted and row.measure == "risk difference"
    ]
    return ResponderTable(tuple(rows), level, note(counts), compared.absent)


def note(counts: Counts) -> str:
    """How many there are, how many are silent, and how many no percentage exists for."""
    parts = [counts.count(arm) for arm in counts.arms]
    subjects, missing, excluded = (
        sum(getattr(part, name) for part in parts) for name in ("subjects", "missing", "excluded")
    )
    told = (
        f"{counts.definition.name}: {subjects} patients, {missing} without an answer, shown as "
        "failures and left out"
    )
    if counts.definition.kind == "share":
        told += f"; {excluded} excluded, whose baseline is not above zero"
    return told


def _rate(counts: Counts, arm: str, way: Missing, level: float) -> RateRow:
    count = counts.count(arm)
    x, n = share(count, way)
    lower, upper = wilson(x, n, level) if n else (math.nan, math.nan)
    estimate = x / n if n else math.nan
    return RateRow(arm, way, x, n, count.missing, count.excluded, estimate, lower, upper)


def _compare(
    counts: Counts, arm: str, against: str, way: Missing, level: float
) -> tuple[list[ComparisonRow], str]:
    """The rows of one reading, and why some of them are not there."""
    pair = pooled(counts, arm, against, way)
    if empty := [name for name, n in ((arm, pair.n1), (against, pair.n0)) if not n]:
        who = "nobody with an answer" if way == "observed" else "nobody to be counted"
        return [], f"{who} in {' and '.join(empty)}, so there is no comparison"
    rows = _plain_rows(pair, arm, against, way, level)
    if len(counts.strata) < 2:
        return rows, ""
    if not any(one.both for one in by_stratum(counts, arm, against, way).values()):
        return rows, "no stratum has patients of both arms, so there is none over strata"
    return rows + _stratified_rows(counts, arm, against, way, level), ""


def _plain_rows(
    pair: Pair, arm: str, against: str, way: Missing, level: float
) -> list[ComparisonRow]:
    z = difference_score([pair], 0.0)
    minus, over = f"{arm} - {against}", f"{arm} / {against}"
    difference = pair.p1 - pair.p0

    def row(term: str, measure: str, method: str, found: float, ends: Interval) -> ComparisonRow:
        return ComparisonRow(term, measure, method, way, found, math.nan, *ends, z, _p(z))

    score = "Miettinen-Nurminen"
    return [
        row(minus, "risk difference", "Newcombe", difference, newcombe(pair, level)),
        row(minus, "risk difference", score, difference, difference_interval([pair], level)),
        row(over, "risk ratio", score, _over(pair.p1, pair.p0), ratio_interval(pair, level)),
        row(over, "odds ratio", score, _odds(pair), odds_interval(pair, level)),
    ]


def _stratified_rows(
    counts: Counts, arm: str, against: str, way: Missing, level: float
) -> list[ComparisonRow]:
    strata = by_stratum(counts, arm, against, way)
    left_out = tuple(name for name, pair in strata.items() if not pair.both)
    pairs = compared(list(strata.values()))
    z = difference_score(pairs, 0.0)
    minus, over = f"{arm} - {against}", f"{arm} / {against}"

    def row(term: str, measure: str, method: str, found: Common) -> ComparisonRow:
        return ComparisonRow(term, measure, method, way, *_figures(found), z, _p(z), left_out)

    common = common_difference(pairs, level)
    by_score = Common(common.estimate, math.nan, *difference_interval(pairs, level))
    return [
        row(minus, "risk difference", "stratified Miettinen-Nurminen", by_score),
        row(minus, "risk difference", "Mantel-Haenszel", common),
        row(over, "risk ratio", "Mantel-Haenszel", common_ratio(pairs, level)),
        row(over, "odds ratio", "Mantel-Haenszel", common_odds(pairs, level)),
    ]


def _figures(found: Common) -> tuple[float, float, float, float]:
    return found.estimate, found.std_error, found.lower, found.upper


def _p(z: float) -> float:
    """Two-sided, of the normal distribution."""
    return math.erfc(abs(z) / math.sqrt(2))


def _over(above: float, below: float) -> float:
    if below:
        return above / below
    return math.inf if above else math.nan


def _odds(pair: Pair) -> float:
    return _over(pair.x1 * (pair.n0 - pair.x0), pair.x0 * (pair.n1 - pair.x1))


def _check_two(arm: str, against: str) -> None:
    if arm == against:
        raise ResponderError([f"{arm!r} against itself; expected two arms"])


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
