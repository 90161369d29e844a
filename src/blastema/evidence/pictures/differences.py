"""Differences of LS means by visit: intervals, no difference, the MCID, and whom a side favours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from blastema.evidence.pictures import style
from blastema.evidence.pictures.canvas import (
    Note,
    Picture,
    chart_of,
    check,
    finish,
    in_order,
    marked,
    notes,
)
from blastema.evidence.pictures.errors import refuse
from blastema.evidence.pictures.legend import Under
from blastema.evidence.pictures.rows import Difference, Scale
from blastema.evidence.pictures.words import amount, interval, lines, percent, wide

if TYPE_CHECKING:
    import altair as alt

EDGE = 14
BAR = 20  # from the words of a row down to its interval, pixels
Pair = tuple[str, str]


def differences(
    rows: Sequence[Difference], scale: Scale, *, level: float = 0.95, width: int = 720
) -> Picture:
    """Every visit's difference in a row of its own, its figures above it. ``PictureError``."""
    pairs = in_order_pairs(rows)
    check(in_order(name for pair in pairs for name in pair), in_order(r.visit for r in rows), width)
    if len({(r.treated, r.comparator, r.visit) for r in rows}) < len(rows):
        refuse(["two arms have two differences at one visit; expected one"])
    across = width - 2 * style.PADDING - 2 * EDGE
    under, bars = _rows(rows, pairs, across)
    height = under.y - 6
    half = _half(rows, scale)
    layers = [*_lines(scale, half, [y for _, y in bars]), *_bars(bars, half)]
    layers += notes([*under.notes, *_below(rows, scale, across, height)])
    title = f"Difference in {scale.name} by visit"
    said = list(_said(scale, level, pairs))
    told = [f"{r.treated} minus {r.comparator}, {_figures(r)}." for r in rows]
    return finish(
        layers,
        title=title,
        under=said,
        description=" ".join([f"{title}.", *(f"{one}." for one in said), *told]),
        size=(across, height),
        width=width,
    )


def in_order_pairs(rows: Sequence[Difference]) -> list[Pair]:
    return list(dict.fromkeys((row.treated, row.comparator) for row in rows))


def _figures(row: Difference) -> str:
    figures = interval(row.estimate, row.lower, row.upper)
    return f"{row.visit}: {figures}, n {row.treated_n} and {row.comparator_n}"


def _said(scale: Scale, level: float, pairs: Sequence[Pair]) -> Iterator[str]:
    yield f"Difference of least-squares means in {scale.unit}, {percent(level)} interval"
    if len(pairs) == 1:
        yield f"{pairs[0][0]} minus {pairs[0][1]}; n in that order"
    if scale.mcid is not None:
        yield (
            f"Solid line: no difference · dashed: {amount(scale.mcid, scale.unit)} either way, "
            "the smallest that matters (MCID)"
        )


def _rows(
    rows: Sequence[Difference], pairs: Sequence[Pair], across: float
) -> tuple[Under, list[tuple[Difference, float]]]:
    """The words of each row, and where its interval lies."""
    under, bars = Under(10, -EDGE + 4, across + EDGE), []
    for pair in pairs:
        if len(pairs) > 1:
            under.say(f"{pair[0]} minus {pair[1]}", bold=True)
        for row in (r for r in rows if (r.treated, r.comparator) == pair):
            under.say(_figures(row))
            bars.append((row, under.y - style.LINE + BAR))
            under.y += BAR + 8
    return under, bars


def _half(rows: Sequence[Difference], scale: Scale) -> float:
    """Half the width of an axis that is as wide to the left of no difference as to the right."""
    furthest = max(abs(end) for row in rows for end in (row.lower, row.upper))
    return max(furthest, (scale.mcid or 0.0) * 1.2, (scale.high - scale.low) / 50) * 1.08


def _below(
    rows: Sequence[Difference], scale: Scale, across: float, height: float
) -> Iterator[Note]:
    """Under the axis: the unit, and which side is good for whom."""
    pairs = in_order_pairs(rows)
    first, second = pairs[0] if len(pairs) == 1 else ("the arm named first", "the other arm")
    left, right = (first, second) if scale.lower_is_better else (second, first)
    texts = (f"← favours {left}", "left"), (f"favours {right} →", "right")
    y = height + 36.0
    beside = sum(wide(text) for text, _ in texts) < across
    for text, align in texts:
        for line in lines(text, across + EDGE):
            x = -EDGE + 4 if align == "left" else across + EDGE - 4
            yield Note(x, y, line, align=align, bold=True)
            y += 0 if beside else style.LINE
    y += style.LINE if beside else 0
    yield Note(across / 2, y, f"Difference in {scale.unit}", align="center")


def _lines(scale: Scale, half: float, ys: Sequence[float]) -> Iterator[alt.Chart]:
    """No difference and the MCID beside each interval, never through the words."""
    import altair as alt

    mcid = [] if scale.mcid is None else [-scale.mcid, scale.mcid]
    for places, dash, colour in (([0.0], [1, 0], style.INK), (mcid, [4, 3], style.MUTED)):
        if places:
            values = [{"x": x, "py": y - 10, "py2": y + 10} for x in places for y in ys]
            yield (
                chart_of(values)
                .mark_rule(strokeDash=dash, color=colour, aria=False)
                .encode(
                    x=_x(half),
                    y=alt.Y("py:Q", scale=None, axis=None),
                    y2=alt.Y2("py2:Q"),
                )
            )


def _bars(bars: Sequence[tuple[Difference, float]], half: float) -> Iterator[alt.Chart]:
    import altair as alt

    values = [{"x": row.estimate, "low": row.lower, "high": row.upper, "py": y} for row, y in bars]
    y = alt.Y("py:Q", scale=None, axis=None)
    base = chart_of(values)
    yield base.mark_rule(strokeWidth=2.5, color=style.LOOKS[0].colour, aria=False).encode(
        x=_x(half, "low:Q"), x2="high:Q", y=y
    )
    yield marked(base, style.LOOKS[0]).encode(x=_x(half), y=y)


def _x(half: float, name: str = "x:Q") -> alt.X:
    import altair as alt

    domain = alt.Scale(domain=[-half, half], nice=False, zero=False)
    axis = alt.Axis(title=None, format="~g", tickCount=6, grid=False)
    return alt.X(name, scale=domain, axis=axis)
