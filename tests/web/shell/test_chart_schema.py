"""Charts are drawn without Altair's check of each part: here the whole is checked against it."""

from __future__ import annotations

import altair as alt
import pytest
from jsonschema import ValidationError

from blastema.web import charts

POINTS = (
    charts.Point(0, "Baseline", 7),
    charts.Point(42, "6 weeks", 5),
    charts.Point(91, "3 months", None),
    charts.Point(365, "12 months", 3),
)


def course(points: tuple[charts.Point, ...], events: tuple[tuple[int, str], ...]) -> charts.Course:
    return charts.Course("Pain", 0, 10, "lower", 2, points=points, events=events)


@pytest.mark.parametrize(
    "courses",
    [
        pytest.param((course(POINTS, ((0, "Treated"),)),), id="one panel"),
        pytest.param((course(POINTS[:2], ()),), id="nothing missing, nothing done"),
        pytest.param((course(POINTS, ()), course(POINTS, ((0, "Treated"),))), id="two panels"),
    ],
)
def test_a_course_is_valid_vega_lite(courses: tuple[charts.Course, ...]) -> None:
    kind = alt.VConcatChart if len(courses) > 1 else alt.LayerChart
    kind.from_dict(charts.course_chart(courses))  # raises SchemaValidationError where it is not


def test_what_is_not_vega_lite_would_be_found() -> None:
    spec = {**charts.course_chart((course(POINTS, ()),)), "height": "tall and wide"}
    with pytest.raises(ValidationError):
        alt.LayerChart.from_dict(spec)
