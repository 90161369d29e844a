"""Charts say the whole: the full scale, who is missing, which way is better."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from blastema.web import charts
from blastema.web.charts import ArmVisit, Course, Point
from blastema.web.charts.values import ticks
from tests.web.shell.gallery.pages import ARMS, PAIN

SVG = "{http://www.w3.org/2000/svg}"


def _course(**change: Any) -> Course:
    given = {
        "instrument_name": "Pain",
        "scale_min": 0,
        "scale_max": 10,
        "better": "lower",
        "mid": 2,
        "points": (Point(0, "Baseline", 6), Point(90, "3 months", 3)),
    }
    return Course(**{**given, **change})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"scale_max": 0}, "scale must end above"),
        ({"better": "up"}, "better is one of lower, higher"),
        ({"mid": 0}, "important difference is above 0"),
        ({"points": (Point(5, "b", 1), Point(5, "c", 1))}, "rising days"),
        ({"points": (Point(0, "b", 11), Point(5, "c", -1))}, "2 score\\(s\\) lie outside"),
        ({"better": "up", "mid": -1}, "better is one of.*; an important difference"),
    ],
)
def test_an_impossible_course_is_refused_with_all_its_faults(
    change: dict[str, Any], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        _course(**change)


@pytest.mark.parametrize(
    ("better", "last", "words"),
    [
        ("lower", 3, "better by an amount that matters"),
        ("lower", 4, "better by an amount that matters"),
        ("lower", 5, "too small to matter"),
        ("lower", 9, "worse by an amount that matters"),
        ("higher", 9, "better by an amount that matters"),
        ("higher", 3, "worse by an amount that matters"),
    ],
)
def test_words_judge_the_change_by_the_important_difference(
    better: str, last: int, words: str
) -> None:
    course = _course(better=better, points=(Point(0, "Baseline", 6), Point(90, "3 months", last)))
    assert words in charts.course_words(course)


def test_words_claim_no_change_without_a_baseline_or_a_known_difference() -> None:
    assert "matter" not in charts.course_words(_course(mid=None))
    assert "matter" not in charts.course_words(_course(points=(Point(30, "1 month", 3),)))
    assert "0 of 1 due moments answered" in charts.course_words(
        _course(points=(Point(0, "Baseline", None),))
    )


def test_the_table_says_what_was_not_answered() -> None:
    rows = [[cell.text for cell in row] for row in charts.course_table(PAIN).rows]
    assert rows[0] == ["Baseline", "−14", "7", "–"]
    assert rows[2] == ["6 weeks", "42", "5", "−2"]
    assert rows[3] == ["3 months", "90", "not answered", "–"]


def test_the_table_names_the_important_difference_where_one_is_known() -> None:
    assert charts.course_table(PAIN).note == "A difference of 2 or more matters to most people."
    assert charts.course_table(_course(mid=None)).note == ""


def _values(spec: dict[str, Any], field: str) -> list[dict[str, Any]]:
    """All inline rows of the chart that hold this field."""
    return (
        [row for rows in spec["datasets"].values() for row in rows if field in row]
        if ("datasets" in spec)
        else [row for layer in spec["layer"] for row in layer["data"]["values"] if field in row]
    )


def _domains(spec: dict[str, Any], channel: str) -> list[list[float]]:
    found = [layer["encoding"].get(channel, {}).get("scale", {}) for layer in spec["layer"]]
    return [scale["domain"] for scale in found if "domain" in scale]


def test_the_scale_is_always_drawn_whole() -> None:
    assert set(map(tuple, _domains(charts.course_chart((PAIN,)), "y"))) == {(0, 10)}


def test_no_line_joins_answers_across_a_missing_one() -> None:
    rows = _values(charts.course_chart((PAIN,)), "run")
    runs = {row["due"]: row["run"] for row in rows}
    assert runs["6 weeks"] == runs["Baseline"]
    assert runs["6 months"] == runs["1 year"] != runs["6 weeks"]


def test_the_band_is_the_important_difference_either_side_of_the_baseline() -> None:
    # Baseline 7, important difference 2: 5 to 9.
    band = _values(charts.course_chart((PAIN,)), "base")[0]
    assert (band["score"], band["to"]) == (5, 9)


def test_the_band_ends_at_the_scale() -> None:
    near_top = _course(points=(Point(0, "Baseline", 9.5),))
    assert _values(charts.course_chart((near_top,)), "base")[0]["to"] == 10


@pytest.mark.parametrize(
    ("last_day", "title"), [(90, "Weeks since treatment"), (730, "Months since treatment")]
)
def test_the_time_axis_counts_in_units_that_read_well(last_day: int, title: str) -> None:
    spec = charts.course_chart(
        (_course(points=(Point(0, "Baseline", 6), Point(last_day, "End", 5))),)
    )
    assert title in json.dumps(spec)


def test_a_course_without_any_answer_can_be_drawn() -> None:
    svg = charts.to_svg(charts.course_chart((_course(points=(Point(0, "Baseline", None),)),)))
    assert "due, not answered" in svg


def test_several_courses_stand_under_each_other() -> None:
    spec = charts.course_chart((PAIN, _course()))
    assert len(spec["vconcat"]) == 2


def test_a_chart_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one course"):
        charts.course_chart(())
    with pytest.raises(ValueError, match="at least one arm"):
        charts.arm_chart((), "Pain", (0, 10), "lower")


def test_the_picture_names_itself_and_says_which_way_is_better() -> None:
    svg = charts.to_svg(charts.course_chart((PAIN,), charts.PHONE_WIDTH))
    root = ET.fromstring(svg)
    assert root[0].tag == f"{SVG}title" and root[0].text == "Pain, 0 to 10"  # noqa: PT018
    assert root[1].tag == f"{SVG}desc"
    words = "".join(root.itertext())
    for said in ("lower is better", "due, not answered (2)", "Treated", "Months since treatment"):
        assert said in words


def test_the_picture_needs_no_inline_style_and_no_script() -> None:
    svg = charts.to_svg(charts.course_chart((PAIN,)))
    assert "style=" not in svg
    assert "<script" not in svg


def test_names_in_a_picture_are_escaped() -> None:
    svg = charts.to_svg(charts.course_chart((_course(instrument_name="Pain <b>&"),)))
    assert ET.fromstring(svg)[0].text == "Pain <b>&"


@pytest.mark.parametrize("width", [charts.PHONE_WIDTH, charts.WIDTH])
def test_the_picture_fits_the_width_it_was_made_for(width: int) -> None:
    # The figures of the scale and the margins stand outside the panel: at most 60 pixels.
    root = ET.fromstring(charts.to_svg(charts.course_chart((PAIN,), width)))
    assert width < float(root.get("width", "0")) <= width + 60


def test_arms_print_how_many_answered() -> None:
    words = "".join(
        ET.fromstring(charts.to_svg(charts.arm_chart(ARMS, "Pain", (0, 10), "lower"))).itertext()
    )
    for said in ("44 of 50 answered", "0 of 50 answered", "2.90", "one standard deviation"):
        assert said in words


def test_arms_with_an_interval_say_so() -> None:
    rows = (ArmVisit("Cells", "1 year", 50, 44, 2.9, 1.6, low=2.4, high=3.4),)
    assert "95 % interval" in charts.to_svg(charts.arm_chart(rows, "Pain", (0, 10), "lower"))


def test_the_arms_table_keeps_an_arm_that_nobody_answered() -> None:
    rows = [[cell.text for cell in row] for row in charts.arm_table(ARMS, "Pain").rows]
    assert rows[3] == ["Usual care", "1 year", "0 of 50", "–", "–"]


@pytest.mark.parametrize(
    ("answered", "mean", "says"),
    [(51, 1.0, "between 0 and 50"), (0, 1.0, "needs an answer"), (3, None, "gives a mean")],
)
def test_an_impossible_arm_is_refused(answered: int, mean: float | None, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        ArmVisit("Cells", "1 year", 50, answered, mean, None)


# Scales of the catalogue: pain, PHQ-2, GAD-7, RMDQ, ODI, global change.
@pytest.mark.parametrize(("low", "high"), [(0, 10), (0, 6), (0, 21), (0, 24), (0, 100), (-5, 5)])
def test_every_mark_of_a_scale_is_a_whole_number(low: int, high: int) -> None:
    marks = ticks(low, high)
    assert (marks[0], marks[-1]) == (low, high)
    assert all(mark == int(mark) for mark in marks)


def test_a_score_is_said_to_one_decimal() -> None:
    course = _course(points=(Point(0, "Baseline", 4), Point(90, "3 months", 16 / 3)))
    assert "3 months: 5.3" in charts.course_words(course)
    rows = [[cell.text for cell in row] for row in charts.course_table(course).rows]
    assert rows[1][2:] == ["5.3", "+1.3"]
