"""How a group fares at each visit: a bar of all who were due, in the parts that they fell into."""

from __future__ import annotations

from typing import Any

import altair as alt

from blastema.web.charts import style
from blastema.web.charts.share_values import PARTS, ShareBar

BAR = 30
STEP = 58
# A part narrower than this share of its bar has no room for its number; the table has it.
ROOM = 0.09
COLOURS = (style.LINE, "#c3ccd0", "#ffffff", "#f0dcc8")
INKS = ("#ffffff", style.INK, style.INK, style.INK)


def share_chart(bars: tuple[ShareBar, ...], title: str, width: int) -> dict[str, Any]:
    """The specification: one bar a visit over everybody due, each as long as the other."""
    if not bars:
        raise ValueError("a chart needs at least one bar; found none")
    rows = [row for bar in bars for row in _rows(bar)]
    order = [bar.name for bar in bars]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("bar:N", sort=order, title=None, axis=None)
    )
    used = [n for n, _ in enumerate(PARTS) if any(bar.parts[n] for bar in bars)]
    drawn = alt.layer(_parts(base, used), _numbers(base), _names(base))
    chart = drawn.properties(width=width, height=STEP * len(bars))
    spec: dict[str, Any] = chart.to_dict()
    spec["config"] = style.CONFIG
    spec["description"] = f"{title}. " + " ".join(bar.words for bar in bars)
    spec["usermeta"] = {"title": title}
    return spec


def _rows(bar: ShareBar) -> list[dict[str, Any]]:
    found, start = [], 0
    for number, (part, people) in enumerate(zip(PARTS, bar.parts, strict=True)):
        if people:
            ends = start / bar.total, (start + people) / bar.total
            label = str(people) if people / bar.total >= ROOM else ""
            found.append(
                {
                    "bar": bar.name,
                    "head": f"{bar.name}: {bar.total} people due",
                    "part": part,
                    "from": ends[0],
                    "to": ends[1],
                    "middle": sum(ends) / 2,
                    "label": label,
                    "ink": INKS[number],
                }
            )
        start += people
    return found


def _parts(base: alt.Chart, used: list[int]) -> alt.Chart:
    """The legend names only what somebody is part of."""
    axis = alt.X("from:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
    colour = alt.Color(
        "part:N",
        scale=alt.Scale(domain=[PARTS[n] for n in used], range=[COLOURS[n] for n in used]),
        legend=alt.Legend(columns=2, symbolType="square", symbolStrokeColor=style.INK),
    )
    mark = base.mark_bar(height=BAR, stroke=style.INK, strokeWidth=1, yOffset=8)
    return mark.encode(x=axis, x2="to:Q", color=colour)


def _numbers(base: alt.Chart) -> alt.Chart:
    mark = base.mark_text(baseline="middle", fontWeight="bold", dy=8)
    ink = alt.Color("ink:N", scale=None, legend=None)
    return mark.encode(x="middle:Q", text="label:N", color=ink)


def _names(base: alt.Chart) -> alt.Chart:
    mark = base.mark_text(align="left", baseline="bottom", dy=-10)
    first = mark.transform_filter("datum.from == 0")
    return first.encode(x=alt.value(0), text="head:N", color=alt.value(style.INK))
