"""Means by arm and visit over the whole scale, with the number who answered beside each."""

from __future__ import annotations

from typing import Any

import altair as alt

from blastema.web.charts import style
from blastema.web.charts.values import ArmVisit, ticks

ROW_HEIGHT = 34
# Names of the arms on the left and counts on the right take this many pixels of the width.
MARGINS = 250
Scale = tuple[float, float]


def arm_chart(
    rows: tuple[ArmVisit, ...], title: str, scale: Scale, better: str, width: int
) -> dict[str, Any]:
    """The specification: a band of rows for each visit, in it one row for each arm."""
    if not rows:
        raise ValueError("a chart needs at least one arm at one visit; found none")
    arms, visits = _order(r.arm for r in rows), _order(r.visit for r in rows)
    data = alt.Data(values=[_row(row, scale) for row in rows])
    drawn = alt.layer(*_layers(arms, scale, width), data=data)
    chart = (
        drawn.properties(width=width - MARGINS, height=ROW_HEIGHT * len(arms))
        .facet(
            row=alt.Row(
                "visit:N",
                sort=visits,
                header=alt.Header(
                    title=None,
                    labelAngle=0,
                    labelAlign="left",
                    labelAnchor="start",
                    labelOrient="top",
                    labelFontWeight="bold",
                    labelPadding=7,
                    labelBaseline="top",
                ),
            ),
            spacing=14,
        )
        .properties(title=alt.TitleParams(title, subtitle=_subtitle(rows, better)))
    )
    spec: dict[str, Any] = chart.to_dict()
    spec["config"] = style.CONFIG
    spec["description"] = f"{title}, {better} is better. " + " ".join(map(_words, rows))
    spec["usermeta"] = {"title": title}
    return spec


def _order(names: Any) -> list[str]:
    """The names once each, in the order in which they came."""
    return list(dict.fromkeys(names))


def _has_interval(rows: tuple[ArmVisit, ...]) -> bool:
    return all(row.low is not None for row in rows if row.mean is not None)


def _subtitle(rows: tuple[ArmVisit, ...], better: str) -> list[str]:
    arrow = "↓" if better == "lower" else "↑"
    bars = "95 % interval of the mean" if _has_interval(rows) else "one standard deviation"
    return [f"{arrow} {better} is better · mean with {bars}"]


def _row(row: ArmVisit, scale: Scale) -> dict[str, Any]:
    low, high = _interval(row)
    return {
        "arm": row.arm,
        "visit": row.visit,
        "mean": row.mean,
        "answered": f"{row.counted} answered",
        "low": None if low is None else max(low, scale[0]),
        "high": None if high is None else min(high, scale[1]),
        "figure": "no answers" if row.mean is None else f"{row.mean:.2f}",
    }


def _interval(row: ArmVisit) -> tuple[float | None, float | None]:
    if row.low is not None:
        return row.low, row.high
    if row.mean is None or row.sd is None:
        return None, None
    return row.mean - row.sd, row.mean + row.sd


def _layers(arms: list[str], scale: Scale, width: int) -> tuple[alt.Chart, ...]:
    axis = alt.Axis(values=ticks(*scale), title=None)
    x_scale = alt.Scale(domain=list(scale), nice=False, zero=False)
    y = alt.Y(
        "arm:N",
        sort=arms,
        title=None,
        axis=alt.Axis(domain=False, ticks=False, labelLimit=150, labelPadding=8),
    )
    base = alt.Chart().encode(y=y)
    bars = base.mark_rule(strokeWidth=3, opacity=0.55, aria=False).encode(
        x=alt.X("low:Q", scale=x_scale, axis=axis), x2="high:Q", color=_colour(arms)
    )
    dots = base.mark_point(filled=True, size=110, opacity=1, aria=False).encode(
        x=alt.X("mean:Q", scale=x_scale, axis=axis), color=_colour(arms), shape=_shape(arms)
    )
    figure = base.mark_text(dy=-12, fontWeight="bold", aria=False).encode(
        x=alt.X("mean:Q", scale=x_scale), text="figure:N"
    )
    counts = base.mark_text(align="left", dx=8, color=style.MUTED).encode(
        x=alt.value("width"), text="answered:N"
    )
    return bars, dots, figure, counts


def _colour(arms: list[str]) -> alt.Color:
    return alt.Color(
        "arm:N", scale=alt.Scale(domain=arms, range=_cycle(style.ARMS, len(arms))), legend=None
    )


def _shape(arms: list[str]) -> alt.Shape:
    return alt.Shape(
        "arm:N", scale=alt.Scale(domain=arms, range=_cycle(style.SHAPES, len(arms))), legend=None
    )


def _cycle(values: tuple[str, ...], count: int) -> list[str]:
    return [values[n % len(values)] for n in range(count)]


def _words(row: ArmVisit) -> str:
    if row.mean is None:
        return f"{row.visit}, {row.arm}: no answers of {row.due} due."
    return f"{row.visit}, {row.arm}: mean {row.mean:.2f}, {row.counted} answered."
