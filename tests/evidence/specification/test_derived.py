"""A specification read off one table: what it declares, and what it refuses."""

from __future__ import annotations

from decimal import Decimal

import pytest

from blastema.evidence.specification.derived import Roles, derived
from blastema.evidence.specification.errors import SpecificationError
from blastema.evidence.specification.parts import Categorical, Continuous

ROLES = Roles("ID", "WEEK", "PAIN")
TABLE: dict[str, list[str | None]] = {
    "ID": ["1", "1", "2", "2"],
    "WEEK": ["2", "10", "2", "10"],
    "PAIN": ["6.5", "4", None, "3.25"],
    "ARM": ["cells", "cells", "care", "care"],
    "SEX": ["F", "F", "M", "M"],
    "AGE": ["61", "61", "48", "48"],
}


def test_levels_decimals_and_range_are_read_off() -> None:
    spec = derived(TABLE, ROLES, "PAIN ~ SEX + AGE + ARM*WEEK")
    assert [visit.name for visit in spec.visits] == ["2", "10"], "weeks in the order of numbers"
    assert (spec.arm.name, spec.arm.levels, spec.arm.reference) == (
        "ARM",
        ("care", "cells"),
        "care",
    )
    outcome = spec.outcome
    assert (outcome.least, outcome.most, outcome.decimals) == (Decimal("3.25"), Decimal("6.5"), 2)
    assert spec.covariates == (
        Categorical("SEX", ("F", "M")),
        Continuous("AGE", decimals=0, centre=Decimal(54)),
    )
    assert spec.terms == ("SEX", "AGE")


def test_what_changes_from_visit_to_visit_is_told() -> None:
    table = {**TABLE, "DOSE": ["1", "2", "3", "4"], "W": ["0.5", "1", "2", "1.5"]}
    roles = Roles("ID", "WEEK", "PAIN", weight="W")
    spec = derived(table, roles, "~ DOSE + AGE + ARM*WEEK", ["DOSE", "W"])
    assert [part.name for part in spec.varying] == ["DOSE", "W"]
    assert not spec.covariate["AGE"].varying
    with pytest.raises(SpecificationError, match="'SEX' is to vary; expected one of AGE, W"):
        derived(table, roles, "~ AGE + ARM*WEEK", ["SEX"])


def test_products_of_covariates_become_terms_without_visit_and_arm() -> None:
    spec = derived(TABLE, ROLES, "~ SEX*AGE + ARM*WEEK + AGE:WEEK + SEX:ARM")
    assert spec.terms == ("SEX", "AGE", "SEX:AGE")


def test_without_an_arm_everybody_is_one() -> None:
    spec = derived(TABLE, ROLES, "~ AGE*WEEK")
    assert spec.arm.levels == ("all",)
    assert derived(TABLE, Roles("ID", "WEEK", "PAIN", arm="SEX"), "~ WEEK").arm.name == "SEX"


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("~ PAST + ARM*WEEK", "names 'PAST', no column of the table"),
        ("~ center(AGE) + ARM*WEEK", "center(AGE) is computed from the data; declare it"),
        ("~ AGE +* WEEK", "cannot be read"),
        ("~ ID + WEEK", "'ID' is both a column of the formula and a role"),
    ],
)
def test_a_formula_that_cannot_be_declared_is_refused(formula: str, said: str) -> None:
    with pytest.raises(SpecificationError) as refused:
        derived(TABLE, ROLES, formula)
    assert said in str(refused.value)


def test_all_absent_columns_are_named_at_once() -> None:
    with pytest.raises(SpecificationError) as refused:
        derived(TABLE, Roles("PERSON", "DAY", "PAIN", weight="W"), "~ DAY")
    assert len(refused.value.faults) == 4  # three columns, and what there is instead


def test_a_constant_outcome_is_refused() -> None:
    with pytest.raises(SpecificationError, match="no two different numbers"):
        derived({**TABLE, "PAIN": ["4", "4", None, "4"]}, ROLES, "~ WEEK")
