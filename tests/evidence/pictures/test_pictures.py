"""Each picture stands alone: nothing is cut off, every n is on it, and it says its figures."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import lru_cache

import pytest

from blastema.evidence.pictures.canvas import Picture
from blastema.evidence.pictures.differences import differences
from blastema.evidence.pictures.errors import PictureError
from blastema.evidence.pictures.missingness import missingness
from blastema.evidence.pictures.responders import Reading, responders, responding
from blastema.evidence.pictures.rows import Changed, Difference, Mean, Pattern, Scale, Unanswered
from blastema.evidence.pictures.style import LOOKS
from blastema.evidence.pictures.trajectories import ticks, trajectories
from tests.evidence.pictures import made
from tests.evidence.pictures.sheet import boxes, cut_off, words

Names = tuple[str, ...]
KINDS: dict[str, Callable[[Names, Names, int], Picture]] = {
    "trajectories": lambda arms, visits, width: trajectories(
        made.means(arms, visits), made.SCALE, baseline=6.0, width=width
    ),
    "differences": lambda arms, visits, width: differences(
        made.differences(arms, visits), made.SCALE, width=width
    ),
    "missingness": lambda arms, visits, width: missingness(
        made.patterns(arms, len(visits)), visits, most=12, width=width
    ),
    "responders": lambda arms, visits, width: responders(
        made.changes(arms), made.unanswered(arms), made.SCALE, when=visits[-1], width=width
    ),
    "responders who answered": lambda arms, visits, width: responders(
        made.changes(arms),
        made.unanswered(arms),
        made.SCALE,
        when=visits[-1],
        reading=Reading.OBSERVED,
        width=width,
    ),
}


@lru_cache(maxsize=64)
def drawn_as(kind: str, arms: Names, visits: Names, width: int) -> str:
    """The SVG; a picture is drawn once for all that is asked of it."""
    return KINDS[kind](arms, visits, width).svg()


SIZES = [
    pytest.param(made.TWO, made.FOUR, id="two arms, four visits"),
    pytest.param(made.EIGHT, made.TWELVE, id="eight arms, twelve visits, long names"),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("arms", "visits"), SIZES)
@pytest.mark.parametrize("width", [720, 350])
class TestEveryPicture:
    def test_nothing_is_cut_off(self, kind: str, arms: Names, visits: Names, width: int) -> None:
        assert cut_off(drawn_as(kind, arms, visits, width)) == []

    def test_it_is_as_wide_as_asked(
        self, kind: str, arms: Names, visits: Names, width: int
    ) -> None:
        svg = drawn_as(kind, arms, visits, width)
        # 4 %: the browser's letters are a little wider or narrower than the estimate.
        assert float(svg.split('width="')[1].split('"')[0]) <= width * 1.04

    def test_it_names_itself_and_its_unit(
        self, kind: str, arms: Names, visits: Names, width: int
    ) -> None:
        svg = drawn_as(kind, arms, visits, width)
        assert 'role="img"><title>' in svg
        assert "<desc>" in svg
        assert "http" not in svg.replace("http://www.w3.org/", "")
        assert kind == "missingness" or "points" in " ".join(words(svg))


@pytest.mark.parametrize(("arms", "visits"), SIZES)
class TestEveryNumberOfPeople:
    def test_of_the_means(self, arms: Names, visits: Names) -> None:
        drawn = words(drawn_as("trajectories", arms, visits, 720))
        for row in made.means(arms, visits):
            assert str(row.answered) in drawn

    def test_of_the_differences(self, arms: Names, visits: Names) -> None:
        drawn = " ".join(words(drawn_as("differences", arms, visits, 720)))
        for row in made.differences(arms, visits):
            assert f"n {row.treated_n} and {row.comparator_n}" in drawn

    def test_of_the_patterns(self, arms: Names, visits: Names) -> None:
        drawn = " ".join(words(drawn_as("missingness", arms, visits, 720)))
        for row in made.patterns(arms, len(visits)):
            assert f"{row.count} (" in drawn

    def test_of_the_responders(self, arms: Names, visits: Names) -> None:
        drawn = " ".join(words(drawn_as("responders", arms, visits, 720)))
        for one in responding(made.changes(arms), made.unanswered(arms), made.SCALE, by=1):
            assert f"{one.improved} of {one.observed + one.missing}" in drawn
            assert f"{one.missing} missing" in drawn


def test_each_arm_has_a_shape_of_its_own() -> None:
    assert len({look.shape for look in LOOKS}) == len({look.dash for look in LOOKS}) == 8


def test_the_axis_shows_the_whole_scale_and_the_band_lies_on_it() -> None:
    svg = drawn_as("trajectories", made.TWO, made.FOUR, 720)
    assert {"0", "10"} <= set(words(svg))
    # 300 pixels for 10 points: the MCID of 1 point takes 30.
    assert "v-30" in svg or "v30" in svg


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 10, [0, 2, 4, 6, 8, 10]),
        (0, 100, [0, 20, 40, 60, 80, 100]),
        (0, 24, [0, 6, 12, 18, 24]),
        (-50, 50, [-50, -25, 0, 25, 50]),
    ],
)
def test_the_axis_is_divided_at_round_places(low: int, high: int, expected: list[int]) -> None:
    assert ticks(low, high) == expected


def test_an_interval_past_the_scale_is_drawn_to_its_end_and_said() -> None:
    picture = trajectories([Mean("A", "Week 4", 0.5, -0.4, 1.4, 9, 12)], made.SCALE)
    assert "runs past the scale" in picture.description
    assert "0.50 (−0.40 to 1.40), 9 answered of 12 due" in picture.description
    assert cut_off(picture.svg()) == []


def test_a_visit_without_a_mean_keeps_its_count() -> None:
    rows = [Mean("A", "Before", 6, 5, 7, 9, 9), Mean("A", "Week 4", None, None, None, 0, 9)]
    picture = trajectories(rows, made.SCALE)
    assert "no mean, 0 answered of 9 due" in picture.description
    assert "0" in words(picture.svg())


def test_one_arm_alone_has_its_course_and_its_curve() -> None:
    one = made.TWO[:1]
    for kind in ("trajectories", "missingness", "responders"):
        assert cut_off(drawn_as(kind, one, made.FOUR, 350)) == []


@pytest.mark.parametrize(("lower_is_better", "left"), [(True, "A"), (False, "B")])
def test_each_side_says_whom_it_favours(lower_is_better: bool, left: str) -> None:
    scale = Scale("Function", "points", 0, 100, lower_is_better=lower_is_better)
    row = Difference("Week 4", "A", "B", -2, -5, 1, 30, 31)
    assert f"← favours {left}" in words(differences([row], scale).svg())


def test_patterns_beyond_the_most_frequent_are_summed_and_said() -> None:
    seen = [(True, True), (True, False), (False, True), (False, False)]
    rows = [Pattern("A", one, count) for one, count in zip(seen, (50, 30, 15, 5), strict=True)]
    picture = missingness(rows, ["Before", "Week 4"], most=2)
    drawn = words(picture.svg())
    assert drawn.index("50 (50.0 %)") < drawn.index("30 (30.0 %)")
    assert "and 20 (20.0 %) in 2 rarer patterns" in drawn
    assert "never answered, 5 (5.0 %)" in picture.description


def test_parts_of_a_pattern_add() -> None:
    whole = missingness([Pattern("A", (True,), 5)], ["Before"]).svg()
    parts = [Pattern("A", (True,), 2), Pattern("A", (True,), 3)]
    assert missingness(parts, ["Before"]).svg() == whole


def test_the_two_readings_of_the_missing() -> None:
    # 3 of 4 known changes are at least 1 point better; 4 more people are missing.
    rows = [Changed("A", -2, 2), Changed("A", -1, 1), Changed("A", 3, 1)]
    missing = [Unanswered("A", 4)]
    every = responders(rows, missing, made.SCALE, when="Week 4").description
    known = responders(
        rows, missing, made.SCALE, when="Week 4", reading=Reading.OBSERVED
    ).description
    assert "3 of 8 (37.5 %) at least 1 point better; 4 missing" in every
    assert "3 of 4 (75.0 %) at least 1 point better; 4 missing" in known


BAD = {
    "expected at least one arm": lambda: trajectories([], made.SCALE),
    "no rows": lambda: differences([], made.SCALE),
    "at least one person": lambda: responders([], [Unanswered("A", 3)], made.SCALE, when="W"),
    "outside its interval": lambda: Mean("A", "W", 4, 5, 6, 1, 1),
    "without its interval": lambda: Mean("A", "W", 4, None, None, 1, 1),
    "not finite": lambda: Mean("A", "W", float("nan"), 0, 1, 1, 1),
    "no more than due": lambda: Mean("A", "W", None, None, None, 3, 2),
    "a mean of 12 outside the scale": lambda: trajectories(
        [Mean("A", "W", 12, 11, 13, 1, 1)], made.SCALE
    ),
    "two rows at one visit": lambda: trajectories(2 * made.means(("A",), ("W",)), made.SCALE),
    "baseline mean of -1": lambda: trajectories(
        made.means(("A",), ("W",)), made.SCALE, baseline=-1
    ),
    "two differences at one visit": lambda: differences(
        2 * made.differences(("A", "B"), ("W",)), made.SCALE
    ),
    "9 arms; expected at most 8": lambda: trajectories(
        made.means(tuple("ABCDEFGHI"), ("W",)), made.SCALE
    ),
    "25 visits; expected at most 24": lambda: trajectories(
        made.means(("A",), tuple(f"W{n}" for n in range(25))), made.SCALE
    ),
    "a name of 61 letters": lambda: trajectories(made.means(("A" * 61,), ("W",)), made.SCALE),
    "a visit of 0 letters": lambda: trajectories(made.means(("A",), ("",)), made.SCALE),
    "at least 300": lambda: trajectories(made.means(("A",), ("W",)), made.SCALE, width=200),
    "a pattern of 1 visits beside 2": lambda: missingness([Pattern("A", (True,), 1)], ["V", "W"]),
    "no visits": lambda: missingness([Pattern("A", (), 1)], []),
    "0 patterns to show": lambda: missingness([Pattern("A", (True,), 1)], ["V"], most=0),
    "a pattern of -1": lambda: Pattern("A", (True,), -1),
    "on a scale that spans 10": lambda: responders([Changed("A", 11, 1)], [], made.SCALE, when="W"),
    "expected a count": lambda: Changed("A", 1, -1),
    "-1 missing": lambda: Unanswered("A", -1),
    "two ends in order": lambda: Scale("Pain", "points", 10, 0),
    "more than 0 and within": lambda: Scale("Pain", "points", 0, 10, mcid=11),
    "expected both": lambda: Scale("", "points", 0, 10),
    "a count below 0": lambda: Difference("W", "A", "B", 0, -1, 1, -1, 2),
    "a p-value of 2": lambda: Difference("W", "A", "B", 0, -1, 1, 1, 2, p_value=2),
}


@pytest.mark.parametrize("said", BAD)
def test_what_cannot_be_drawn_is_refused_in_words(said: str) -> None:
    with pytest.raises(PictureError, match=said):
        BAD[said]()


def test_all_faults_are_said_at_once() -> None:
    with pytest.raises(PictureError) as caught:
        trajectories(made.means(("A" * 61,), ("",)), made.SCALE, width=10)
    assert len(caught.value.faults) == 3


def test_the_reader_of_sheets_finds_what_is_cut_off() -> None:
    text = '<text font-size="10px" transform="translate(95,5)">words</text>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 10">{text}</svg>'
    assert len(list(boxes(svg))) == len(cut_off(svg)) == 1


def test_the_same_rows_are_the_same_bytes() -> None:
    program = (
        "import hashlib; from tests.evidence.pictures.test_pictures import KINDS, made; "
        "svg = KINDS['trajectories'](made.TWO, made.FOUR, 720).svg(); "
        "print(hashlib.sha256(svg.encode()).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    }
    assert len(runs) == 1


def test_no_drawing_program_is_loaded_before_something_is_drawn() -> None:
    program = (
        "import sys, blastema.evidence.pictures.trajectories, blastema.evidence.report; "
        "print([m for m in ('altair', 'vl_convert', 'typst', 'numpy') if m in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"
