"""Weights of subjects: what they do to sums and to a fit, by R's semantics.

A subject of weight w has the covariance Sigma / w (``weights`` of R's lm, mmrm and nlme's
``varFixed(~1/w)``). So its products count w times, but it stays one subject, and the likelihood
has half of log w for each of its answers. It is not w subjects: those would say how scattered
answers are w times over.
"""

from __future__ import annotations

import functools
import math
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.evidence.mixed.fit import Fit, fit
from blastema.evidence.mixed.formula import design
from blastema.evidence.specification.parts import Weight
from blastema.evidence.summary.duck import Query
from blastema.evidence.summary.entries import Entry
from blastema.evidence.summary.faults import RowsError
from blastema.evidence.summary.layout import Long
from blastema.evidence.summary.summarise import summarise
from blastema.evidence.summary.summary import Summary
from tests.evidence.means import made
from tests.evidence.specifications import RICH
from tests.evidence.summary.subjects import Subject, judge, long_table, people, wide_table

SPEC = replace(RICH, weight=Weight("w", decimals=2))
ANY_ORDER, ORDERED = Long("id", "visit"), Long("id", "visit", ordered=True)

HUNDREDTHS = st.none() | st.integers(1, 10**6)


@st.composite
def weighted(draw: st.DrawFn, most: int = 12) -> list[Subject]:
    subjects = draw(people(most))
    weights = draw(st.lists(HUNDREDTHS, min_size=len(subjects), max_size=len(subjects)))
    return [s | {"w": w and w / 100} for s, w in zip(subjects, weights, strict=True)]


def with_weights(table: pa.Table, subjects: list[Subject]) -> pa.Table:
    times = table.num_rows // max(len(subjects), 1)
    column = pa.array([s["w"] for s in subjects for _ in range(times)], pa.float64())
    return table.append_column("w", column)


def wide(subjects: list[Subject]) -> pa.Table:
    return with_weights(wide_table(subjects), subjects)


def summed(subjects: list[Subject], source: str = "a") -> Summary:
    return summarise(wide(subjects), SPEC, source=source, threads=1)


def judged(subjects: list[Subject]) -> Summary:
    """A plain loop over subjects; whole hundredths times each product, one logarithm each."""
    whole = Summary(SPEC)
    for number, subject in enumerate(subjects):
        one = judge([subject], RICH, str(number))
        if subject["w"] is None and not one.left_out:
            one = Summary(RICH, left_out={(subject["arm"], "w is missing"): 1})
        entries = {key: _times(entry, key.pattern, subject) for key, entry in one.entries.items()}
        whole += Summary(SPEC, entries, one.left_out, one.sources)
    return replace(whole, sources=frozenset("a"))


def _times(entry: Entry, pattern: str, subject: Subject) -> Entry:
    hundredths = round(subject["w"] * 100)
    log = round(math.log(hundredths / 100) * 2**32)
    products = tuple(hundredths * product for product in entry.products)
    return Entry(1, pattern.count("1") * log, products)


@given(weighted())
def test_the_judge_agrees_with_every_engine(subjects: list[Subject]) -> None:
    duckdb = pytest.importorskip("duckdb")
    whole, long = judged(subjects), with_weights(long_table(subjects), subjects)
    connection = duckdb.connect()
    connection.register("long", long)
    assert summed(subjects) == whole
    for data, layout in (
        (long.to_batches(max_chunksize=3), ORDERED),
        (long, ANY_ORDER),
        (Query("FROM long", connection), ANY_ORDER),
    ):
        assert summarise(data, SPEC, source="a", layout=layout, threads=1) == whole


@given(weighted(20), st.data())
def test_any_split_and_merge_tree_give_the_same_bits(
    subjects: list[Subject], data: st.DataObject
) -> None:
    places = data.draw(st.lists(st.integers(0, 3), min_size=len(subjects), max_size=len(subjects)))
    parts = [
        summed([s for s, at in zip(subjects, places, strict=True) if at == part], f"part-{part}")
        for part in data.draw(st.permutations(range(4)))
    ]
    whole = summed(subjects)
    chain = functools.reduce(Summary.__add__, parts)
    assert chain == (parts[0] + parts[1]) + (parts[2] + parts[3])
    assert chain.fingerprint == whole.fingerprint
    assert chain - parts[3] == parts[0] + parts[1] + parts[2]


@given(people(8), st.lists(st.integers(1, 4), min_size=8, max_size=8))
def test_a_subject_of_weight_w_adds_w_times_its_products_and_is_one(
    subjects: list[Subject], weights: list[int]
) -> None:
    pairs = list(zip(subjects, weights, strict=False))
    here = summed([s | {"w": float(w)} for s, w in pairs])
    copies = summed([s | {"w": 1.0} for s, w in pairs for _ in range(w)])
    ones = summed([s | {"w": 1.0} for s, _ in pairs])
    assert {k: e.products for k, e in here.entries.items()} == {
        k: e.products for k, e in copies.entries.items()
    }
    assert {k: e.n for k, e in here.entries.items()} == {k: e.n for k, e in ones.entries.items()}


def trial(weights: list[float]) -> Fit:
    """The first 60 of the made trial; ``weights`` in turn."""
    spec = replace(made.specification(), weight=Weight("w", decimals=2))
    people = [{**p, "w": weights[n % len(weights)]} for n, p in enumerate(made.rows()[:60])]
    sums = summarise(pa.Table.from_pylist(people), spec, source="made")
    return fit(sums.moments(()), design("~ sex + age + arm*visit", spec))


@pytest.mark.parametrize("constant", [0.25, 2.0, 17.5])
def test_one_weight_for_all_changes_the_scale_of_sigma_and_nothing_else(constant: float) -> None:
    plain, found = trial([1.0]), trial([constant])
    # Two climbs to a Newton decrement of 1e-8 each: distances in standard errors.
    np.testing.assert_allclose(found.beta, plain.beta, atol=1e-9, rtol=1e-9)
    np.testing.assert_allclose(found.phi, plain.phi, rtol=1e-8)
    np.testing.assert_allclose(found.sigmas, constant * plain.sigmas, rtol=1e-8)
    # The logarithm of each weight is rounded once, to 2**-32, and there are some 150 answers.
    assert found.log_likelihood == pytest.approx(plain.log_likelihood, abs=150 * 2**-33 + 1e-9)
    assert (found.subjects, found.observations) == (plain.subjects, plain.observations)


# R 4.2.2, nlme 3.1-162 on the same 60 people with the weights 0.5, 1, 2 in turn:
# gls(pain ~ sex + age + arm*visit, correlation = corSymm(form = ~v|id), method = "REML",
#     weights = varComb(varIdent(form = ~1|visit), varFixed(~I(1/w)))), BFGS, tolerance 1e-12.
GLS_LOG_LIKELIHOOD = -528.7484648696
GLS = {
    "sexM": (4.4974371900873, 2.7808944447325),
    "sexX": (-0.7001009624853, 2.9345656578113),
    "armcells": (1.5861133759655, 2.6110560540715),
    "visitv2": (-1.9831770647593, 1.3386172638511),
    "visitv3": (-3.1614216852871, 1.3943337031180),
    "armcells:visitv2": (-6.3935778484648, 2.0984661997273),
    "armcells:visitv3": (-10.1073873309283, 2.1959593643255),
}


def test_gls_of_nlme_weighs_alike() -> None:
    """The tolerance of ``mixed/test_nlme.py`` for ``us``: where nlme's optimiser stops."""
    found = trial([0.5, 1.0, 2.0])
    assert found.log_likelihood == pytest.approx(GLS_LOG_LIKELIHOOD, rel=5e-10)
    errors = dict(zip(found.coefficients, np.sqrt(np.diag(found.phi)), strict=True))
    estimates = dict(zip(found.coefficients, found.beta, strict=True))
    for name, (estimate, std_error) in GLS.items():
        assert estimates[name] == pytest.approx(estimate, abs=1e-6 * std_error)
        assert errors[name] == pytest.approx(std_error, rel=5e-6)


@pytest.mark.parametrize("weight", [0.0, -1.0])
def test_a_weight_that_is_none_is_refused(weight: float) -> None:
    subject = {"arm": "care", "age": 50, "base": 0.0, "sex": "F", "race": "a", "w": weight}
    with pytest.raises(RowsError, match="w is not above zero in 1 rows"):
        summed([subject | {visit.name: 1.0 for visit in RICH.visits}])
