"""From a file to SAS's LS means and type III tests: PROC MIXED, unstructured, REML, Satterthwaite.

The listing is design/SAS/sas_log_reml.txt of openpharma/mmrm (Apache-2.0), 13 June 2022.
"""

from __future__ import annotations

import pytest

from blastema.evidence.means.ask import ls_means
from blastema.evidence.means.grid import grid
from blastema.evidence.means.joint import joint_tests
from blastema.evidence.mixed.fit import fit
from blastema.evidence.mixed.formula import design
from blastema.evidence.summary.layout import Long
from blastema.evidence.summary.summarise import summarise
from tests.evidence.mixed.fev import FILE, needs_data
from tests.evidence.mixed.test_from_file import FEV

pytestmark = needs_data


@pytest.fixture(scope="module")
def fitted():
    moments = summarise(FILE, FEV, source="fev", layout=Long("USUBJID", "AVISIT")).moments(())
    made = design("FEV1 ~ RACE + SEX + ARMCD*AVISIT", FEV, visit="AVISIT")
    return fit(moments, made, covariance="us").inference("satterthwaite"), moments


def test_the_means_are_those_of_sas(fitted) -> None:
    inference, moments = fitted
    rows = ls_means(inference, grid(inference.fit.design, FEV, moments)).rows
    expected = (
        (33.3318, 0.7554, 148),
        (38.1715, 0.6117, 147),
        (43.6740, 0.4617, 130),
        (48.3855, 1.1886, 134),
        (37.1063, 0.7626, 143),
        (41.9037, 0.6023, 144),
        (46.7546, 0.5086, 130),
        (52.7841, 1.1877, 133),
    )
    for row, (estimate, error, df) in zip(rows, expected, strict=True):
        # SAS stops at a criterion of 1e-8, 1e-4 of a standard error from the maximum, and prints
        # four decimals and whole degrees of freedom (143.485 at the maximum is its 144; mmrm's
        # own test allows 0.6 for it).
        assert row.estimate == pytest.approx(estimate, abs=2e-4)
        assert row.std_error == pytest.approx(error, abs=1.1e-4)
        assert row.df == pytest.approx(df, abs=0.6)


def test_the_type_iii_tests_are_those_of_sas(fitted) -> None:
    inference, moments = fitted
    found = joint_tests(inference, FEV, moments, visit="AVISIT")
    for term, df_num, df, statistic in (
        ("ARMCD", 1, 169, 31.67),
        ("AVISIT", 3, 148, 142.11),
        ("ARMCD:AVISIT", 3, 148, 0.26),
        ("RACE", 2, 166, 36.92),
        ("SEX", 1, 166, 0.38),
    ):
        row = found[term]
        # The listing has two decimals and whole degrees of freedom.
        assert row.statistic == pytest.approx(statistic, abs=0.0051 + 1e-4 * statistic), term
        assert row.df_num == df_num
        assert row.df == pytest.approx(df, abs=0.51), term
