"""The report's tables: an interval beside every estimate, an n in every row."""

from __future__ import annotations

import math

from blastema.evidence.pictures.responders import Reading, responding
from blastema.evidence.pictures.rows import Mean
from blastema.evidence.pictures.words import amount, interval, p_value, percent, points
from blastema.evidence.report.document import Table
from blastema.evidence.report.parts import ReportParts
from blastema.evidence.responders.rates import wilson


def means(parts: ReportParts) -> Table:
    """LS means by visit and arm."""
    return Table(
        f"Least-squares means in {parts.scale.unit}",
        ("Visit", "Arm", f"Mean ({_level(parts)})", "Standard error", "df", "Answered"),
        tuple(
            (row.visit, row.arm, _mean(row), _points(row.std_error), _df(row.df), _answered(row))
            for row in parts.means
        ),
    )


def _mean(row: Mean) -> str:
    if row.estimate is None or row.lower is None or row.upper is None:
        return "no mean"
    return interval(row.estimate, row.lower, row.upper)


def _answered(row: Mean) -> str:
    return f"{row.answered} of {row.due}"


def differences(parts: ReportParts) -> Table:
    """Differences of LS means by visit."""
    heads = "Visit", "Comparison", f"Difference ({_level(parts)})", "Standard error"
    return Table(
        f"Differences of least-squares means in {parts.scale.unit}",
        (*heads, "df", "p", "n"),
        tuple(
            (
                row.visit,
                f"{row.treated} minus {row.comparator}",
                interval(row.estimate, row.lower, row.upper),
                _points(row.std_error),
                _df(row.df),
                p_value(row.p_value or 0.0),
                f"{row.treated_n} and {row.comparator_n}",
            )
            for row in parts.differences
        ),
    )


def responders(parts: ReportParts) -> Table:
    """Responders at the MCID, or the no worse where there is none, in both readings."""
    by = parts.scale.mcid or 0.0
    found = responding(parts.changes, parts.unanswered, parts.scale, by)
    better = f"at least {amount(by, parts.scale.unit)} better" if by else "no worse"
    return Table(
        f"People {better} at {parts.visit}; {_level(parts)} after Wilson (1927)",
        ("Arm", "Missing", *(f"Share, {reading}" for reading in Reading)),
        tuple(
            (
                one.arm,
                f"{one.missing} of {one.observed + one.missing}",
                *(_share(one.improved, one.of(reading), parts.model.level) for reading in Reading),
            )
            for one in found
        ),
    )


def moved(parts: ReportParts) -> Table:
    """The difference at the visit asked about under each delta."""
    counts = {
        (row.treated, row.comparator): f"{row.treated_n} and {row.comparator_n}"
        for row in parts.differences
        if row.visit == parts.visit
    }
    return Table(
        f"The difference at {parts.visit} if missing answers were worse",
        ("Delta", "Comparison", f"Difference ({_level(parts)})", "n who answered"),
        tuple(
            (
                points(one.delta),
                f"{one.treated} minus {one.comparator}",
                interval(one.estimate, one.lower, one.upper),
                counts.get((one.treated, one.comparator), "not known"),
            )
            for one in parts.moved
        ),
    )


def _share(part: int, whole: int, level: float) -> str:
    if not whole:
        return "nobody"
    low, high = wilson(part, whole, level)
    return f"{part} of {whole}: {100 * part / whole:.1f} % ({100 * low:.1f} to {100 * high:.1f})"


def _level(parts: ReportParts) -> str:
    return f"{percent(parts.model.level)} interval"


def _points(value: float | None) -> str:
    return "–" if value is None else points(value)


def _df(value: float | None) -> str:
    if value is None:
        return "–"
    return "not counted" if math.isinf(value) else f"{value:.1f}"
