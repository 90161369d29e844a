"""Specifications as TOML: there and back, and every fault of a bad one at once."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest

from blastema.evidence.specification.errors import SpecificationError
from blastema.evidence.specification.parts import Arm, Basis, Continuous, Outcome, Visit, Weight
from blastema.evidence.specification.read import read_canonical, read_toml, write_toml
from blastema.evidence.specification.specification import Specification
from tests.evidence.specifications import PLAIN, RICH

TOML = """
name = "back pain"
version = 2

[outcome]
name = "pain"
least = 0
most = 10
decimals = 1
centre = 5.0

[arm]
name = "arm"
levels = ["care", "cells"]

[[visits]]
name = "week-6"
day = 42
earliest = 35
latest = 49

[[covariates]]
name = "age"
type = "continuous"
decimals = 0
scale = 10.50
"""


def test_a_text_is_read_with_the_digits_it_was_written_with() -> None:
    spec = read_toml(TOML)
    assert spec.visits == (Visit("week-6", 42, 35, 49),)
    assert spec.covariates == (Continuous("age", 0, scale=Decimal("10.5")),)
    assert spec.terms == ("age",)
    assert spec.arm.reference == "care"


@pytest.mark.parametrize("spec", [PLAIN, RICH, dataclasses.replace(PLAIN, weight=Weight("w", 2))])
def test_there_and_back_is_the_same(spec: Specification) -> None:
    assert read_toml(write_toml(spec)) == spec
    assert read_canonical(spec.canonical()) == spec
    assert hash(read_toml(write_toml(spec))) == hash(spec)
    assert len(spec.fingerprint) == 64


def test_every_fault_is_told_at_once() -> None:
    bad = TOML.replace("least = 0", "least = true").replace("version = 2", "versoin = 2")
    bad = bad.replace('type = "continuous"', 'type = "number"').replace("day = 42", "day = 4.2")
    with pytest.raises(SpecificationError) as caught:
        read_toml(bad)
    told = str(caught.value)
    for part in ("outcome.least", "versoin is unknown", "version is absent"):
        assert part in told
    assert "covariates[0].type is 'number'" in told
    assert "visits[0].day holds" in told


def test_what_is_no_toml_is_said() -> None:
    with pytest.raises(SpecificationError, match="no TOML"):
        read_toml("name =")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Outcome("pain", 10, 0), "expected least < most"),
        (lambda: Outcome("pain", 0, "inf"), "expected a finite number"),
        (lambda: Outcome("pain", 0, 10, decimals=1, centre="0.55"), "no more than 1 decimals"),
        (lambda: Outcome("a:b", 0, 1), "no usable name"),
        (lambda: Visit("w", day=5, latest=4), "earliest <= day <= latest"),
        (lambda: Continuous("age", scale=0), "more than zero"),
        (lambda: Arm("arm", ("a", "a")), "level twice"),
        (lambda: Arm("arm", ("a",), reference="b"), "no level of it"),
        (lambda: Basis("b", "age", "restricted-cubic", knots=(1, 2)), "three or more knots"),
        (lambda: Basis("b", "age", "polynomial", degree=9), "expected 2 to 5"),
        (lambda: dataclasses.replace(PLAIN, terms=("arm",)), "in every key"),
        (lambda: dataclasses.replace(PLAIN, terms=("sex",)), "expected covariates and bases"),
        (lambda: dataclasses.replace(RICH, terms=("sex:sex",)), "with itself"),
        (lambda: dataclasses.replace(PLAIN, grouping=("age",)), "grouping names 'age'"),
        (lambda: dataclasses.replace(PLAIN, visits=()), "0 visits"),
        (lambda: dataclasses.replace(PLAIN, visits=(Visit("a"), Visit("a"))), "stands twice"),
        (lambda: dataclasses.replace(PLAIN, arm=Arm("age", ("a",))), "names two things"),
    ],
)
def test_what_cannot_be_is_refused(make: object, said: str) -> None:
    with pytest.raises(SpecificationError, match=said):
        make()  # type: ignore[operator]


def test_differences_name_each_field_with_both_values() -> None:
    other = dataclasses.replace(
        PLAIN,
        outcome=Outcome("pain", 0, 100, decimals=1, centre=5),
        arm=Arm("arm", ("care", "cells"), reference="cells"),
    )
    assert PLAIN.differences(other) == (
        'outcome.most is "10" here and "100" there',
        'arm.reference is "care" here and "cells" there',
    )
    assert PLAIN.differences(PLAIN) == ()
