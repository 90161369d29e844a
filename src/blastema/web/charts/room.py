"""One kind of reading of a room over time, by the hour, with the limits of the site."""

from __future__ import annotations

from typing import Any

import altair as alt

from blastema.web.charts import style
from blastema.web.charts.room_values import Air

HEIGHT = 180
READING = "upright strokes: lowest to highest of each hour · dashed: the site's limits"


def room_chart(air: Air, width: int) -> dict[str, Any]:
    """The specification: a stroke for each hour, those beyond a limit in another colour."""
    title = alt.TitleParams(f"{air.name}, {air.unit}", subtitle=[READING])
    chart = alt.layer(*_limits(air), *_hours(air))
    spec: dict[str, Any] = chart.properties(width=width, height=HEIGHT, title=title).to_dict()
    spec["config"] = style.CONFIG
    spec["description"] = air.words
    spec["usermeta"] = {"title": air.name}
    return spec


def _x() -> alt.X:
    axis = alt.Axis(title=None, grid=False, format="%-d %b %H:%M", tickCount=5, labelOverlap=True)
    # The site's clock is handed over as if it were UTC, so that no other clock moves it.
    return alt.X("at:T", axis=axis, scale=alt.Scale(type="utc", nice=False, padding=8))


def _y(air: Air, field: str) -> alt.Y:
    ends = [end for end in (air.low, air.high) if end is not None]
    ends += [end for hour in air.hours for end in (hour.low, hour.high)]
    low, high = min(ends), max(ends)
    room = (high - low) * 0.08 or 1.0
    scale = alt.Scale(domain=[low - room, high + room], nice=False, zero=False)
    return alt.Y(field, axis=alt.Axis(title=None, format=",~r", tickCount=5), scale=scale)


def _hours(air: Air) -> tuple[alt.Chart, ...]:
    rows = [
        {
            "at": f"{hour.at:%Y-%m-%dT%H:%M:00Z}",
            "low": hour.low,
            "high": hour.high,
            "beyond": _beyond(air, hour.low, hour.high),
            "said": f"{hour.low:,g} to {hour.high:,g} {air.unit}",
            "hour": f"{hour.at:%-d %b %Y, %H:%M}",
        }
        for hour in air.hours
    ]
    color = alt.Color(
        "beyond:N",
        scale=alt.Scale(domain=["within", "outside"], range=[style.LINE, style.MISSING]),
        legend=None,
    )
    tooltip = [alt.Tooltip("hour:N", title="Hour"), alt.Tooltip("said:N", title="Read")]
    base = alt.Chart(alt.Data(values=rows)).encode(x=_x(), color=color, tooltip=tooltip)
    strokes = base.mark_rule(strokeWidth=2.5, strokeCap="round").encode(
        y=_y(air, "low:Q"), y2="high:Q"
    )
    shape = alt.Shape(
        "beyond:N",
        scale=alt.Scale(domain=["within", "outside"], range=["circle", "triangle-up"]),
        legend=None,
    )
    tops = base.mark_point(filled=True, size=28, opacity=1, aria=False)
    return strokes, tops.encode(y=_y(air, "high:Q"), shape=shape)


def _beyond(air: Air, low: float, high: float) -> str:
    under = air.low is not None and low < air.low
    over = air.high is not None and high > air.high
    return "outside" if under or over else "within"


def _limits(air: Air) -> tuple[alt.Chart, ...]:
    ends = [end for end in (air.low, air.high) if end is not None]
    if not ends:
        return ()
    rows = alt.Data(values=[{"limit": end} for end in ends])
    rule = alt.Chart(rows).mark_rule(color=style.INK, strokeDash=[6, 4], aria=False)
    return (rule.encode(y=_y(air, "limit:Q")),)
