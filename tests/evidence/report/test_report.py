"""A report is whole or refused; every figure has its n; the same parts are the same bytes."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import pytest
from pypdf import PdfReader

from blastema.evidence.pictures.rows import Changed, Difference, Pattern, Scale
from blastema.evidence.report import pdf
from blastema.evidence.report.document import Document, Section, Words
from blastema.evidence.report.errors import ReportDrawingError, ReportError
from blastema.evidence.report.html import page
from blastema.evidence.report.make import Report, report
from blastema.evidence.report.parts import LeftOut, People, ReportParts, Tipping
from blastema.evidence.report.sentences import answers, tipping
from tests.evidence.report.whole import DIFFERENCES, MEANS, MODEL, ONE_ARM, ORIGIN, TWO_ARMS, A, B

BOTH = {"two arms": TWO_ARMS, "one arm": ONE_ARM}


@lru_cache(maxsize=2)
def made(name: str) -> Report:
    return report(BOTH[name])


def plain(html: str) -> str:
    """The words that a reader sees, without pictures."""
    html = re.sub(r"(?s)<style>.*?</style>|<svg.*?</svg>", "", html)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html).replace("\u00a0", " "))


@lru_cache(maxsize=2)
def printed(name: str) -> str:
    reader = PdfReader(io.BytesIO(made(name).pdf()))
    return " ".join(" ".join(one.extract_text() for one in reader.pages).split())


@pytest.mark.parametrize("name", BOTH)
class TestEveryReport:
    def test_its_page_needs_nothing_else(self, name: str) -> None:
        html = made(name).html()
        assert "<script" not in html
        assert "<link" not in html
        assert "<img" not in html
        assert not re.search(r"""(?:src|href|action)\s*=|url\(|@import""", html)

    def test_it_names_where_it_comes_from(self, name: str) -> None:
        for words in (plain(made(name).html()), printed(name)):
            for fact in (MODEL.formula, "unstructured", "REML", "Kenward-Roger", "version 3"):
                assert fact in words
            for fact in (*ORIGIN.sources, ORIGIN.code_version, ORIGIN.made_on):
                assert fact in words

    def test_it_carries_both_fingerprints(self, name: str) -> None:
        html = made(name).html()
        assert ORIGIN.specification_fingerprint in html
        assert ORIGIN.sum_fingerprint in html
        assert "cdcdcdcdcdcd" in printed(name)

    def test_it_says_who_is_missing_and_what_at_random_means(self, name: str) -> None:
        for words in (plain(made(name).html()), printed(name)):
            assert "64 were eligible, 60 were treated" in words
            assert "60 answers were due and 51 were given (85.0 %); 9 are missing" in words
            assert "missing at random" in words

    def test_every_mean_has_its_interval_and_its_n(self, name: str) -> None:
        words = plain(made(name).html())
        for row in BOTH[name].means:
            assert f"{row.estimate:.2f} ({row.lower:.2f} to {row.upper:.2f})" in words
            assert f"{row.answered} of {row.due}" in words

    def test_responders_in_both_readings_with_intervals(self, name: str) -> None:
        # 41 of the 51 changes of the first arm are at least 1 point better; 9 are missing.
        # Wilson's intervals: see the tests of the responders' rates.
        words = plain(made(name).html())
        assert "41 of 60: 68.3 % (55.8 to 78.7)" in words
        assert "41 of 51: 80.4 % (67.5 to 89.0)" in words

    def test_it_says_how_to_make_it_again(self, name: str) -> None:
        assert "blastema evidence report sum.arrow" in plain(made(name).html())

    def test_the_same_parts_are_the_same_bytes(self, name: str) -> None:
        again = report(replace(BOTH[name]))
        assert again.html() == made(name).html()
        assert again.pdf() == made(name).pdf()

    def test_every_picture_is_there_for_a_desk_and_for_a_phone(self, name: str) -> None:
        html = made(name).html()
        pictures = 5 if name == "two arms" else 4
        assert html.count("<svg") == 2 * pictures == 2 * html.count("<figure>")
        assert html.count("<svg") == html.count("<desc>")


class TestTwoArms:
    def test_the_answer_stands_first_with_interval_p_and_n(self) -> None:
        said = next(answers(TWO_ARMS))
        assert said == (
            "At Week 12 the mean with Marrow concentrate was 1.30 points lower than with Usual "
            "care (95 % interval of the difference −2.10 to −0.50; p < 0.001; n 51 and 47). The "
            "whole interval favours Marrow concentrate; it holds both differences that matter "
            "and differences too small to matter."
        )
        assert made("two arms").html().index("1.30 points lower") < 4000

    @pytest.mark.parametrize(
        ("estimate", "lower", "upper", "said"),
        [
            (-0.2, -0.9, 0.5, "The interval holds no difference; all of it is less than"),
            (-0.5, -1.5, 0.5, "The interval holds no difference; it holds both"),
            (-2, -3, -1, f"favours {A}; all of it is at least the smallest"),
            (2, 1.5, 2.5, f"favours {B}; all of it is at least"),
            (-0.5, -0.8, -0.2, f"favours {A}; all of it is less than"),
        ],
    )
    def test_what_the_interval_allows_to_say(
        self, estimate: float, lower: float, upper: float, said: str
    ) -> None:
        row = Difference("Week 12", A, B, estimate, lower, upper, 51, 47, 0.4, 100, 0.02)
        assert said in next(answers(replace(TWO_ARMS, differences=(row,))))

    def test_without_an_mcid_none_is_claimed(self) -> None:
        parts = replace(TWO_ARMS, scale=Scale("Pain", "points", 0, 10))
        assert next(answers(parts)).endswith("The whole interval favours Marrow concentrate.")

    def test_every_difference_and_every_delta_has_interval_and_n(self) -> None:
        words = plain(made("two arms").html())
        assert "−0.70 (−1.40 to 0.00) 0.35 110.1 0.050 55 and 52" in words
        assert "−1.00 (−1.83 to −0.17) 51 and 47" in words
        assert "< 0.001" in words.replace("&lt;", "<")

    @pytest.mark.parametrize(
        ("one", "said"),
        [
            (Tipping(A, B, 3.14), "3.14 points worse"),
            (Tipping(A, B, -3.14), "3.14 points better"),  # lower is better
            (Tipping(A, B, None, "none missing"), "nobody is missing"),
            (Tipping(A, B, None, "no difference"), "holds no difference already"),
        ],
    )
    def test_the_tipping_point_in_words(self, one: Tipping, said: str) -> None:
        assert said in tipping(one, TWO_ARMS)

    def test_on_a_scale_whose_top_is_best_worse_lies_below(self) -> None:
        parts = replace(TWO_ARMS, scale=Scale("Walk", "metres", 0, 10, lower_is_better=False))
        assert "3.14 metres worse" in tipping(Tipping(A, B, -3.14), parts)


def test_without_counts_of_changes_the_report_says_so() -> None:
    words = plain(report(replace(TWO_ARMS, changes=(), unanswered=())).html())
    assert "does not tell how many got better" in words
    assert "Wilson" not in words


def test_who_is_left_out_is_said_with_the_reason() -> None:
    out = (LeftOut(A, "age is missing", 2), LeftOut("", "arm is empty", 1))
    words = plain(report(replace(TWO_ARMS, left_out=out)).html())
    assert f"{A}: 2 left out of every figure (age is missing)." in words
    assert "No known arm: 1 left out of every figure (arm is empty)." in words


def test_df_that_are_not_counted_are_said_so() -> None:
    means = (replace(MEANS[0], df=math.inf), *MEANS[1:])
    assert "not counted" in plain(report(replace(TWO_ARMS, means=means)).html())


class TestOneArm:
    def test_published_arms_stand_beside_it_with_source_and_n(self) -> None:
        words = plain(made("one arm").html())
        assert "−1.8 on 0-10 after 12 months (Bennell 2021 (RESTORE), 144 people" in words
        assert "10.1001/jama.2021.19415" in words
        assert "regression to the mean" in words

    def test_without_any_it_says_no_comparison(self) -> None:
        words = plain(report(replace(ONE_ARM, comparators=(), second_look=None)).html())
        assert "No comparison" in words
        assert "regression to the mean" not in words

    def test_it_claims_no_difference(self) -> None:
        assert "Differences between the arms" not in made("one arm").html()


HARMFUL = '<script>alert("1")</script> & #eval("2") $x$'


def test_everything_is_escaped() -> None:
    origin = replace(ORIGIN, sources=(HARMFUL,), commands=(HARMFUL,))
    model = replace(MODEL, formula=HARMFUL)
    said = {"title": HARMFUL, "question": HARMFUL, "origin": origin, "model": model}
    one = report(replace(TWO_ARMS, **said))  # type: ignore[arg-type] # by name, as they are
    assert "<script" not in one.html()
    assert one.html().count("&lt;script&gt;") == 7
    text = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(one.pdf())).pages)
    assert text.replace("\n", " ").count("<script>") >= 5


def without(**changes: object) -> Callable[[], ReportParts]:
    return lambda: replace(TWO_ARMS, **changes)  # type: ignore[arg-type] # what is wrong is the test


BAD = {
    "no title": without(title=" "),
    "no question": without(question=""),
    "no people": without(people=()),
    "no means": without(means=()),
    "no patterns": without(patterns=()),
    "no changes": without(changes=()),
    "no formula": without(model=replace(MODEL, formula="")),
    "no sum fingerprint": without(origin=replace(ORIGIN, sum_fingerprint="")),
    "no sources": without(origin=replace(ORIGIN, sources=())),
    "no made on": without(origin=replace(ORIGIN, made_on="")),
    "expected the same arms": without(people=TWO_ARMS.people[:1]),
    "comparisons with Nobody": without(tipping=(Tipping("Nobody", B, None),)),
    "no means at Week 99": without(visit="Week 99"),
    "no difference at Week 12": without(differences=DIFFERENCES[:1]),
    "65 treated of 64": without(people=(People(A, 64, 65), TWO_ARMS.people[1])),
    "patterns of 999 people where 64": without(
        patterns=(Pattern(A, (True, True, True), 999), *TWO_ARMS.patterns[4:])
    ),
    "changes and the unanswered of 908": without(
        changes=(Changed(A, -1, 899), *TWO_ARMS.changes[8:])
    ),
    "several arms and no differences": without(differences=(), moved=(), tipping=()),
    "no delta or tipping point": without(moved=()),
    "without standard error": without(means=(replace(MEANS[0], df=None), *MEANS[1:])),
    "without its p-value": without(
        differences=(DIFFERENCES[1], replace(DIFFERENCES[0], p_value=None))
    ),
    "no unanswered": without(unanswered=()),
    "a level of 95": without(model=replace(MODEL, level=95)),
}


@pytest.mark.parametrize("said", BAD)
def test_a_report_with_a_piece_missing_is_refused_in_words(said: str) -> None:
    with pytest.raises(ReportError, match=said):
        BAD[said]()


def test_all_faults_are_said_at_once() -> None:
    with pytest.raises(ReportError) as caught:
        replace(TWO_ARMS, title="", question="", people=())
    assert len(caught.value.faults) == 3


def test_an_unknown_sheet_is_refused() -> None:
    with pytest.raises(ReportDrawingError, match="a4, us-letter"):
        made("two arms").pdf("foolscap")


def test_a_program_that_fails_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_program", lambda: b"#panic()")
    with pytest.raises(ReportDrawingError, match="print the page instead"):
        made("two arms").pdf()


def test_a_page_of_words_alone() -> None:
    html = page(Document("T", "L", "F", (Section("H", (Words("a < b, 5 %"),)),)))
    assert "<p>a &lt; b, 5\u00a0%</p>" in html
