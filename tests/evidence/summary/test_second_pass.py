"""The rows of a table once more, for the empirical covariance: as they went into the sums."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv

from blastema.evidence.mixed.empirical import empirical, pattern_numbers
from blastema.evidence.mixed.errors import RowsError
from blastema.evidence.mixed.fit import Fit, fit
from blastema.evidence.mixed.formula import design
from blastema.evidence.specification.parts import Categorical, Continuous, Weight
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary import plan
from blastema.evidence.summary.duck import Query
from blastema.evidence.summary.errors import LayoutError
from blastema.evidence.summary.faults import RowsError as TableRowsError
from blastema.evidence.summary.layout import Long
from blastema.evidence.summary.second_pass import empirical_of
from blastema.evidence.summary.summarise import summarise
from tests.evidence.mixed import changing, fev
from tests.evidence.mixed.changing import PLAIN, WEIGHTED
from tests.evidence.mixed.test_changing import rows_of
from tests.evidence.mixed.test_from_file import FEV

CROWD = changing.trial()
TABLE = changing.wide(CROWD)
LONG = Long("id", "visit")


def long_table() -> pa.Table:
    return csv.read_csv(io.BytesIO(changing.csv(CROWD).encode()))


def fitted(spec: Specification, covariance: str = "cs", **how: Any) -> Fit:
    sums = summarise(TABLE, spec, source="made", threads=1).moments(how.pop("groups", ()))
    return fit(sums, changing.made(spec=spec), covariance=covariance, **how)


@pytest.mark.parametrize("spec", [PLAIN, WEIGHTED])
@pytest.mark.parametrize("kind", ["cr0", "cr2", "cr3"])
def test_they_are_the_rows_written_by_hand(spec: Specification, kind: Any) -> None:
    found = fitted(spec)
    by_hand = empirical(found, [rows_of(found, spec)], kind=kind, joint=True)
    read = empirical_of(TABLE, spec, found, kind=kind, joint=True, groups=())
    assert read.subjects == found.subjects == 60
    # A root of a weight was rounded to 2^-32 on its way.
    np.testing.assert_allclose(read.cov, by_hand.cov, rtol=1e-7, atol=1e-9)
    rows = np.eye(10)[7:]
    one, other = read.inference().test(rows), by_hand.inference().test(rows)
    assert (one.statistic, one.df) == pytest.approx((other.statistic, other.df), rel=1e-7)


def test_wide_long_and_duckdb_read_the_same() -> None:
    found = fitted(WEIGHTED)
    wide = empirical_of(TABLE, WEIGHTED, found, groups=())
    long = empirical_of(long_table(), WEIGHTED, found, groups=(), layout=LONG)
    np.testing.assert_allclose(long.cov, wide.cov, rtol=1e-10, atol=1e-14)
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    connection.register("rows", long_table())
    query = Query("SELECT * FROM rows", connection)
    pivoted = empirical_of(query, WEIGHTED, found, groups=(), layout=LONG)
    np.testing.assert_allclose(pivoted.cov, wide.cov, rtol=1e-10, atol=1e-14)


def test_parts_and_threads_give_the_whole() -> None:
    found = fitted(PLAIN)
    whole = empirical_of(TABLE, PLAIN, found, groups=())
    parts = [empirical_of(TABLE.slice(at, 20), PLAIN, found, groups=()) for at in (40, 0, 20)]
    added = parts[0] + parts[1] + parts[2]
    np.testing.assert_allclose(added.cov, whole.cov, rtol=1e-10, atol=1e-14)
    batches = TABLE.to_batches(max_chunksize=7)
    many = empirical_of(batches, PLAIN, found, groups=(), threads=3)
    np.testing.assert_allclose(many.cov, whole.cov, rtol=1e-10, atol=1e-14)


def test_a_group_is_found_by_its_name() -> None:
    """Covariance by arm: the entry of a subject is of its arm and visits."""
    spec = replace(PLAIN, grouping=("arm",))
    found = fitted(spec, "csh", groups=None, grouped=True)
    read = empirical_of(TABLE, spec, found)
    rows = rows_of(fitted(PLAIN, "csh"), PLAIN)
    seen = np.array([~np.isnan(p.y) for p in CROWD])
    numbers = pattern_numbers(found, seen, [p.arm for p in CROWD])
    by_hand = empirical(found, [rows._replace(pattern=numbers)])
    np.testing.assert_allclose(read.cov, by_hand.cov, rtol=1e-10, atol=1e-14)


def test_factors_are_columns_whether_or_not_they_make_cells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    levels = pa.array(["x", "y", "z"][n % 3] for n in range(60))
    table = TABLE.append_column("f", levels)
    covariates = (*PLAIN.covariates, Categorical("f", ("x", "y", "z")))
    spec = replace(PLAIN, covariates=covariates, terms=("age", "dose", "f", "f:dose"))
    made = design("~ age + f*dose + arm*visit", spec)
    sums = summarise(table, spec, source="made", threads=1).moments(())
    found = fit(sums, made, covariance="cs")
    cells = empirical_of(table, spec, found)
    monkeypatch.setattr(plan, "MOST_CELLS", 0)
    columns = empirical_of(table, spec, found)
    np.testing.assert_allclose(cells.cov, columns.cov, rtol=1e-10, atol=1e-14)


def test_a_weight_of_the_subject_is_taken_by_its_root() -> None:
    """As a weight at each visit that never changes."""
    still = changing.wide([replace(p, w=np.full(4, p.w[0])) for p in CROWD])
    once = replace(PLAIN, weight=Weight("w_v1", decimals=1))
    results = []
    for spec in (once, WEIGHTED):
        sums = summarise(still, spec, source="made", threads=1).moments(())
        found = fit(sums, changing.made(spec=spec), covariance="cs")
        results.append(empirical_of(still, spec, found, groups=()))
    np.testing.assert_allclose(results[0].cov, results[1].cov, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(results[0].df, results[1].df, rtol=1e-6)


def test_who_never_answered_is_in_no_score() -> None:
    silent = [replace(p, y=np.full(4, np.nan)) for p in CROWD[:3]]
    found = fitted(PLAIN)
    whole = empirical_of(changing.wide([*silent, *CROWD]), PLAIN, found, groups=())
    assert whole.subjects == 60


def test_rows_of_other_people_and_impossible_values_are_refused() -> None:
    found = fitted(PLAIN)
    patterns = {key.pattern for key in summarise(TABLE, PLAIN, source="a").entries}
    assert "0111" not in patterns
    odd = replace(CROWD[0], y=np.array([np.nan, 50.0, 50, 50]))
    with pytest.raises(RowsError, match="1 subjects whose group and visits are in no sum"):
        empirical_of(changing.wide([odd]), PLAIN, found, groups=())
    outside = replace(CROWD[0], y=np.array([150.0, 50, 50, 50]))
    with pytest.raises(TableRowsError, match="is outside 0 to 100"):
        empirical_of(changing.wide([outside]), PLAIN, found, groups=())
    left = empirical_of(changing.wide([outside]), PLAIN, found, groups=(), on_fault="report")
    assert left.subjects == 0
    with pytest.raises(LayoutError, match="'dose_v2'"):
        empirical_of(TABLE.drop(["dose_v2"]), PLAIN, found, groups=())
    with pytest.raises(RowsError, match="sums of 30 subjects; the fit has 60"):
        empirical_of(TABLE.slice(0, 30), PLAIN, found, groups=()).inference()


def test_a_basis_and_an_undeclared_scale_are_read_back() -> None:
    """Columns on the grid: nobody's row is more than its rounding from what was summed."""
    covariates = (Continuous("age", centre="0.5", scale=2), PLAIN.covariates[1])
    spec = replace(PLAIN, covariates=covariates)
    found = fitted(spec)
    read = empirical_of(TABLE, spec, found, kind="cr0", groups=())
    plain = empirical_of(TABLE, PLAIN, fitted(PLAIN), kind="cr0", groups=())
    np.testing.assert_allclose(read.cov, plain.cov, rtol=1e-7, atol=1e-9)


@pytest.mark.shared_data
@pytest.mark.skipif(not fev.FILE.exists(), reason="fev_data.csv is not beside the repository")
@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("cr0", "Empirical"),
        ("cr2", "Empirical-Bias-Reduced"),
        ("cr3", "Empirical-Jackknife"),
    ],
)
def test_a_file_gives_what_mmrm_has(kind: Any, name: str) -> None:
    """mmrm_reference_extra.json (mmrm 0.3.18, polished); answers lie on a grid of 2^-32."""
    wanted = fev.reference("mmrm_reference_extra.json")[name]
    layout = Long("USUBJID", "AVISIT")
    sums = summarise(fev.FILE, FEV, source="fev", layout=layout).moments(())
    found = fit(sums, design("FEV1 ~ RACE + SEX + ARMCD*AVISIT", FEV, visit="AVISIT"))
    read = empirical_of(fev.FILE, FEV, found, kind=kind, layout=layout)
    tests = read.inference().coefficients()
    np.testing.assert_allclose([t.std_error for t in tests], wanted["se"], rtol=1e-8)
    np.testing.assert_allclose([t.df for t in tests], wanted["df"], rtol=1e-8)
