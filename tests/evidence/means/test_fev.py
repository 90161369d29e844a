"""LS means and joint tests of the shared data set against SAS and mmrm."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import numpy as np
import pytest

from blastema.evidence.means.ask import differences, ls_means
from blastema.evidence.means.grid import Grid, grid
from blastema.evidence.means.joint import joint_tests
from blastema.evidence.mixed.fit import fit
from blastema.evidence.mixed.formula import design
from blastema.evidence.mixed.inference import Inference
from blastema.evidence.mixed.moments import Moments
from blastema.evidence.specification.parts import Arm, Categorical, Outcome, Visit
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary.summarise import summarise
from tests.evidence.mixed.fev import VISITS, needs_data, people, reference

pytestmark = needs_data

FORMULA = "FEV1 ~ RACE + SEX + ARMCD*AVISIT"
RACES = ("Asian", "Black or African American", "White")
SPECIFICATION = Specification(
    "fev",
    1,
    Outcome("FEV1", Decimal(-100), Decimal(200), centre=Decimal(40)),
    tuple(map(Visit, VISITS)),
    Arm("ARMCD", ("PBO", "TRT")),
    (Categorical("RACE", RACES), Categorical("SEX", ("Male", "Female"))),
)

# SAS PROC MIXED, LSMEANS ARMCD*AVISIT with the Satterthwaite method: openpharma/mmrm,
# design/SAS/sas_log_reml.txt, as tests/testthat/test-emmeans.R holds it. Mean, error, df.
SAS = {
    "PBO at VIS1": (33.3318, 0.7554, 148),
    "TRT at VIS1": (37.1063, 0.7626, 143),
    "PBO at VIS2": (38.1715, 0.6117, 147),
    "TRT at VIS2": (41.9037, 0.6023, 144),
    "PBO at VIS3": (43.6740, 0.4617, 130),
    "TRT at VIS3": (46.7546, 0.5086, 130),
    "PBO at VIS4": (48.3855, 1.1886, 134),
    "TRT at VIS4": (52.7841, 1.1877, 133),
}


@cache
def sums() -> Moments:
    import pyarrow as pa

    rows = [
        {
            "ARMCD": person.group,
            "RACE": RACES[int(person.z[1] + 2 * person.z[2])],
            "SEX": "Female" if person.z[3] else "Male",
            **{v: None if np.isnan(y) else y for v, y in zip(VISITS, person.y, strict=True)},
        }
        for person in people()
    ]
    table = pa.Table.from_pylist(rows)
    return summarise(table, SPECIFICATION, source="fev_data.csv").moments(())


@cache
def asked(df: str) -> tuple[Inference, Grid]:
    model = design(FORMULA, SPECIFICATION, visit="AVISIT")
    return fit(sums(), model).inference(df), grid(model, SPECIFICATION, sums())


def test_the_coefficients_are_called_as_mmrm_calls_them() -> None:
    parent = reference("mmrm_reference.json")["us.reml.Satterthwaite"]["coefficients"]["term"]
    assert list(asked("satterthwaite")[0].fit.design.coefficients) == parent


def test_the_means_are_those_of_sas() -> None:
    found = ls_means(*asked("satterthwaite"))
    assert [row.term for row in found] == sorted(SAS)
    for term, (mean, error, df) in SAS.items():
        row = found[term]
        # Half of the listing's last decimal, and as much again for where SAS stops its search: in
        # the Kenward-Roger listings that is up to 1.2e-4 of an error. df were kept whole.
        assert (row.estimate, row.std_error) == pytest.approx((mean, error), abs=1e-4)
        assert row.df == pytest.approx(df, abs=0.6)


def test_the_means_are_those_of_mmrms_polished_fit() -> None:
    """Rows written out by hand, times mmrm's coefficients and their covariance."""
    parent = reference("mmrm_reference.json")["us.reml.Satterthwaite"]
    beta, cov = np.array(parent["coefficients"]["estimate"]), np.array(parent["beta_vcov"])
    found = ls_means(*asked("satterthwaite"))
    for treated, arm in enumerate(("PBO", "TRT")):
        for place, visit in enumerate(VISITS):
            later = np.eye(4)[place][1:]
            row = np.concatenate([[1, 1 / 3, 1 / 3, 1 / 2, treated], later, treated * later])
            mean = found[f"{arm} at {visit}"]
            # 1e-7: our sums put what is not decimal on a grid of the specification.
            assert mean.estimate == pytest.approx(row @ beta, rel=1e-7)
            assert mean.std_error == pytest.approx((row @ cov @ row) ** 0.5, rel=1e-7)


def test_the_first_difference_is_the_coefficient_of_the_polished_fit() -> None:
    parent = reference("mmrm_reference.json")["us.reml.Satterthwaite"]["coefficients"]
    place = parent["term"].index("ARMCDTRT")
    row = differences(*asked("satterthwaite"))["TRT - PBO at VIS1"]
    # 1e-7: our sums put what is not decimal on a grid of the specification.
    assert row.estimate == pytest.approx(parent["estimate"][place], rel=1e-7)
    assert row.std_error == pytest.approx(parent["se"][place], rel=1e-7)
    assert row.df == pytest.approx(parent["df"][place], rel=1e-7)


def test_the_interaction_of_three_degrees_is_wald_over_three() -> None:
    """From mmrm's own coefficients and covariance at its polished optimum: b'V^-1 b / 3."""
    parent = reference("mmrm_reference.json")["us.reml.Satterthwaite"]
    b = np.array(parent["coefficients"]["estimate"])[-3:]
    v = np.array(parent["beta_vcov"])[-3:, -3:]
    for kind in ("II", "III"):
        row = joint_tests(
            asked("satterthwaite")[0], SPECIFICATION, sums(), type=kind, visit="AVISIT"
        )["ARMCD:AVISIT"]
        assert row.df_num == 3
        assert row.statistic == pytest.approx(b @ np.linalg.solve(v, b) / 3, rel=1e-7)
