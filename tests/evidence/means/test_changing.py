"""Means of a model whose dose and weights change from visit to visit: R, and SAS's listing.

R 4.2.2, emmeans 1.8.4.1 and car 3.1-1 on ``changing.csv(changing.trial())``:

    m <- gls(y ~ age + dose + arm*visit, d, correlation = corCompSymm(form = ~1|id),
             weights = varFixed(~1/w), control = ...)   # as in ``mixed.test_changing``
    emmeans(m, ~ arm|visit, at = list(dose = 4, age = 0), mode = "asymptotic")
    joint_tests(m, mode = "asymptotic"); Anova(m, type = "II")

SAS: design/SAS/sas_weighted.txt of openpharma/mmrm (Apache-2.0), 14 October 2022: PROC MIXED,
WEIGHT WEIGHT, unstructured, REML. Its Satterthwaite df of weighted fits are about twice those of
mmrm and of nlme with emmeans, and larger than its patients; so those are compared with
tests/testthat/test-emmeans.R of openpharma/mmrm, which holds emmeans's on nlme.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from blastema.evidence.means.ask import differences, ls_means
from blastema.evidence.means.grid import grid
from blastema.evidence.means.joint import joint_tests
from blastema.evidence.means.predict import predictions
from blastema.evidence.mixed.fit import fit
from blastema.evidence.mixed.formula import design
from blastema.evidence.sensitivity.response import compared
from blastema.evidence.specification.parts import Weight
from blastema.evidence.summary.layout import Long
from blastema.evidence.summary.summarise import summarise
from tests.evidence.mixed import changing
from tests.evidence.mixed.changing import PLAIN, WEIGHTED
from tests.evidence.mixed.fev import FILE, needs_data
from tests.evidence.mixed.test_from_file import FEV

CROWD = changing.trial()
SUMS = changing.sums(CROWD, WEIGHTED)
MODEL = fit(SUMS, changing.made(spec=WEIGHTED), covariance="cs").inference("none")
# nlme stops where its likelihood no longer changes in double precision.
STOPPED = 1e-6

CENTRE = [  # a, then b, at each visit: emmean, SE
    (52.1709294340, 0.584577981653, 52.6391592354, 0.596921079583),
    (52.0019054134, 0.674727989188, 48.8095355961, 0.672531635053),
    (48.5559379347, 0.677488148955, 45.7001147902, 0.636213054639),
    (46.1812061835, 0.668801843121, 43.2990295700, 0.652776921152),
]
ELSEWHERE = [  # at = list(dose = 6, age = 1)
    (55.3036249884, 0.746612248857, 55.7718547898, 0.753093299796),
    (55.1346009678, 0.859060950009, 51.9422311506, 0.849922302877),
    (51.6886334892, 0.835222364850, 48.8328103447, 0.810609233551),
    (49.3139017380, 0.869864401394, 46.4317251244, 0.833170908556),
]


@pytest.mark.parametrize(
    ("at", "expected"),
    [({"age": 0}, CENTRE), ({"age": 0, "dose": 4}, CENTRE), ({"age": 1, "dose": 6}, ELSEWHERE)],
)
def test_a_dose_stands_at_its_declared_centre_or_where_it_is_put(at, expected) -> None:
    means = ls_means(MODEL, grid(MODEL.fit.design, WEIGHTED, SUMS, at=at))
    for visit, (a, a_error, b, b_error) in zip(changing.VISITS, expected, strict=True):
        for arm, estimate, error in (("a", a, a_error), ("b", b, b_error)):
            row = means[f"{arm} at {visit}"]
            assert row.estimate == pytest.approx(estimate, rel=STOPPED)
            assert row.std_error == pytest.approx(error, rel=STOPPED)


def test_an_age_of_the_subject_stands_at_its_mean_over_the_weighted_answers() -> None:
    seen = [~np.isnan(p.y) for p in CROWD]
    weights = sum(p.w[s].sum() for p, s in zip(CROWD, seen, strict=True))
    age = sum(p.age * p.w[s].sum() for p, s in zip(CROWD, seen, strict=True)) / weights
    here = ls_means(MODEL, grid(MODEL.fit.design, WEIGHTED, SUMS)).rows
    there = ls_means(MODEL, grid(MODEL.fit.design, WEIGHTED, SUMS, at={"age": age})).rows
    for one, other in zip(here, there, strict=True):
        assert one.estimate == pytest.approx(other.estimate, rel=1e-9)


def test_proportional_weights_take_the_dose_of_each_visit() -> None:
    """Over those who answered it, each by the visit's weight."""
    found = grid(MODEL.fit.design, WEIGHTED, SUMS, weights="proportional")
    for place, visit in enumerate(changing.VISITS):
        there = [p for p in CROWD if not np.isnan(p.y[place])]
        total = sum(p.w[place] for p in there)
        dose = sum(p.w[place] * p.dose[place] for p in there) / total
        column = MODEL.fit.coefficients.index("dose")
        assert found.row("a", visit)[column] == pytest.approx(dose, rel=1e-9)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        # Chi-squared over its rank; car prints twelve digits, joint_tests three decimals.
        (
            "II",
            {
                "age": 26.72697011418,
                "dose": 47.21287671541,
                "arm": 7.77925500879,
                "visit": 292.96069297623 / 3,
                "arm:visit": 22.27349446081 / 3,
            },
        ),
        (
            "III",
            {"age": 26.727, "dose": 47.213, "arm": 10.019, "visit": 98.056, "arm:visit": 7.424},
        ),
    ],
)
def test_the_joint_tests_are_those_of_r(kind, expected) -> None:
    found = joint_tests(MODEL, WEIGHTED, SUMS, type=kind)
    for term, statistic in expected.items():
        near = {"rel": 1e-5} if kind == "II" else {"abs": 6e-4}
        assert found[term].statistic == pytest.approx(statistic, **near)


def test_a_prediction_takes_one_dose_for_all_visits() -> None:
    rows = predictions(MODEL, WEIGHTED, "b", {"age": 1, "dose": 6})
    expected = [visit[2] for visit in ELSEWHERE]
    assert [row.estimate for row in rows] == pytest.approx(expected, rel=STOPPED)


def test_the_silent_are_compared_in_the_doses_they_had_when_they_answered() -> None:
    """Each visit's dose among those who answered that visit; ages by subject as ever."""
    by_arm = summarise(changing.wide(CROWD), PLAIN, source="made", threads=1).moments(("arm",))
    rows = {(r.arm, r.visit, r.of): r for r in compared(by_arm)}
    mine = [p for p in CROWD if p.arm == "a"]
    here = [p.dose[0] for p in mine if not np.isnan(p.y[1])]
    gone = [p.dose[0] for p in mine if np.isnan(p.y[1])]
    row = rows["a", "v2", "dose(v1)"]  # centred at 4, in units of 2
    assert row.answered == pytest.approx((np.mean(here) - 4) / 2)
    assert row.missing == pytest.approx((np.mean(gone) - 4) / 2)
    assert rows["a", "v2", "dose(v2)"].missing is None


SAS = replace(FEV, weight=Weight("WEIGHT", varying=True))
SAS_MEANS = (
    (33.3745, 0.7724),
    (38.2413, 0.6171),
    (43.4221, 0.4678),
    (48.1700, 1.1632),
    (36.7707, 0.7762),
    (41.6593, 0.5851),
    (46.8150, 0.5434),
    (52.4316, 1.2260),
)
# test-emmeans.R of mmrm: PBO, then TRT, at VIS1 to VIS4; then differences between all cells.
MMRM_DF = (147, 144, 128, 134, 142, 143, 128, 132)
MMRM_DIFFERENCES = {"VIS1": 142, "VIS2": 144, "VIS3": 129, "VIS4": 133}


@pytest.fixture(scope="module")
def weighted():
    moments = summarise(FILE, SAS, source="fev", layout=Long("USUBJID", "AVISIT")).moments(())
    made = design("FEV1 ~ RACE + SEX + ARMCD*AVISIT", SAS, visit="AVISIT")
    return fit(moments, made), moments


def _marked(test):
    for mark in needs_data:
        test = mark(test)
    return test


@_marked
def test_the_weighted_fit_is_that_of_sas(weighted) -> None:
    found, moments = weighted
    # SAS's criterion is 0.00000000 at 3475.77144483; ours is a lower minimum.
    assert -2 * found.log_likelihood == pytest.approx(3475.77144483, abs=1e-5)
    assert -2 * found.log_likelihood <= 3475.77144483
    lower = found.sigmas[0][np.tril_indices(4)]
    un = [22.3763, 6.6766, 13.3115, 2.6988, 1.3677, 8.3589, 6.5390, 3.7323, 0.08496, 49.7530]
    # In units of the variances; SAS stopped 1e-4 of them away.
    size = np.sqrt(np.outer(*[np.diag(found.sigmas[0])] * 2))[np.tril_indices(4)]
    np.testing.assert_allclose(lower / size, un / size, atol=2e-4)
    rows = ls_means(found.inference("satterthwaite"), grid(found.design, SAS, moments)).rows
    for row, (estimate, error), df in zip(rows, SAS_MEANS, MMRM_DF, strict=True):
        assert row.estimate == pytest.approx(estimate, abs=2e-4)
        assert row.std_error == pytest.approx(error, abs=1.1e-4)
        assert round(row.df) == pytest.approx(df, abs=1)  # printed whole; nlme stops early
    tests = joint_tests(found.inference("none"), SAS, moments, visit="AVISIT")
    for term, statistic in {"RACE": 34.37, "SEX": 0.19, "ARMCD": 30.42, "AVISIT": 134.59}.items():
        assert tests[term].statistic == pytest.approx(statistic, abs=6e-3)
    assert tests["ARMCD:AVISIT"].statistic == pytest.approx(0.08, abs=6e-3)


@_marked
def test_weighted_degrees_of_freedom_are_those_of_nlme_with_emmeans(weighted) -> None:
    found, moments = weighted
    rows = differences(found.inference("satterthwaite"), grid(found.design, SAS, moments))
    for visit, df in MMRM_DIFFERENCES.items():
        assert rows[f"TRT - PBO at {visit}"].df == pytest.approx(df, abs=1)


@_marked
def test_a_weighted_fit_of_the_arm_alone_is_that_of_sas(weighted) -> None:
    """design/Robust/empirical_us_weighted.txt: -2 REML 3762.51113756; between-within df 195;
    estimates 40.6580 and 3.4928."""
    _, moments = weighted
    found = fit(moments, design("FEV1 ~ ARMCD", SAS, visit="AVISIT"))
    assert -2 * found.log_likelihood == pytest.approx(3762.51113756, abs=1e-6)
    assert found.beta == pytest.approx([40.6580, 3.4928], abs=6e-5)
    assert [t.df for t in found.inference("between-within").coefficients()] == [195, 195]
