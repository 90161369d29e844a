"""Several contrasts together under the empirical covariance: clubSandwich, and all pairs written
out."""

from __future__ import annotations

import csv
import functools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.evidence.means.joint import joint_tests
from blastema.evidence.mixed.empirical import EmpiricalSums, Rows, empirical, pattern_numbers
from blastema.evidence.mixed.errors import ContrastError, RequestError
from blastema.evidence.mixed.fit import Fit, fit
from blastema.evidence.mixed.formula import design
from blastema.evidence.summary.layout import Long
from blastema.evidence.summary.summarise import summarise
from tests.evidence.means.test_changing import SAS
from tests.evidence.mixed import changing
from tests.evidence.mixed.fev import FILE, VISITS
from tests.evidence.mixed.test_changing import (
    CROWD,
    dense,
    fitted,
    rows_of,
    rows_of_people,
    spec_of,
)

# R 4.2.2, clubSandwich 0.5.8 on nlme's gls of ``changing.csv(changing.trial())`` as in
# ``test_changing``, corCompSymm: vcovCR(m, cluster = id, type = ...), then
# Wald_test(m, constraints = constrain_zero(...), test = "HTZ"): F, df. Its CR2 uses another root
# of the working covariance than mmrm's, which is ours: that one is judged below.
QUESTIONS = {"arm:visit": [7, 8, 9], "visit": [4, 5, 6], "arm": [3, 7, 8, 9], "age, dose": [1, 2]}
CLUB: dict[tuple[str, Any], list[tuple[float, float]]] = {
    ("plain", "cr0"): [
        (6.9126777586, 51.2317071424),
        (18.8083548598, 25.5321107487),
        (6.9623590375, 51.4801105144),
        (24.2007249735, 34.9976102476),
    ],
    ("plain", "cr3"): [
        (6.3871060559, 51.2300799949),
        (17.3102212361, 25.5142344284),
        (6.3444494453, 51.4453073451),
        (20.8424152456, 34.0137057973),
    ],
    ("weighted", "cr0"): [
        (7.8689614130, 45.2256606167),
        (35.0382803567, 21.7186597315),
        (6.3055159065, 44.7653485913),
        (32.3583161214, 32.3862790569),
    ],
    ("weighted", "cr3"): [
        (6.9468457868, 44.5025072171),
        (30.9576361900, 21.3003114807),
        (5.4945431827, 43.9042231668),
        (25.5410053767, 30.1276384666),
    ],
}


@functools.cache
def model(weights: str = "plain", covariance: str = "cs") -> Fit:
    return fitted(spec_of(weights), covariance)


@functools.cache
def sums(weights: str = "plain", kind: Any = "cr2", covariance: str = "cs") -> EmpiricalSums:
    found = model(weights, covariance)
    return empirical(found, [rows_of(found, spec_of(weights))], kind=kind, joint=True)


@pytest.mark.parametrize(("weights", "kind"), list(CLUB))
def test_clubsandwich_has_the_same(weights: str, kind: str) -> None:
    inference = sums(weights, kind).inference()
    for places, (statistic, df) in zip(QUESTIONS.values(), CLUB[weights, kind], strict=True):
        test = inference.test(np.eye(10)[places])
        # nlme stops where its likelihood no longer changes: half the digits of a correlation.
        assert test.statistic == pytest.approx(statistic, rel=1e-7)
        assert test.df == pytest.approx(df, rel=1e-7)
        assert test.df_num == len(places)


@pytest.mark.parametrize("kind", ["cr0", "cr2", "cr3"])
@pytest.mark.parametrize("weights", ["plain", "weighted"])
def test_all_pairs_of_subjects_written_out(weights: str, kind: str) -> None:
    """eta from the N x N covariance of the working model, which the sums never make."""
    found, contrast = model(weights, "us"), np.eye(10)[[3, 7, 8]] + np.eye(10)[[1, 4, 5]]
    power = {"cr0": 0.0, "cr2": -0.5, "cr3": -1.0}[kind]
    x, u = [], []
    for _, mine, y, v in dense(CROWD, found, weighted=weights == "weighted"):
        white = np.linalg.cholesky(np.linalg.inv(v)).T @ mine
        values, vectors = np.linalg.eigh(np.eye(len(y)) - white @ found.phi @ white.T)
        x.append(white)
        u.append((vectors * values**power) @ vectors.T @ white @ found.phi @ contrast.T)
    eta = _eta_of_pairs(x, u, found.phi)
    scale, df = sums(weights, kind, "us").joint_df(contrast)
    assert df == pytest.approx(eta - 2, rel=1e-7)
    assert scale == pytest.approx((eta - 2) / eta, rel=1e-7)


def _eta_of_pairs(x: list[np.ndarray], u: list[np.ndarray], phi: np.ndarray) -> float:
    count = u[0].shape[1]
    pairs = np.zeros((count, count, len(x), len(x)))
    for i, (xi, ui) in enumerate(zip(x, u, strict=True)):
        for j, (xj, uj) in enumerate(zip(x, u, strict=True)):
            working = -xi @ phi @ xj.T + (np.eye(len(xi)) if i == j else 0)
            pairs[:, :, i, j] = ui.T @ working @ uj
    expected = np.einsum("stii->st", pairs)
    values, vectors = np.linalg.eigh(expected)
    turn = (vectors / np.sqrt(values)) @ vectors.T  # the symmetric root; any does
    pairs = np.einsum("as,bt,stij->abij", turn, turn, pairs)
    variance = np.einsum("ssij,ttij->", pairs, pairs) + np.einsum("stij,tsij->", pairs, pairs)
    return float(count * (count + 1) / variance)


def test_one_contrast_has_bell_and_mccaffrey_s_degrees_of_freedom() -> None:
    """Whether or not it was summed by itself: any row that the contrasts span."""
    whole = sums()
    single = whole.inference().coefficients()
    np.testing.assert_allclose([t.df for t in single], whole.df, rtol=1e-10)
    row = np.array([0, 1.0, -2, 0, 0, 0.5, 0, 1, 0, 0])
    found = model()
    alone = empirical(found, [rows_of(found, changing.PLAIN)], contrasts=row).inference()
    assert whole.inference().test(row).df == pytest.approx(alone.test(row).df, rel=1e-10)


def test_how_a_question_is_written_does_not_matter() -> None:
    """Rows turned, scaled or repeated ask the same: as Kenward and Roger's, not Satterthwaite's."""
    rows = np.eye(10)[[7, 8, 9]]
    turned = np.array([[1.0, 1, 0], [0, 3, 1], [1, 4, 1], [2, 0, -1]]) @ rows
    one, other = sums().inference().test(rows), sums().inference().test(turned)
    assert (one.statistic, one.df, one.df_num) == pytest.approx(
        (other.statistic, other.df, other.df_num)
    )


@given(st.lists(st.integers(0, 3), min_size=60, max_size=60))
def test_any_partition_gives_the_whole(places: list[int]) -> None:
    found, rows = model(), rows_of(model(), changing.PLAIN)
    parts = []
    for part in range(4):
        mine = np.array(places) == part
        batch = [Rows(rows.z[mine], rows.y[mine], rows.pattern[mine])] if mine.any() else []
        parts.append(empirical(found, batch, joint=True))
    pooled = functools.reduce(EmpiricalSums.__add__, reversed(parts))
    contrast = np.eye(10)[[2, 7, 8, 9]]
    one, other = pooled.inference().test(contrast), sums().inference().test(contrast)
    assert (one.statistic, one.df) == pytest.approx((other.statistic, other.df), rel=1e-10)


def test_counted_degrees_of_freedom_need_no_joint_sums() -> None:
    """between-within, as SAS takes beside EMPIRICAL: 60 subjects, 3 constant coefficients."""
    found = model()
    plain = empirical(found, [rows_of(found, changing.PLAIN)])
    inference = plain.inference("between-within")
    assert inference.test(np.eye(10)[3]).df == 57
    joint = inference.test(np.eye(10)[7:])
    assert joint.df == 213 - 60 - 7
    values = found.beta[7:]
    wald = values @ np.linalg.solve(plain.cov[7:, 7:], values) / 3
    assert joint.statistic == pytest.approx(wald)


def test_terms_of_a_formula_are_tested_together() -> None:
    inference = sums().inference()
    found = joint_tests(inference, changing.PLAIN, changing.sums(CROWD), type="II")
    assert found["arm:visit"].df == pytest.approx(inference.test(np.eye(10)[7:]).df)
    assert found["arm:visit"].df_num == 3


def test_what_cannot_be_asked() -> None:
    found = model()
    rows = rows_of(found, changing.PLAIN)
    some = empirical(found, [rows], contrasts=np.eye(10)[:2], joint=True)
    with pytest.raises(ContrastError, match="was not summed"):
        some.inference().test(np.eye(10)[1:3])
    with pytest.raises(ContrastError, match="was not summed"):
        some.inference().test(np.eye(10)[5])
    with pytest.raises(RequestError, match="'kenward-roger'; expected bell-mccaffrey, between"):
        some.inference("kenward-roger")
    with pytest.raises(RequestError) as caught:
        some + empirical(found, [rows], contrasts=np.eye(10)[:2])
    assert caught.value.kinds == {"joint"}


def test_too_few_subjects_for_so_many_rows_are_told() -> None:
    """Seven of eight coefficients of ten people: less than nothing is left to compare with."""
    few = changing.trial(10)
    found = fit(changing.sums(few), changing.made(), covariance="cs")
    whole = empirical(found, [rows_of_people(found, changing.PLAIN, few)], joint=True)
    with pytest.raises(ContrastError, match="ask fewer at a time") as caught:
        whole.inference().test(np.eye(10)[1:])
    assert caught.value.kinds == {"few-df"}


@pytest.mark.shared_data
@pytest.mark.skipif(not FILE.exists(), reason="fev_data.csv is not beside the repository")
def test_the_weighted_empirical_covariance_is_that_of_sas() -> None:
    """design/Robust/empirical_us_weighted_covb.csv and .txt of openpharma/mmrm (Apache-2.0): PROC
    MIXED EMPIRICAL, WEIGHT, FEV1 = ARMCD, unstructured; between-within, F 22.84 on 1 and 195."""
    moments = summarise(FILE, SAS, source="fev", layout=Long("USUBJID", "AVISIT")).moments(())
    found = fit(moments, design("~ ARMCD", SAS, visit="AVISIT"))
    inference = empirical(found, [_fev_rows(found)], kind="cr0").inference("between-within")
    # SAS stopped at a criterion of 1e-8 of its likelihood.
    np.testing.assert_allclose(
        inference.cov,
        [[0.198001710472, -0.198001710472], [-0.198001710472, 0.53420413502786]],
        rtol=1e-4,
    )
    test = inference.test(np.array([0.0, 1.0]))
    assert test.df == 195
    assert test.statistic**2 == pytest.approx(22.84, abs=6e-3)


def _fev_rows(found: Fit) -> Rows:
    terms = found.design.terms
    z: dict[str, np.ndarray] = {}
    y: dict[str, np.ndarray] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["FEV1"] == "NA":
                continue
            root = float(row["WEIGHT"]) ** 0.5
            mine = z.setdefault(row["USUBJID"], np.zeros(len(terms)))
            answers = y.setdefault(row["USUBJID"], np.full(4, np.nan))
            mine[terms.index(f"1({row['AVISIT']})")] = root
            if row["ARMCD"] == "TRT":
                mine[terms.index(f"ARMCD[TRT]({row['AVISIT']})")] = root
            answers[VISITS.index(row["AVISIT"])] = root * (float(row["FEV1"]) - 40)
    stacked = np.array(list(y.values()))
    numbers = pattern_numbers(found, ~np.isnan(stacked), ["all"] * len(stacked))
    return Rows(np.array(list(z.values())), stacked, numbers)
