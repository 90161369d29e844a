"""LS means, differences and joint tests against R's emmeans and car, on data made here."""

from __future__ import annotations

import pytest

from blastema.evidence.means.ask import changes, contrast, differences, ls_means
from blastema.evidence.means.errors import MeansError
from blastema.evidence.means.grid import grid
from blastema.evidence.means.joint import joint_tests
from tests.evidence.means.made import VISITS, fitted, rows, specification, sums

# One visit: the mixed model is the linear model, and R's lm is an exact parent.
ONE = ("v1",)
LINEAR = fitted("~ sex*arm + age", ONE, "cs").inference("residual")
REPEATED = fitted("~ sex + age + arm*visit").inference("none")
# nlme stops at a relative change of the likelihood of 1e-12: its estimates are good to 2e-6.
STOPPED = 1e-5


def test_the_data_are_those_that_r_made() -> None:
    """The sums that the R program printed: 6638, 4894, 4502 and 46 missing."""
    pain = {visit: [row[visit] for row in rows()] for visit in VISITS}
    assert [sum(filter(None, column)) for column in pain.values()] == [6638, 4894, 4502]
    assert sum(column.count(None) for column in pain.values()) == 46


@pytest.mark.parametrize(
    ("how", "care", "cells"),
    [
        # emmeans(lm(v1 ~ sex * arm + age), ~ arm): emmean, SE, lower, upper; df 113.
        (
            {},
            (55.0290595514, 1.21381204491, 52.6242789680, 57.4338401348),
            (55.6986463690, 1.32714252825, 53.0693376579, 58.3279550801),
        ),
        (
            {"at": {"age": 60}},
            (54.8214702082, 1.26649723054, 52.3123107698, 57.3306296466),
            (55.4910570258, 1.39765797885, 52.7220444889, 58.2600695627),
        ),
        (
            {"weights": "proportional"},
            (54.9122633916, 1.20378596013, 52.5273462904, 57.2971804927),
            (55.5281686981, 1.33530910673, 52.8826805221, 58.1736568741),
        ),
    ],
)
def test_the_means_are_those_of_emmeans(how, care, cells) -> None:
    found = ls_means(LINEAR, grid(LINEAR.fit.design, specification(ONE), sums(ONE), **how))
    for arm, expected in (("care", care), ("cells", cells)):
        row = found[f"{arm} at v1"]
        # R printed twelve digits.
        assert (row.estimate, row.std_error, row.lower, row.upper) == pytest.approx(
            expected, rel=1e-10
        )
        assert row.df == 113


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        # car::Anova(type = 3) with contr.sum; F, numerator df.
        (
            "III",
            {
                "sex": (3.38671, 2),
                "arm": (0.13849, 1),
                "age": (0.25706, 1),
                "sex:arm": (3.02481, 2),
            },
        ),
        # car::Anova(type = 2).
        (
            "II",
            {
                "sex": (2.81916, 2),
                "arm": (0.16253, 1),
                "age": (0.25706, 1),
                "sex:arm": (3.02481, 2),
            },
        ),
    ],
)
def test_the_joint_tests_are_those_of_anova(kind, expected) -> None:
    found = joint_tests(LINEAR, specification(ONE), sums(ONE), type=kind)
    for term, (statistic, df_num) in expected.items():
        # R printed five decimals of F.
        assert found[term].statistic == pytest.approx(statistic, abs=5e-6)
        assert (found[term].df_num, found[term].df) == (df_num, 113)


def test_the_repeated_means_and_differences_are_those_of_gls_and_emmeans() -> None:
    """gls with corSymm and varIdent is the unstructured model; asymptotic, so df are infinite.

    Age stands at the mean of the 120 people (emmeans by itself takes the mean of the rows).
    """
    assert REPEATED.fit.log_likelihood == pytest.approx(-1087.3171341823, rel=1e-9)
    made = grid(REPEATED.fit.design, specification(), sums())
    means = ls_means(REPEATED, made)
    assert means["care at v2"].estimate == pytest.approx(52.52534119, rel=STOPPED)
    assert means["care at v2"].std_error == pytest.approx(1.219965439, rel=STOPPED)
    assert means["cells at v3"].estimate == pytest.approx(42.34843339, rel=STOPPED)
    apart = differences(REPEATED, made)
    for visit, estimate, error in (
        ("v1", 0.8151060211, 1.826016248),
        ("v2", -3.3205988709, 1.836933059),
        ("v3", -7.9852924937, 1.998173765),
    ):
        row = apart[f"cells - care at {visit}"]
        assert row.estimate == pytest.approx(estimate, rel=STOPPED)
        assert row.std_error == pytest.approx(error, rel=STOPPED)


def test_a_change_is_the_difference_of_its_means_and_a_contrast_says_the_same() -> None:
    made = grid(REPEATED.fit.design, specification(), sums())
    means, changed = ls_means(REPEATED, made), changes(REPEATED, made)
    fell = means["cells at v3"].estimate - means["cells at v1"].estimate
    assert changed["cells: v3 - v1"].estimate == pytest.approx(fell, rel=1e-12)
    own = {("cells", "v3"): 1.0, ("cells", "v1"): -1.0, ("care", "v3"): -1.0, ("care", "v1"): 1.0}
    asked = contrast(REPEATED, made, {"mine": own})["mine"]
    assert asked.estimate == pytest.approx(changed["cells - care: v3 - v1"].estimate, rel=1e-12)
    assert asked.std_error == pytest.approx(changed["cells - care: v3 - v1"].std_error, rel=1e-12)


def test_the_interaction_tested_jointly_is_the_difference_of_changes() -> None:
    joint = joint_tests(REPEATED, specification(), sums())
    second = joint_tests(REPEATED, specification(), sums(), type="II")
    assert joint["arm:visit"].statistic == pytest.approx(second["arm:visit"].statistic, rel=1e-9)
    assert joint["arm:visit"].df_num == 2


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"weights": "size"}, "expected equal, proportional"),
        ({"weights": {"race": {"a": 1}}}, "no factor race"),
        ({"weights": {"sex": {"Q": 1}}}, "has no level Q"),
        ({"weights": {"sex": {"F": 0}}}, "expected more than 0"),
        ({"at": {"height": 3}}, "no number height"),
        ({"weights": "proportional", "at": {"age": 3}}, "leave out"),
    ],
)
def test_a_grid_that_cannot_be_is_refused(how, said: str) -> None:
    with pytest.raises(MeansError, match=said):
        grid(REPEATED.fit.design, specification(), sums(), **how)


def test_unknown_arms_visits_and_rows_are_told_with_what_there_is() -> None:
    made = grid(REPEATED.fit.design, specification(), sums())
    for asked, said in (
        (lambda: made.row("sham", "v1"), "expected one of care, cells"),
        (lambda: made.row("care", "v9"), "expected one of v1, v2, v3"),
        (lambda: ls_means(REPEATED, made)["x"], "no row 'x'"),
        (lambda: changes(REPEATED, made, since="v9"), "no visit 'v9'"),
        (lambda: contrast(REPEATED, made, {"none": {}}), "has no cells"),
        (lambda: ls_means(REPEATED, made, level=95), "expected more than 0 and less than 1"),
    ):
        with pytest.raises(ValueError, match=said):
            asked()
