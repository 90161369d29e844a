"""LS means by arm and visit over the whole scale, with intervals and who answered."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from blastema.evidence.pictures import style
from blastema.evidence.pictures.canvas import (
    Picture,
    chart_of,
    check,
    columns,
    finish,
    in_order,
    marked,
    notes,
    symbols,
)
from blastema.evidence.pictures.errors import refuse
from blastema.evidence.pictures.legend import Under
from blastema.evidence.pictures.rows import Mean, Scale
from blastema.evidence.pictures.words import amount, interval, percent, points

if TYPE_CHECKING:
    import altair as alt

HEIGHT = 300
LEFT, RIGHT = 46, 14
# Vega's own form writes 10 as 1e+1 where few ticks are given.
PLAIN = "replace('' + datum.value, '-', '−')"


def trajectories(
    rows: Sequence[Mean],
    scale: Scale,
    *,
    baseline: float | None = None,
    level: float = 0.95,
    width: int = 720,
) -> Picture:
    """The course of each arm.

    ``baseline`` is the mean at the start from which the MCID is measured; the band between the
    two holds the changes that are too small to matter. Raises ``PictureError``.
    """
    arms, visits = in_order(r.arm for r in rows), in_order(r.visit for r in rows)
    check(arms, visits, width)
    _refuse_rows(rows, scale, baseline)
    across = width - 2 * style.PADDING - LEFT - RIGHT
    under = _under(rows, arms, visits, across)
    layers = [*_band(scale, baseline, len(visits)), *_courses(rows, arms, visits, scale)]
    layers += [symbols([(x, y)], style.LOOKS[arm]) for arm, x, y in under.marks]
    layers += notes(under.notes)
    title = f"{scale.name} by visit"
    said = list(_said(rows, scale, baseline, level))
    told = [_told(row, level) for row in rows]
    return finish(
        layers,
        title=title,
        under=said,
        description=" ".join([f"{title}.", *said, *told]),
        size=(across, HEIGHT),
        width=width,
    )


def _refuse_rows(rows: Sequence[Mean], scale: Scale, baseline: float | None) -> None:
    faults = [
        f"{row.arm} at {row.visit}: a mean of {row.estimate:g} outside the scale "
        f"{scale.low:g} to {scale.high:g}; expected one on it"
        for row in rows
        if row.estimate is not None and not scale.low <= row.estimate <= scale.high
    ]
    if len({(row.arm, row.visit) for row in rows}) < len(rows):
        faults.append("an arm has two rows at one visit; expected one")
    if baseline is not None and not scale.low <= baseline <= scale.high:
        faults.append(f"a baseline mean of {baseline:g} outside the scale; expected one on it")
    refuse(faults)


def _said(
    rows: Sequence[Mean], scale: Scale, baseline: float | None, level: float
) -> Iterator[str]:
    better = "↓ lower is better" if scale.lower_is_better else "↑ higher is better"
    yield f"Least-squares mean in {scale.unit}, {percent(level)} interval · {better}"
    if baseline is not None and scale.mcid is not None:
        yield (
            f"Shaded: less than {amount(scale.mcid, scale.unit)} (the MCID) better than the "
            f"mean at the start, {points(baseline)}"
        )
    if any(r.lower is not None and (r.lower < scale.low or _above(r, scale)) for r in rows):
        yield "An interval runs past the scale and is drawn to the scale's end"


def _above(row: Mean, scale: Scale) -> bool:
    return row.upper is not None and row.upper > scale.high


def _told(row: Mean, level: float) -> str:
    who = f"{row.visit}, {row.arm}:"
    counted = f"{row.answered} answered of {row.due} due."
    if row.estimate is None or row.lower is None or row.upper is None:
        return f"{who} no mean, {counted}"
    figures = interval(row.estimate, row.lower, row.upper)
    return f"{who} {figures}, {counted}"


def _under(
    rows: Sequence[Mean], arms: Sequence[str], visits: Sequence[str], across: float
) -> Under:
    """Visits, and below each arm's mark and name how many answered."""
    column = across / len(visits)
    places = [column * (number + 0.5) for number in range(len(visits))]
    under = Under(HEIGHT + 16, -LEFT + 6, across + RIGHT)
    names, upright = columns(visits, column)
    under.cells(places, names, upright=upright)
    under.y += 8
    under.say("People who answered:")
    counts = {(row.arm, row.visit): str(row.answered) for row in rows}
    for number, arm in enumerate(arms):
        under.arm(number, arm)
        under.row(places, [counts.get((arm, visit), "–") for visit in visits], column)
        under.y += 4
    return under


def _band(scale: Scale, baseline: float | None, visits: int) -> Iterator[alt.Chart]:
    if baseline is None or scale.mcid is None:
        return

    edge = baseline - scale.mcid if scale.lower_is_better else baseline + scale.mcid
    low, high = sorted((baseline, min(max(edge, scale.low), scale.high)))
    row = {"x": -0.5, "x2": visits - 0.5, "y": low, "y2": high}
    chart = chart_of([row])
    yield chart.mark_rect(color=style.BAND, aria=False).encode(
        x=_x(visits), x2="x2:Q", y=_y(scale), y2="y2:Q"
    )


def _courses(
    rows: Sequence[Mean], arms: Sequence[str], visits: Sequence[str], scale: Scale
) -> Iterator[alt.Chart]:
    """Intervals and lines first, so that no line lies over a mark."""

    step = min(0.12, 0.7 / len(arms))
    marks = []
    for number, arm in enumerate(arms):
        look, aside = style.LOOKS[number], (number - (len(arms) - 1) / 2) * step
        data = list(_drawn(rows, arm, visits, aside, scale))
        base = chart_of(data).encode(x=_x(len(visits)), y=_y(scale))
        yield base.mark_rule(color=look.colour, strokeWidth=1.5, aria=False).encode(
            y=_y(scale, "low:Q"), y2="high:Q"
        )
        yield base.mark_line(
            color=look.colour, strokeDash=list(look.dash), strokeWidth=2, aria=False
        )
        marks.append(marked(base, look))
    yield from marks


def _drawn(
    rows: Sequence[Mean], arm: str, visits: Sequence[str], aside: float, scale: Scale
) -> Iterator[dict[str, float]]:
    for row in rows:
        if row.arm == arm and row.estimate is not None:
            low = max(row.lower if row.lower is not None else row.estimate, scale.low)
            high = min(row.upper if row.upper is not None else row.estimate, scale.high)
            place = visits.index(row.visit) + aside
            yield {"x": place, "y": row.estimate, "low": low, "high": high}


def _x(visits: int) -> alt.X:
    import altair as alt

    domain = alt.Scale(domain=[-0.5, visits - 0.5], nice=False, zero=False)
    return alt.X("x:Q", scale=domain, axis=None)


def _y(scale: Scale, name: str = "y:Q") -> alt.Y:
    import altair as alt

    domain = alt.Scale(domain=[scale.low, scale.high], nice=False, zero=False)
    axis = alt.Axis(values=ticks(scale.low, scale.high), title=None, labelExpr=PLAIN)
    return alt.Y(name, scale=domain, axis=axis)


def ticks(low: float, high: float) -> list[float]:
    """Both ends of the scale and round places between, at most seven in all."""
    size = 10.0 ** math.floor(math.log10(high - low))
    for step in (size * part for part in (0.2, 0.25, 0.5, 1, 2, 5)):
        count = (high - low) / step
        if count < 6.001 and all(abs(n - round(n)) < 1e-9 for n in (count, low / step)):
            return [round(low + step * n, 9) for n in range(round(count) + 1)]
    return [round(low + (high - low) * part / 4, 9) for part in range(5)]
