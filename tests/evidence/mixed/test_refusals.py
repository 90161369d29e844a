"""What cannot be fitted is refused with every reason, and with no patient's value."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from blastema.evidence import EvidenceError
from blastema.evidence.mixed import newton
from blastema.evidence.mixed.compare import compare
from blastema.evidence.mixed.errors import (
    ComparisonError,
    ContrastError,
    ConvergenceError,
    MixedModelError,
    NotEstimableError,
    RequestError,
)
from blastema.evidence.mixed.fit import fit
from tests.evidence.mixed import made
from tests.evidence.mixed.plain import Person, design_of, moments

CROWD = made.trial(60, 4)
VISITS = made.visits(4)
NAN = float("nan")


def sums(people: list[Person]):
    return moments(people, VISITS, made.TERMS)


def with_answers(change) -> list[Person]:
    return [Person(p.z, change(n, p.y.copy()), p.group) for n, p in enumerate(CROWD)]


def never_both(n: int, y: np.ndarray) -> np.ndarray:
    """Half of each arm skips the third visit, half the fourth."""
    y[2 if n // 2 % 2 else 3] = NAN
    return y


def refused(people: list[Person], error: type[MixedModelError], **asked) -> MixedModelError:
    with pytest.raises(error) as caught:
        fit(sums(people), made.design(4), **asked)
    assert isinstance(caught.value, EvidenceError)
    return caught.value


def test_a_pair_never_seen_together_is_named() -> None:
    error = refused(with_answers(never_both), NotEstimableError)
    assert error.kinds == {"pair-never-seen"}
    assert "v3 and v4; so covariance v4, v3 cannot be estimated" in str(error)


@pytest.mark.parametrize("covariance", ["ar1", "ar1h", "cs", "csh", "toep", "toeph"])
def test_fewer_parameters_do_without_the_pair(covariance: str) -> None:
    assert fit(sums(with_answers(never_both)), made.design(4), covariance=covariance).converged


def test_a_link_of_the_chain_that_nobody_passed_is_named() -> None:
    people = with_answers(lambda n, y: np.where([n // 2 % 2] * 2 + [n // 2 % 2 == 0] * 2, y, NAN))
    error = refused(people, NotEstimableError, covariance="adh")
    assert "so correlation v2, v3 cannot be estimated" in str(error)


def half(n: int, y: np.ndarray) -> np.ndarray:
    """v2 and v3 never together, but v1 with each; v3 far from what v1 tells."""
    far = y[2] + 5 * (n * 7 % 5 - 2)
    return np.array([y[0], NAN, far, y[3]] if n // 2 % 2 else [y[0], y[1], NAN, y[3]])


def test_a_link_that_a_longer_way_tells_is_enough() -> None:
    """Two products of correlations give two correlations, though one of them starts at zero."""
    assert fit(sums(with_answers(half)), made.design(4), covariance="adh").converged


def test_a_group_without_the_pair_is_named() -> None:
    """Seen together in one arm only: enough for one covariance, not for one an arm."""
    people = with_answers(lambda n, y: never_both(n, y) if n % 2 else y)
    assert fit(sums(people), made.design(4)).converged
    error = refused(people, NotEstimableError, grouped=True)
    assert "within b" in str(error)
    assert "within a" not in str(error)


def test_collinear_coefficients_are_named_with_what_makes_them() -> None:
    columns = [("mean", "1", None), ("arm", "arm", None), ("twice", "arm", None)]
    columns += [(f"at {visit}", "1", visit) for visit in VISITS]
    with pytest.raises(NotEstimableError) as caught:
        fit(sums(CROWD), design_of(VISITS, made.TERMS, columns))
    (fault,) = caught.value.faults
    assert fault.names == ("twice", "at v4")
    assert "twice is made of arm; at v4 is made of mean and at v1 and at v2" in fault.text


def test_a_factor_with_one_level_is_a_column_of_zeros() -> None:
    people = [Person(np.array([1, 0, p.z[2]]), p.y, "a") for p in CROWD]
    error = refused(people, NotEstimableError)
    assert "arm is zero for everybody" in str(error)


def test_an_outcome_that_does_not_vary() -> None:
    error = refused(with_answers(lambda n, y: y * 0 + 7), NotEstimableError)
    assert "every answer at v1, v2, v3, v4 is the same" in str(error)
    assert "7" not in str(error)


def test_a_visit_whose_answers_are_among_the_terms() -> None:
    """The baseline as a covariate and as an outcome."""
    people = [Person(np.array([1, n % 2, p.y[0]]), p.y, p.group) for n, p in enumerate(CROWD)]
    columns = [(f"{term} at {visit}", term, visit) for term in made.TERMS for visit in VISITS]
    with pytest.raises(NotEstimableError, match="every answer at v1 exactly") as caught:
        fit(sums(people), design_of(VISITS, made.TERMS, columns))
    assert caught.value.kinds == {"no-residual"}


def test_answers_far_from_their_centre_are_not_fitted_with_the_digits_left() -> None:
    """A million and a spread of ten, centred at zero: squares of 1e12 hide differences of 100."""
    far = with_answers(lambda n, y: y + 1e6)
    assert refused(far, NotEstimableError).kinds == {"lost-digits"}
    near = fit(moments(far, VISITS, made.TERMS, np.full(4, 1e6)), made.design(4))
    np.testing.assert_allclose(near.phi, fit(sums(CROWD), made.design(4)).phi, rtol=1e-7)


def test_nobody_answered() -> None:
    error = refused(with_answers(lambda n, y: y * NAN), NotEstimableError)
    assert error.kinds == {"no-answers"}


def test_a_visit_without_answers() -> None:
    error = refused(with_answers(lambda n, y: np.array([*y[:3], NAN])), NotEstimableError)
    assert {"no-answers-at-visit", "collinear", "pair-never-seen"} == error.kinds


def test_one_subject() -> None:
    assert refused(CROWD[:1], NotEstimableError).kinds == {"one-subject"}


def test_no_sums_at_all() -> None:
    assert refused([], NotEstimableError).kinds == {"no-answers"}


def test_fewer_subjects_than_coefficients() -> None:
    error = refused(CROWD[:3], NotEstimableError, covariance="cs")
    assert "few-subjects" in error.kinds


def test_fewer_subjects_than_an_unstructured_covariance_needs() -> None:
    whole = made.trial(40, 6, missing=0.0)[:6]
    with pytest.raises(NotEstimableError, match="6 subjects for 6 visits and 21 covariance"):
        fit(moments(whole, made.visits(6), made.TERMS), made.design(6))


def test_a_likelihood_without_a_maximum_is_not_called_a_fit() -> None:
    """Two answers a subject that are the same but for a shift: their correlation runs to 1."""
    people = with_answers(lambda n, y: np.array([y[0], y[0] + 1, y[0] + 2, y[0] + 1]))
    error = refused(people, ConvergenceError)
    assert isinstance(error, ConvergenceError)
    assert len(error.starts) == 2
    assert not any(start.converged for start in error.starts)
    assert "singular" in str(error)


def test_infinite_sums() -> None:
    found = sums(CROWD)
    yy = found.yy.copy()
    yy[0, 0, 0] = np.inf
    with pytest.raises(NotEstimableError, match="not finite"):
        fit(dataclasses.replace(found, yy=yy), made.design(4))


def test_a_design_of_another_specification() -> None:
    with pytest.raises(RequestError) as caught:
        fit(sums(CROWD), dataclasses.replace(made.design(3), terms=("1", "sex")))
    assert [fault.kind for fault in caught.value.faults] == ["mismatch"] * 3
    maps = made.design(4).maps * np.nan
    with pytest.raises(RequestError, match="maps that are not finite"):
        fit(sums(CROWD), dataclasses.replace(made.design(4), maps=maps))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"covariance": "sp_exp"}, "'sp_exp'; expected one of us"),
        ({"method": "bayes"}, "'bayes'; expected reml or ml"),
        ({"starts": ["nowhere"]}, "'nowhere'; expected moments"),
        ({"starts": [np.ones(3)]}, r"shape \(3,\); expected \(10,\)"),
    ],
)
def test_what_does_not_exist_is_refused(asked: dict, told: str) -> None:
    with pytest.raises(RequestError, match=told):
        fit(sums(CROWD), made.design(4), **asked)


def test_a_start_outside_is_reported_beside_one_that_arrives() -> None:
    outside = np.array([1.0, 5, 1, 5, 5, 1, 5, 5, 5, 1])
    found = fit(sums(CROWD), made.design(4), starts=[outside, "moments"])
    assert [start.reason for start in found.starts] == ["not positive definite", "arrived"]
    with pytest.raises(ConvergenceError, match="given 1: not positive definite"):
        fit(sums(CROWD), made.design(4), starts=[outside])


def test_a_start_with_a_negative_variance_is_outside() -> None:
    with pytest.raises(ConvergenceError, match="given 1: not positive definite"):
        fit(sums(CROWD), made.design(4), covariance="ar1", starts=[np.array([-1.0, 0.5])])


def test_an_arrival_that_rounding_forbids_is_reported_as_its_floor(monkeypatch) -> None:
    monkeypatch.setattr(newton, "ARRIVED", 0.0)
    found = fit(sums(CROWD), made.design(4))
    assert {start.reason for start in found.starts} == {"rounding floor"}
    assert 0 < found.decrement < 1e-12


def test_steps_that_run_out_are_no_arrival(monkeypatch) -> None:
    monkeypatch.setattr(newton, "STEPS", 2)
    with pytest.raises(ConvergenceError, match="moments: stopped after 2 steps at a decrement"):
        fit(sums(CROWD), made.design(4))


def test_degrees_of_freedom_that_do_not_exist_or_do_not_fit() -> None:
    found = fit(sums(CROWD), made.design(4), method="ml")
    with pytest.raises(RequestError, match="'kr'; expected one of kenward-roger"):
        found.inference("kr")
    with pytest.raises(RequestError, match="adjusts a reml fit"):
        found.inference("kenward-roger")
    with pytest.raises(RequestError, match="expected one of"):
        found.inference("kenward-roger-exact")


@pytest.mark.parametrize(
    ("contrast", "kind"),
    [
        (np.ones(4), "contrast-shape"),
        (np.zeros((0, 9)), "contrast-shape"),
        (np.zeros(9), "empty-contrast"),
        (np.full(9, np.inf), "not-finite"),
    ],
)
def test_a_contrast_that_is_no_question(contrast: np.ndarray, kind: str) -> None:
    inference = fit(sums(CROWD), made.design(4)).inference()
    with pytest.raises(ContrastError) as caught:
        inference.test(contrast)
    assert kind in caught.value.kinds


def test_reml_likelihoods_of_different_means_are_not_compared() -> None:
    less = design_of(VISITS, made.TERMS, [("mean", "1", None)], "y ~ 1")
    small = fit(sums(CROWD), less, covariance="cs")
    large = fit(sums(CROWD), made.design(4), covariance="cs")
    with pytest.raises(ComparisonError, match="fit both by ml"):
        compare(small, large)
    ml = [fit(sums(CROWD), d, covariance="cs", method="ml") for d in (less, made.design(4))]
    assert compare(*ml).df == 8
    with pytest.raises(ComparisonError, match="one fit by reml and one by ml"):
        compare(small, ml[1])


def test_fits_of_other_sums_or_of_one_size_are_not_compared() -> None:
    one = fit(sums(CROWD), made.design(4), covariance="cs")
    other = fit(sums(CROWD[:50]), made.design(4), covariance="ar1")
    with pytest.raises(ComparisonError) as caught:
        compare(one, other)
    assert {fault.kind for fault in caught.value.faults} == {"data", "not-nested"}
    large = dataclasses.replace(fit(sums(CROWD), made.design(4)), log_likelihood=-1e4)
    with pytest.raises(ComparisonError, match="the smaller fit more likely"):
        compare(one, large)


def test_a_larger_covariance_is_compared_with_a_smaller_in_either_order() -> None:
    small = fit(sums(CROWD), made.design(4), covariance="cs")
    large = fit(sums(CROWD), made.design(4))
    found = compare(large, small)
    assert found == compare(small, large)
    assert found.df == 8
    assert found.statistic == 2 * (large.log_likelihood - small.log_likelihood) > 0
    assert 0 < found.p_value < 1
