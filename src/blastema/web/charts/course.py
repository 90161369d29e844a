"""One person's answers over time, drawn against the whole scale.

From bottom to top of each panel: a rail with a hollow mark for each moment that was due and not
answered; the band round the baseline inside which a change is too small to matter; what
was done, as upright lines; the answers, joined only where none is missing between them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import altair as alt
from altair.utils.schemapi import debug_mode

from blastema.web.charts import style
from blastema.web.charts.values import Course, Point, course_words, ticks

HEIGHT = 210
# Below this width a line of words is broken: it would set the width of the picture.
NARROW = 500
# The rail for missing answers lies this far below the scale, above the time axis.
RAIL = HEIGHT + 16
AXIS_OFFSET = 32
# Names of what was done stand above the scale, on steps so that close ones stay apart.
EVENT_STEP = 16
EVENT_STEPS = 3
# Courses up to half a year read best in weeks, longer ones in months.
WEEKS_UP_TO_DAYS = 183
DAYS_A_WEEK = 7
DAYS_A_MONTH = 365.25 / 12


@lru_cache(maxsize=512)
def course_chart(courses: tuple[Course, ...], width: int) -> dict[str, Any]:
    """The specification: a single panel, or several under each other on one time axis.

    Not for writing into: it is kept for whoever asks again.
    """
    if not courses:
        raise ValueError("a chart needs at least one course; found none")
    ends = _ends(courses)
    # Checking each part against the schema of Vega-Lite takes half the time of a chart; the
    # tests do it once for all.
    with debug_mode(False):
        panels = [_panel(course, ends, width) for course in courses]
        chart = panels[0] if len(panels) == 1 else alt.vconcat(*panels, spacing=36)
        spec: dict[str, Any] = chart.to_dict(validate=False)
    spec["config"] = style.CONFIG
    spec["description"] = " ".join(course_words(course) for course in courses)
    spec["usermeta"] = {"title": ", ".join(course.instrument_name for course in courses)}
    return spec


def _ends(courses: tuple[Course, ...]) -> tuple[int, int]:
    """First and last day of all panels, so that they share their time axis."""
    points = [point.day for course in courses for point in course.points]
    events = [day for course in courses for day, _ in course.events]
    days = [0, *points, *events]
    return min(days), max(*days, 1)


def _panel(course: Course, ends: tuple[int, int], width: int) -> Any:
    layers = (
        *_band(course, ends),
        *_events(course, ends),
        *_answers(course, ends),
        *_rail(course, ends),
    )
    title = alt.TitleParams(course.instrument_name, subtitle=_subtitle(course, width))
    return alt.layer(*layers).properties(width=width, height=HEIGHT, title=title)


def _subtitle(course: Course, width: int) -> list[str]:
    """Which way is better, and what the band means; on short lines where it is narrow."""
    arrow = "↓" if course.better == "lower" else "↑"
    parts = [f"{arrow} {course.direction}"]
    if course.mid is not None and course.baseline:
        parts.append(f"shaded: less than {course.mid:g} from the start, too small to matter")
    if width >= NARROW:
        return [" · ".join(parts)]
    return [line for part in parts for line in part.replace(", ", ",\n").split("\n")]


def _unit(ends: tuple[int, int]) -> tuple[str, float]:
    short = ends[1] - ends[0] <= WEEKS_UP_TO_DAYS
    return ("Weeks", DAYS_A_WEEK) if short else ("Months", DAYS_A_MONTH)


def _ticks(ends: tuple[int, int]) -> list[int]:
    """Whole weeks or months, few enough to read on a phone."""
    _, days = _unit(ends)
    first, last = round(ends[0] / days), round(ends[1] / days)
    step = next((s for s in (1, 2, 3, 6, 12) if (last - first) / s <= 8), 24)
    return [tick for tick in range(first, last + 1) if tick % step == 0]


def _x(course: Course, ends: tuple[int, int]) -> alt.X:
    unit, days = _unit(ends)
    margin = (ends[1] - ends[0]) * 0.03
    scale = alt.Scale(domain=[(ends[0] - margin) / days, (ends[1] + margin) / days], nice=False)
    axis = alt.Axis(values=_ticks(ends), offset=AXIS_OFFSET, grid=False, format="d")
    return alt.X("time:Q", title=f"{unit} since {course.anchor}", scale=scale, axis=axis)


def _y(course: Course) -> alt.Y:
    low, high = course.scale_min, course.scale_max
    axis = alt.Axis(values=ticks(low, high), domain=False, ticks=False)
    scale = alt.Scale(domain=[low, high], nice=False, zero=False)
    return alt.Y("score:Q", title=None, scale=scale, axis=axis)


def _row(point: Point, ends: tuple[int, int]) -> dict[str, Any]:
    return {"time": point.day / _unit(ends)[1], "due": point.due_label, "score": point.value}


def _band(course: Course, ends: tuple[int, int]) -> tuple[alt.Chart, ...]:
    """The important difference either side of the baseline, cut at the ends of the scale."""
    start = course.baseline
    if course.mid is None or start is None or start.value is None:
        return ()
    low = max(course.scale_min, start.value - course.mid)
    high = min(course.scale_max, start.value + course.mid)
    data = alt.Data(values=[{"score": low, "to": high, "base": start.value}])
    band = alt.Chart(data).mark_rect(color=style.BAND, aria=False).encode(y=_y(course), y2="to:Q")
    rule = alt.Chart(data).mark_rule(color=style.MUTED, strokeDash=[2, 3], aria=False)
    return band, rule.encode(y=alt.Y("base:Q"))


def _events(course: Course, ends: tuple[int, int]) -> tuple[alt.Chart, ...]:
    """What was done, as upright lines with the words beside their top."""
    days = _unit(ends)[1]
    layers: list[alt.Chart] = []
    for number, (day, what) in enumerate(course.events):
        # The earlier stands higher, so that no later line crosses its words.
        top = -EVENT_STEP * ((len(course.events) - 1 - number) % EVENT_STEPS)
        data = alt.Data(values=[{"time": day / days, "what": what}])
        base = alt.Chart(data).encode(x=_x(course, ends))
        line = base.mark_rule(color=style.INK, strokeWidth=1.25, strokeDash=[5, 3], aria=False)
        words = base.mark_text(**_beside(day, ends), baseline="bottom", color=style.INK)
        layers.append(line.encode(y=alt.value(top - 12), y2=alt.value(HEIGHT)))
        layers.append(words.encode(y=alt.value(top), text="what:N"))
    return tuple(layers)


def _beside(day: int, ends: tuple[int, int]) -> dict[str, Any]:
    """Words stand right of their mark, or left of it in the last third of the time axis."""
    late = day > ends[0] + (ends[1] - ends[0]) * 2 / 3
    return {"align": "right", "dx": -5} if late else {"align": "left", "dx": 5}


def _answers(course: Course, ends: tuple[int, int]) -> tuple[alt.Chart, ...]:
    """The answers with their values; a line only between neighbours that both answered."""
    data = alt.Data(values=_runs(course, ends))
    tooltip = [
        alt.Tooltip("due:N", title="Due"),
        alt.Tooltip("score:Q", title="Score", format=".1~f"),
    ]
    base = alt.Chart(data).encode(x=_x(course, ends), y=_y(course))
    line = base.mark_line(color=style.LINE, strokeWidth=2.5, aria=False).encode(detail="run:N")
    dots = base.mark_point(color=style.LINE, fill=style.LINE, size=70, opacity=1)
    return (
        line,
        dots.encode(tooltip=tooltip),
        *(_values(base, s, h) for s in _SIDES for h in (1, 0)),
    )


# Where a value stands beside its mark: clear of the line that comes from or goes to it.
_SIDES: dict[str, dict[str, Any]] = {
    "right": {"align": "left", "dx": 6, "dy": -10},
    "left": {"align": "right", "dx": -6, "dy": -10},
    "above": {"align": "center", "dy": -14},
}


def _values(base: alt.Chart, side: str, halo: int) -> alt.Chart:
    """The values on one side; the halo under them keeps them clear of lines that pass."""
    look: dict[str, Any] = {"stroke": "#ffffff", "strokeWidth": 4} if halo else {}
    words = base.mark_text(fontWeight="bold", color=style.LINE, aria=False, **_SIDES[side], **look)
    return words.encode(text=alt.Text("score:Q", format=".1~f")).transform_filter(
        alt.FieldEqualPredicate(field="side", equal=side)
    )


def _runs(course: Course, ends: tuple[int, int]) -> list[dict[str, Any]]:
    """The answered points; ``run`` counts up after each missing one, ``side`` follows the slope."""
    run, rows = 0, []
    for n, point in enumerate(course.points):
        if point.value is None:
            run += 1
        else:
            rows.append({**_row(point, ends), "run": run, "side": _side(course.points, n)})
    return rows


def _side(points: tuple[Point, ...], n: int) -> str:
    """Right of a falling line, left of a rising one, above where it turns or is flat."""
    near = [p.value for p in points[max(n - 1, 0) : n + 2] if p.value is not None]
    if len(near) > 1 and near == sorted(near, reverse=True) and near[0] != near[-1]:
        return "right"
    return "left" if len(near) > 1 and near == sorted(near) and near[0] != near[-1] else "above"


def _rail(course: Course, ends: tuple[int, int]) -> tuple[alt.Chart, ...]:
    """Hollow marks for what was due and not answered, named once at the first of them."""
    rows = [{**_row(point, ends), "said": "not answered"} for point in course.missing]
    if not rows:
        return ()
    tooltip = [alt.Tooltip("due:N", title="Due"), alt.Tooltip("said:N", title="Score")]
    base = alt.Chart(alt.Data(values=rows)).encode(x=_x(course, ends), y=alt.value(RAIL))
    marks = base.mark_point(
        shape="square", size=80, color=style.MISSING, strokeWidth=2, filled=False, opacity=1
    )
    # Clear of the other marks: before the first of them, or after the last.
    early = course.missing[0].day < ends[0] + (ends[1] - ends[0]) / 2
    at = len(rows) - 1 if early else 0
    named = alt.Chart(alt.Data(values=[rows[at]])).encode(x=_x(course, ends), y=alt.value(RAIL))
    beside = _beside(course.missing[at].day if early else ends[1], ends)
    words = named.mark_text(
        align=beside["align"], dx=2 * beside["dx"], color=style.MISSING, aria=False
    )
    return marks.encode(tooltip=tooltip), words.encode(text=alt.value(_missing_words(len(rows))))


def _missing_words(count: int) -> str:
    return "due, not answered" if count == 1 else f"due, not answered ({count})"
