"""The empirical covariance: against mmrm, against the article's formulas, and as a sum."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.evidence.mixed.empirical import EmpiricalSums, Rows, empirical, pattern_numbers
from blastema.evidence.mixed.errors import ContrastError, RequestError, RowsError
from blastema.evidence.mixed.fit import Fit, fit
from tests.evidence.mixed import fev, made
from tests.evidence.mixed.plain import Person, moments

KINDS = ("cr0", "cr2", "cr3")
CROWD = made.trial(40, 3)


def rows_of(found: Fit, people: list[Person]) -> Rows:
    y = np.array([p.y for p in people])
    numbers = pattern_numbers(found, ~np.isnan(y), [p.group for p in people])
    centred = y - found.problem.moments.y_centre
    return Rows(np.array([p.z for p in people]), centred, numbers)


@functools.cache
def fitted(covariance: str = "us", grouped: bool = False) -> Fit:
    sums = moments(CROWD, made.visits(3), made.TERMS, np.array([50.0, 48.0, 46.0]))
    return fit(sums, made.design(3), covariance=covariance, grouped=grouped)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("cr0", "Empirical"),
        ("cr2", "Empirical-Bias-Reduced"),
        ("cr3", "Empirical-Jackknife"),
    ],
)
@pytest.mark.shared_data
@pytest.mark.skipif(not fev.FILE.exists(), reason="fev_data.csv is not beside the repository")
def test_mmrm_has_the_same(kind, name: str) -> None:
    """mmrm_reference_extra.json (mmrm 0.3.18, polished), covariance, errors and df."""
    wanted = fev.reference("mmrm_reference_extra.json")[name]
    people = [p for p in fev.people() if any(p.seen)]
    found = fit(moments(people, fev.VISITS, fev.TERMS), fev.full_design())
    sums = empirical(found, [rows_of(found, people)], kind=kind)
    scale = np.outer(wanted["se"], wanted["se"])
    np.testing.assert_allclose(sums.cov / scale, np.array(wanted["vcov"]) / scale, atol=1e-8)
    tests = sums.inference().coefficients()
    np.testing.assert_allclose([t.std_error for t in tests], wanted["se"], rtol=1e-8)
    np.testing.assert_allclose([t.df for t in tests], wanted["df"], rtol=1e-8)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("covariance", "grouped"), [("us", False), ("ar1", True)])
def test_the_matrices_of_all_subjects_written_out(kind, covariance: str, grouped: bool) -> None:
    """Bell and McCaffrey (2002) with the N x N projection that the sums never make."""
    found = fitted(covariance, grouped)
    x, residual, places = whitened(found)
    hat = x @ found.phi @ x.T
    left = np.eye(len(x)) - hat
    power = {"cr0": 0.0, "cr2": -0.5, "cr3": -1.0}[kind]
    meat, halves = np.zeros_like(found.phi), []
    for place in places:
        values, vectors = np.linalg.eigh(left[np.ix_(place, place)])
        adjust = (vectors * values**power) @ vectors.T
        score = x[place].T @ adjust @ residual[place]
        meat += np.outer(score, score)
        halves.append(left[:, place] @ adjust @ x[place] @ found.phi)  # (N, p)
    sums = empirical(found, [rows_of(found, CROWD)], kind=kind)
    np.testing.assert_allclose(sums.cov, found.phi @ meat @ found.phi, rtol=1e-8, atol=1e-10)
    for coefficient in range(len(found.beta)):
        g = np.array([half[:, coefficient] for half in halves])
        gram = g @ g.T
        assert sums.df[coefficient] == pytest.approx(np.trace(gram) ** 2 / (gram**2).sum())


def whitened(found: Fit) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    x, residual, places, at = [], [], [], 0
    for person in CROWD:
        seen = np.flatnonzero(person.seen)
        group = found.groups.index(person.group) if len(found.groups) > 1 else 0
        weight = np.linalg.inv(found.sigmas[group][np.ix_(seen, seen)])
        root = np.linalg.cholesky(weight).T
        rows = np.array([person.z @ found.design.maps[t] for t in seen])
        x.append(root @ rows)
        residual.append(root @ (person.y[seen] - rows @ found.beta))
        places.append(np.arange(at, at + len(seen)))
        at += len(seen)
    return np.vstack(x), np.concatenate(residual), places


@given(st.lists(st.integers(0, 3), min_size=40, max_size=40), st.sampled_from(KINDS))
def test_any_partition_gives_the_whole(places: list[int], kind) -> None:
    found = fitted()
    whole = empirical(found, [rows_of(found, CROWD)], kind=kind)
    parts = [empirical(found, batch(found, places, part), kind=kind) for part in range(4)]
    pooled = functools.reduce(EmpiricalSums.__add__, reversed(parts))
    assert pooled.subjects == whole.subjects == 40
    np.testing.assert_allclose(pooled.meat, whole.meat, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(pooled.df, whole.df, rtol=1e-10)


def batch(found: Fit, places: list[int], part: int) -> list[Rows]:
    people = [p for p, at in zip(CROWD, places, strict=True) if at == part]
    return [rows_of(found, people)] if people else []


def test_weighted_rows_carry_the_root_of_their_weight() -> None:
    """One weight for all changes the unit of Sigma and nothing else."""
    heavy = [Person(p.z, p.y, p.group, 4.0) for p in CROWD]
    found = fit(moments(heavy, made.visits(3), made.TERMS), made.design(3))
    rows = rows_of(found, heavy)
    doubled = empirical(found, [Rows(2 * rows.z, 2 * rows.y, rows.pattern)])
    plain = empirical(fitted(), [rows_of(fitted(), CROWD)])
    np.testing.assert_allclose(doubled.cov, plain.cov, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(doubled.df, plain.df, rtol=1e-7)


def test_a_contrast_of_ones_own_has_its_degrees_of_freedom() -> None:
    found = fitted()
    row = np.array([0, 0, 1.0, 0, 0, 0, 1])
    sums = empirical(found, [rows_of(found, CROWD)], contrasts=row)
    test = sums.inference().test(-2 * row)
    assert test.df == sums.df[0]
    assert test.std_error == pytest.approx(2 * np.sqrt(row @ sums.cov @ row))
    with pytest.raises(ContrastError, match="was not summed"):
        sums.inference().test(np.eye(7)[0])
    with pytest.raises(ContrastError, match="sum again with joint=True"):
        sums.inference().test(np.eye(7)[:2])


def test_a_subject_that_the_fit_determines_is_counted() -> None:
    """The only one with a term of its own: its residual is zero, whatever it answered."""
    people = [Person(np.array([*p.z, n == 0]), p.y, p.group) for n, p in enumerate(CROWD)]
    terms = (*made.TERMS, "alone")
    plain = made.design(3)
    maps = np.zeros((3, 4, 10))
    maps[:, :3, :7] = plain.maps
    for visit in range(3):
        maps[visit, 3, 7 + visit] = 1
    names = (*plain.coefficients, "alone v1", "alone v2", "alone v3")
    from blastema.evidence.mixed.design import Design

    design = Design("", plain.visits, terms, names, maps, {})
    found = fit(moments(people, made.visits(3), terms), design, covariance="cs")
    sums = empirical(found, [rows_of(found, people)], kind="cr3")
    assert sums.determined == 1
    assert np.isfinite(sums.cov).all()


def test_parts_of_two_kinds_or_two_fits_are_not_added() -> None:
    one = empirical(fitted(), [], kind="cr0")
    with pytest.raises(RequestError) as caught:
        one + empirical(fitted("cs"), [], kind="cr3")
    assert caught.value.kinds == {"kinds", "fits"}


def test_tests_wait_for_all_subjects() -> None:
    found = fitted()
    part = empirical(found, [rows_of(found, CROWD[:30])])
    with pytest.raises(RowsError, match="sums of 30 subjects; the fit has 40"):
        part.inference()


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda r: r._replace(z=r.z[:, :2]), "rows-shape"),
        (lambda r: r._replace(pattern=r.pattern + 1000), "unknown-pattern"),
        (lambda r: r._replace(z=r.z * np.inf), "not-finite"),
        (lambda r: r._replace(y=r.y * np.nan), "not-finite"),
    ],
)
def test_rows_that_are_not_the_fit_s(change, kind: str) -> None:
    found = fitted()
    with np.errstate(invalid="ignore"), pytest.raises(RowsError) as caught:
        empirical(found, [change(rows_of(found, CROWD))])
    assert caught.value.kinds == {kind}


def test_a_pattern_nobody_summed_and_a_kind_nobody_knows() -> None:
    found = fitted()
    with pytest.raises(RowsError, match="1 subjects whose group and visits"):
        pattern_numbers(found, np.zeros((1, 3), dtype=bool), ["a"])
    with pytest.raises(RequestError, match="'hc3'; expected cr0, cr2, cr3"):
        empirical(found, [], kind="hc3")
    with pytest.raises(RequestError, match="expected rows of 7"):
        empirical(found, [], contrasts=np.ones(3))
