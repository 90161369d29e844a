"""Charts as values: a course of one person's answers, means by arm and visit, a culture.

``course_chart``, ``arm_chart`` and ``growth_chart`` give a Vega-Lite specification, and
``to_svg`` draws it.
Altair and the drawing engine are loaded by the first chart, not by the import.
"""

from __future__ import annotations

from typing import Any

from blastema.web.charts.growth_values import Expected, GrowthCurve, Mark, cells_words
from blastema.web.charts.room_values import Air, AirHour
from blastema.web.charts.share_values import ShareBar
from blastema.web.charts.values import (
    ArmVisit,
    Course,
    Point,
    arm_table,
    course_table,
    course_words,
    figure,
)

__all__ = [
    "Air",
    "AirHour",
    "ArmVisit",
    "Course",
    "Expected",
    "GrowthCurve",
    "Mark",
    "Point",
    "ShareBar",
    "arm_chart",
    "arm_table",
    "cells_words",
    "course_chart",
    "course_table",
    "course_words",
    "figure",
    "growth_chart",
    "room_chart",
    "share_chart",
    "to_svg",
]

Spec = dict[str, Any]

# Drawn at this width in pixels: beside text on a desk, and whole on a phone.
WIDTH = 620
PHONE_WIDTH = 290


def course_chart(courses: tuple[Course, ...], width: int = WIDTH) -> Spec:
    """One panel a course, under each other, over the whole scale of its instrument."""
    from blastema.web.charts.course import course_chart as draw

    return draw(courses, width)


def arm_chart(
    rows: tuple[ArmVisit, ...],
    title: str,
    scale: tuple[float, float],
    better: str,
    width: int = WIDTH,
) -> Spec:
    """Means of each arm at each visit over the whole scale, with how many answered."""
    from blastema.web.charts.arms import arm_chart as draw

    return draw(rows, title, scale, better, width)


def growth_chart(curve: GrowthCurve, width: int = WIDTH) -> Spec:
    """Cells of a culture by the day: counted, expected, wanted."""
    from blastema.web.charts.growth import growth_chart as draw

    return draw(curve, width)


def room_chart(air: Air, width: int = WIDTH) -> Spec:
    """What the air of a room was by the hour, with the limits of the site."""
    from blastema.web.charts.room import room_chart as draw

    return draw(air, width)


def share_chart(bars: tuple[ShareBar, ...], title: str, width: int = PHONE_WIDTH) -> Spec:
    """Who got better, who did not, and who did not answer, of all who were due."""
    from blastema.web.charts.shares import share_chart as draw

    return draw(bars, title, width)


def to_svg(spec: Spec) -> str:
    """The specification drawn as SVG with a title and a description; kept once drawn."""
    from blastema.web.charts.picture import to_svg as draw

    return draw(spec)
