"""Cells of a culture by the day, on a scale of tens: counted, expected, and wanted."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import Any

import altair as alt

from blastema.web.charts import style
from blastema.web.charts.growth_values import GrowthCurve, cells_words

HEIGHT = 300
# Words of upright lines stand above the scale, each on a step of its own.
MARK_STEP = 16
READING = "points: counted · line: most likely · shaded: nine of ten cultures lie within"
MILLION = 10**6


def growth_chart(curve: GrowthCurve, width: int) -> dict[str, Any]:
    """The specification: one panel over all days from the start to the last thing to come."""
    layers = (*_expected(curve), *_counted(curve), *_dose(curve), *_marks(curve))
    offset = 12 + MARK_STEP * len(curve.marks)
    title = alt.TitleParams("Cells in culture, in millions", subtitle=[READING], offset=offset)
    chart = alt.layer(*layers).properties(width=width, height=HEIGHT, title=title)
    spec: dict[str, Any] = chart.to_dict()
    spec["config"] = style.CONFIG
    spec["description"] = curve.words
    spec["usermeta"] = {"title": "Cells in culture"}
    return spec


def _decades(curve: GrowthCurve) -> tuple[int, int]:
    """The powers of ten (of millions) between which everything lies."""
    seen = [cells for _, cells in curve.counted] + [curve.dose]
    seen += [end for one in curve.expected for end in (one.low, one.high)]
    logs = [log10(max(cells, 1.0) / MILLION) for cells in seen]
    low, high = floor(min(logs)), ceil(max(logs))
    return low, max(high, low + 1)


def _y(curve: GrowthCurve, field: str = "cells:Q") -> alt.Y:
    low, high = _decades(curve)
    axis = alt.Axis(
        values=[10.0**n for n in range(low, high + 1)], format=",~r", title=None, domain=False
    )
    scale = alt.Scale(type="log", domain=[10.0**low, 10.0**high], nice=False, clamp=True)
    return alt.Y(field, axis=axis, scale=scale)


def _x(curve: GrowthCurve) -> alt.X:
    axis = alt.Axis(title=f"Days since {curve.began}", grid=False, format="d", tickMinStep=1)
    scale = alt.Scale(domain=[0, curve.last_day * 1.03], nice=False)
    return alt.X("day:Q", axis=axis, scale=scale)


def _expected(curve: GrowthCurve) -> tuple[alt.Chart, ...]:
    if not curve.expected:
        return ()
    rows = [
        {
            "day": one.day,
            "low": one.low / MILLION,
            "cells": one.mid / MILLION,
            "high": one.high / MILLION,
        }
        for one in curve.expected
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(x=_x(curve))
    band = base.mark_area(color=style.BAND, aria=False).encode(y=_y(curve, "low:Q"), y2="high:Q")
    line = base.mark_line(color=style.LINE, strokeWidth=2, strokeDash=[6, 3], aria=False)
    return band, line.encode(y=_y(curve))


def _counted(curve: GrowthCurve) -> tuple[alt.Chart, ...]:
    if not curve.counted:
        return ()
    rows = [
        {"day": day, "cells": cells / MILLION, "n": n, "said": cells_words(cells)}
        for n, (day, cells) in enumerate(curve.counted)
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(x=_x(curve), y=_y(curve))
    line = base.mark_line(color=style.LINE, strokeWidth=2.5, aria=False).encode(order="n:O")
    tooltip = [alt.Tooltip("said:N", title="Counted"), alt.Tooltip("day:Q", format=".0f")]
    dots = base.mark_point(color=style.LINE, fill=style.LINE, size=70, opacity=1)
    return line, dots.encode(tooltip=tooltip)


def _dose(curve: GrowthCurve) -> tuple[alt.Chart, ...]:
    row = {"day": 0, "cells": curve.dose / MILLION, "words": f"wanted: {cells_words(curve.dose)}"}
    base = alt.Chart(alt.Data(values=[row])).encode(y=_y(curve))
    rule = base.mark_rule(color=style.MISSING, strokeWidth=1.5, aria=False)
    words = base.mark_text(align="left", dx=4, dy=-7, color=style.MISSING, fontWeight="bold")
    return rule, words.encode(x=_x(curve), text="words:N")


def _marks(curve: GrowthCurve) -> tuple[alt.Chart, ...]:
    """Upright lines with their words above the scale; the first stands lowest, so that no
    line crosses the words of one before it."""
    layers: list[alt.Chart] = []
    for number, mark in enumerate(curve.marks):
        late = mark.day > curve.last_day / 2
        base = alt.Chart(alt.Data(values=[{"day": mark.day, "words": mark.words}]))
        base = base.encode(x=_x(curve))
        top = -MARK_STEP * number - 2
        line = base.mark_rule(color=style.INK, strokeWidth=1.25, strokeDash=[5, 3], aria=False)
        words = base.mark_text(
            align="right" if late else "left",
            dx=-5 if late else 5,
            baseline="bottom",
            color=style.INK,
        )
        layers.append(line.encode(y=alt.value(top - 12), y2=alt.value(HEIGHT)))
        layers.append(words.encode(y=alt.value(top), text="words:N"))
    return tuple(layers)
