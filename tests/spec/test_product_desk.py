"""The release desk: what stands against a release, and late results that are expected."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.catalogue import Specification, SpecTest
from blastema.core.catalogue.practice import Comparator, Quantity
from blastema.core.product.desk import against_release, needs_two
from blastema.core.product.expecting import Asked, ask_after, expect, policy_days
from blastema.core.product.fold import PRODUCT
from blastema.core.product.standing import Reading
from blastema.core.product.state import Expected, ProductState
from blastema.core.product.testing import late_result
from tests.spec import products as p

DUE = replace(p.CULTURE, due_days=14)
SPECIFIED = replace(p.LONG, tests=(p.VOLUME, p.VIABILITY, DUE, p.COLONIES))
HELD = replace(p.TESTED, holds=frozenset({"recall"}))


# a product, its specification -> the rules that stand against its next release
@pytest.mark.parametrize(
    ("state", "specification", "rules"),
    [
        (p.TESTED, p.SHORT, ()),
        (p.TESTED, p.LONG, ()),  # two people may sign now
        (p.PROPOSED, p.LONG, ()),
        (HELD, p.LONG, ("PRODUCT-RELEASE-HELD",)),
        (p.IN_PROCESS, p.SHORT, ("PRODUCT-RELEASE-WHEN", "PRODUCT-TEST-MISSING")),
        (p.CONDITIONAL, p.LONG, ("PRODUCT-TEST-MISSING",)),
        (p.FINAL, p.SHORT, ("PRODUCT-RELEASE-WHEN",)),
        (p.REFUSED, p.SHORT, ("PRODUCT-RELEASE-WHEN",)),
        (p.TESTED, p.GRAFT, ("PRODUCT-SPECIFICATION", "PRODUCT-TEST-MISSING")),
    ],
)
def test_what_stands_against_a_release(
    state: ProductState, specification: Specification, rules: tuple[str, ...]
) -> None:
    assert tuple(f.rule for f in against_release(state, specification)) == rules


def test_two_people_sign_only_while_something_late_is_awaited() -> None:
    assert needs_two(p.TESTED, p.LONG)
    assert not needs_two(p.TESTED, p.SHORT)
    assert not needs_two(p.CONDITIONAL, p.LONG)


# the site's own days, the catalogue's -> the day, counted from the release on 2 March 2026
@pytest.mark.parametrize(
    ("days", "due"),
    [
        ({}, {"culture-negative": "2026-03-16", "cfu-f": ""}),  # 2 + 14 = 16 March
        ({"culture-negative": 21}, {"culture-negative": "2026-03-23", "cfu-f": ""}),
        ({"cfu-f": 30}, {"culture-negative": "2026-03-16", "cfu-f": "2026-04-01"}),
    ],
)
def test_each_late_test_without_a_result_is_expected_by_a_day(
    days: dict[str, int], due: dict[str, str]
) -> None:
    events = expect(p.CONDITIONAL, SPECIFIED, days=days, released_on="2026-03-02")
    state = p.after(p.CONDITIONAL, events)
    assert {test: one.due_on for test, one in state.expected.items()} == due
    assert expect(state, SPECIFIED, days=days, released_on="2027-01-01") == ()


# A policy is text that a person typed.
@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("21", {"culture-negative": 21}),
        ("", {}),
        ("0", {}),
        ("-3", {}),
        ("two weeks", {}),
        ("14.5", {}),
        ("367", {}),
        ("99999999999999999999", {}),
    ],
)
def test_a_policy_that_is_no_number_of_days_counts_as_not_set(
    said: str, days: dict[str, int]
) -> None:
    policies = {"late-result-days-culture-negative": said, "licence": "ME 12345"}
    assert policy_days(SPECIFIED, policies) == days


EXPECTING = p.after(
    p.CONDITIONAL, expect(p.CONDITIONAL, SPECIFIED, days={}, released_on="2026-03-02")
)


def test_asking_is_counted_and_is_no_result() -> None:
    asked = {"test": "culture-negative", "how": Asked.PHONE, "by": p.ALICE}
    once = p.after(EXPECTING, ask_after(EXPECTING, **asked, on="2026-03-17"))
    twice = p.after(once, ask_after(once, **asked, on="2026-03-18"))
    assert twice.expected["culture-negative"] == Expected("2026-03-16", 2, "2026-03-18")
    assert twice.awaiting == EXPECTING.awaiting


@pytest.mark.parametrize("test", ["", "viability", "no-such-test"])
def test_nobody_asks_after_what_is_not_expected(test: str) -> None:
    asked = ask_after(EXPECTING, test=test, how=Asked.MAIL, by=p.ALICE, on="2026-03-17")
    assert p.rules(asked) == ("PRODUCT-LATE-NOT-EXPECTED",)


@pytest.mark.parametrize("value", [0, 1])
def test_a_result_that_came_is_expected_no_more_whatever_it_says(value: int) -> None:
    reading = Reading("culture-negative", value)
    state = p.after(EXPECTING, late_result(EXPECTING, specification=SPECIFIED, reading=reading))
    assert set(state.expected) == {"cfu-f"}


@given(st.lists(st.integers(1, 366), min_size=1, max_size=6))
def test_what_is_expected_is_what_comes_late_and_has_no_result(due: list[int]) -> None:
    lines = tuple(
        SpecTest(f"t{n}", f"t{n}", Quantity.COUNT, Comparator.RECORDED, None, "", True, "s", days)
        for n, days in enumerate(due)
    )
    specification = replace(p.LONG, tests=lines)
    events = expect(PRODUCT.empty, specification, days={}, released_on="2026-03-02")
    state = p.after(PRODUCT.empty, events)
    assert list(state.expected) == [line.slug for line in lines]
    assert all(one.due_on > "2026-03-02" for one in state.expected.values())


@pytest.mark.parametrize(("late", "days"), [(False, 14), (True, 0), (True, -1)])
def test_only_a_late_result_is_due_after_days(late: bool, days: int) -> None:
    from blastema.core.catalogue.errors import CatalogueError

    with pytest.raises((ValueError, CatalogueError)):
        replace(p.CULTURE, late=late, due_days=days)
