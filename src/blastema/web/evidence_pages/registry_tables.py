"""The registry's figures as tables and sentences; every row says of how many it tells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from blastema.actions.read.own_words import product_name, visit_name
from blastema.actions.read.registry import Registry, Threshold, VisitRow
from blastema.actions.read.registry_course import ArmCourse, Modelled
from blastema.actions.read.registry_responders import Rate, ResponderRow
from blastema.web import charts
from blastema.web.parts import Cell, Column, Table, table

FEW = "too few"


def names(arms: Iterable[str]) -> str:
    return ", ".join(product_name(arm) for arm in arms)


def visit_words(visit: str) -> str:
    return visit_name(visit) if visit else ""


def course_rows(told: Registry, fitted: Sequence[ArmCourse]) -> tuple[charts.ArmVisit, ...]:
    """What the chart draws: the model's mean where there is a model, else the plain one."""
    models = _models(fitted)
    return tuple(
        _drawn(row, models.get((row.arm, row.visit)))
        for row in _by_visit(told)
        if row.mean is not None
    )


def _models(fitted: Sequence[ArmCourse]) -> dict[tuple[str, str], Modelled]:
    return {(one.arm, row.visit): row for one in fitted for row in one.rows}


def _by_visit(told: Registry) -> list[VisitRow]:
    order = [visit.name for visit in told.sums.specification.visits]
    arms = list(told.shown)
    return sorted(told.visits, key=lambda row: (order.index(row.visit), arms.index(row.arm)))


def _drawn(row: VisitRow, model: Modelled | None) -> charts.ArmVisit:
    found = model or row
    return charts.ArmVisit(
        product_name(row.arm),
        visit_name(row.visit),
        row.due,
        row.answered,
        found.mean,
        row.sd,
        found.low,
        found.high,
    )


def course_table(told: Registry, fitted: Sequence[ArmCourse], title: str) -> Table:
    models = _models(fitted)
    return table(
        title,
        ["Arm", "Visit", "Answered#", "Mean#", "95 % interval#", "Made by", "Plain mean (SD)#"],
        [_course(row, models.get((row.arm, row.visit))) for row in _by_visit(told)],
        note="Each arm has a model of its own; a plain mean is of those who answered.",
    )


def _course(row: VisitRow, model: Modelled | None) -> list[object]:
    counted = f"{row.answered} of {row.due}"
    words = [product_name(row.arm), visit_name(row.visit), counted]
    if row.mean is None:
        none = FEW if row.answered else "no answer"
        return [*words, none, "–", "–", "–"]
    plain = f"{row.mean:.2f} ({_two(row.sd)})"
    if model:
        return [*words, _two(model.mean), _between(model.low, model.high), "model", plain]
    return [*words, _two(row.mean), _between(row.low, row.high), "plain mean", plain]


def _two(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


def _between(low: float | None, high: float | None) -> str:
    return f"{_two(low)} to {_two(high)}"


def unfitted(fitted: Sequence[ArmCourse]) -> list[tuple[str, str]]:
    """Arms without a model, with the reason."""
    return [(product_name(one.arm), one.why) for one in fitted if one.why]


def few(fitted: Sequence[ArmCourse]) -> list[tuple[str, str]]:
    """Arms with visits that are in no model, since too few answered."""
    return [
        (product_name(one.arm), ", ".join(map(visit_name, one.left_out)))
        for one in fitted
        if one.left_out and not one.why
    ]


def left_out(told: Registry) -> list[str]:
    """Whom and what the figures do not hold, with the reasons."""
    found = [f"{n} courses, {why}" for why, n in (*told.gone.items(), *told.left_out.items())]
    if told.other_visits:
        found.append(f"{told.other_visits} answers at visits of another schedule")
    return found


def missing_sentence(told: Registry) -> str:
    due, answered = (sum(getattr(row, n) for row in told.visits) for n in ("due", "answered"))
    if not due:
        return ""
    silent = due - answered
    return (
        f"{silent:,} of {due:,} due answers are missing ({100 * silent / due:.1f} %). "
        "A model reads a missing answer as like those of people who were alike until then."
    )


def responder_tables(told: Registry) -> list[tuple[Threshold, Table]]:
    """One table for each threshold, at the last visit of which enough people were due."""
    found = []
    for threshold in told.thresholds:
        mine = [r for r in told.responders if (r.key, r.visit) == (threshold.key, told.latest)]
        if mine:
            found.append((threshold, _responders(threshold, mine, told.latest)))
    return found


def _responders(threshold: Threshold, mine: list[ResponderRow], visit: str) -> Table:
    columns: list[str | Column] = [
        *("Arm", "Missing as not better#", "Of those who answered#", "Missing#")
    ]
    excluded = any(row.excluded for row in mine)
    rows: list[list[object]] = [
        [
            product_name(row.arm),
            _rate(row.of_due),
            _rate(row.of_answered),
            f"{row.missing} of {row.due}",
            *([row.excluded] if excluded else []),
        ]
        for row in mine
    ]
    if excluded:
        columns.append("Began at 0#")
    return table(f"At least {threshold.name}, {visit_name(visit)}", columns, rows)


def _rate(rate: Rate | None) -> Cell:
    if rate is None:
        return Cell(FEW)
    share, low, high = (f"{100 * part:.0f}" for part in (rate.share, rate.low, rate.high))
    return Cell(f"{rate.responders} of {rate.people}", note=f"{share} %, {low} to {high}")


def missing_table(told: Registry) -> Table | None:
    if not told.visits:
        return None
    return table(
        "Missing answers by arm and visit",
        [
            *("Arm", "Visit", "Missing#", "First score of those who answered#"),
            *("First score of the silent#", "Mean of all who answered#", "Mean of never missed#"),
        ],
        [_missing(row) for row in _by_visit(told)],
        note=f"A dash stands where there are fewer than {told.least} people.",
    )


def _missing(row: VisitRow) -> list[object]:
    share = f"{100 * row.missing / row.due:.0f} %"
    return [
        product_name(row.arm),
        visit_name(row.visit),
        Cell(f"{row.missing} of {row.due}", note=share),
        *(_two(value) for value in (row.began_answered, row.began_silent, row.mean, row.loyal)),
    ]


def commands(told: Registry) -> str:
    """What a statistician types with the file of the sums."""
    several = len(told.shown) > 1
    formula = "score ~ arm*visit" if several else "score ~ visit"
    return f'blastema evidence means SUMS.arrow --formula "{formula}" --df kenward-roger'
