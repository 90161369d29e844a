"""Several strata together: metafor, R and SAS as parents, and what one stratum must give."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.evidence.responders.errors import ResponderError
from blastema.evidence.responders.mantel_haenszel import (
    Common,
    common_difference,
    common_odds,
    common_ratio,
)
from blastema.evidence.responders.pairs import Pair
from blastema.evidence.responders.score import difference_interval, difference_score

# The three strata of the SAS listing in metalite.ae's rate_compare test.
THREE = [Pair(24, 39, 16, 40), Pair(23, 39, 16, 39), Pair(23, 38, 17, 40)]
# Small strata with none and all among them.
SMALL = [Pair(0, 4, 1, 12), Pair(5, 20, 2, 7), Pair(9, 9, 6, 10), Pair(1, 3, 0, 5)]


def figures(found: Common, *, logarithm: bool = False) -> tuple[float, ...]:
    turned = math.log if logarithm else float
    return (turned(found.estimate), found.std_error, turned(found.lower), turned(found.upper))


def test_stratified_miettinen_nurminen_is_that_of_sas() -> None:
    """Estimate and score to the listing's digits; its interval is searched to 1e-6."""
    assert common_difference(THREE).estimate == pytest.approx(0.19181363786, rel=1e-10)
    assert difference_score(THREE, 0.0) == pytest.approx(2.9216181843, rel=1e-10)
    assert difference_interval(THREE) == pytest.approx((0.063399769229, 0.31396078455), abs=1e-6)


def test_the_stratified_test_is_cochran_mantel_and_haenszels() -> None:
    """R 4.2.2, mantelhaen.test(correct = FALSE): chi-squared of one degree of freedom."""
    assert difference_score(THREE, 0.0) ** 2 == pytest.approx(8.53585281433779, rel=1e-13)


@pytest.mark.parametrize(
    ("pairs", "difference", "ratio", "odds"),
    [
        (
            THREE,
            (0.1918136378581948, 0.0640227282210139, 0.0663313963530115, 0.3172958793633781),
            (0.382473821007044, 0.132949588197563, 0.121897416380389, 0.643050225633699),
            (0.776961940441950, 0.265943207733999, 0.255722831350259, 1.298201049533641),
        ),
        (
            SMALL,
            (0.1408763811813526, 0.1021176863354050, -0.0592706062205992, 0.3410233685833044),
            (0.375542183464185, 0.274427322588418, -0.162325485182869, 0.913409852111238),
            (0.928814911802654, 0.709558015850817, -0.461893244206648, 2.319523067811957),
        ),
    ],
)
def test_mantel_and_haenszels_are_those_of_metafor(
    pairs: list[Pair],
    difference: tuple[float, ...],
    ratio: tuple[float, ...],
    odds: tuple[float, ...],
) -> None:
    """metafor 3.8-1, rma.mh without added halves; ratios on the logarithm. 1e-12 is rounding."""
    assert figures(common_difference(pairs)) == pytest.approx(difference, rel=1e-12)
    assert figures(common_ratio(pairs), logarithm=True) == pytest.approx(ratio, rel=1e-12)
    assert figures(common_odds(pairs), logarithm=True) == pytest.approx(odds, rel=1e-12)


wholes = st.builds(
    lambda n1, n0, a, b: Pair(min(a, n1), n1, min(b, n0), n0),
    *[st.integers(1, 40)] * 2,
    *[st.integers(0, 40)] * 2,
)


@given(st.lists(wholes, min_size=1, max_size=5))
def test_strata_of_one_arm_alone_have_no_part(pairs: list[Pair]) -> None:
    more = [*pairs, Pair(3, 5, 0, 0), Pair(0, 0, 2, 9)]
    assert common_difference(more) == common_difference(pairs)
    assert difference_interval(more) == difference_interval(pairs)
    assert common_odds(more).estimate == pytest.approx(common_odds(pairs).estimate, nan_ok=True)


@given(wholes)
def test_one_stratum_is_no_stratum(pair: Pair) -> None:
    assert common_difference([pair]).estimate == pytest.approx(pair.p1 - pair.p0, abs=1e-14)
    if pair.x0:
        assert common_ratio([pair]).estimate == pytest.approx(pair.p1 / pair.p0)


@given(st.lists(wholes, min_size=1, max_size=5), st.randoms())
def test_the_order_of_strata_does_not_matter(pairs: list[Pair], random: object) -> None:
    shuffled = sorted(pairs, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert common_difference(shuffled).estimate == pytest.approx(
        common_difference(pairs).estimate, abs=1e-13
    )


@given(st.lists(wholes, min_size=1, max_size=4))
def test_swapping_the_arms_turns_the_common_measures_around(pairs: list[Pair]) -> None:
    turned = [pair.swapped for pair in pairs]
    here, there = common_difference(pairs), common_difference(turned)
    assert there.estimate == pytest.approx(-here.estimate, abs=1e-14)
    assert there.std_error == pytest.approx(here.std_error, abs=1e-9, nan_ok=True)
    for common in (common_ratio, common_odds):
        one, other = common(pairs), common(turned)
        if 0 < one.estimate < math.inf:
            assert other.estimate == pytest.approx(1 / one.estimate)
            assert other.std_error == pytest.approx(one.std_error)


@pytest.mark.parametrize(
    ("pairs", "difference"),
    [
        ([Pair(0, 9, 0, 7)], 0.0),
        ([Pair(9, 9, 7, 7)], 0.0),
        ([Pair(0, 9, 7, 7)], -1.0),
        ([Pair(11, 11, 0, 13), Pair(3, 3, 0, 7)], 1.0),
    ],
)
def test_none_and_all_give_a_common_difference_and_no_interval(
    pairs: list[Pair], difference: float
) -> None:
    """Sato's variance is zero there, which says that it is no use, not that one is certain."""
    found = common_difference(pairs)
    assert found.estimate == difference
    assert all(map(math.isnan, (found.std_error, found.lower, found.upper)))


def test_where_the_counts_give_no_ratio_the_interval_is_open() -> None:
    none = [Pair(3, 9, 0, 8), Pair(1, 5, 0, 4)]
    for common in (common_ratio, common_odds):
        found = common(none)
        assert (found.estimate, found.lower, found.upper) == (math.inf, 0.0, math.inf)
    assert math.isnan(common_ratio([Pair(0, 5, 0, 4)]).estimate)


def test_without_a_stratum_of_both_arms_there_is_no_comparison() -> None:
    with pytest.raises(ResponderError, match="there is no comparison"):
        common_difference([Pair(3, 5, 0, 0), Pair(0, 0, 2, 9)])
