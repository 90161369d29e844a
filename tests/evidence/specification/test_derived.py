"""A specification read off one table: what it declares, and what it refuses."""

from __future__ import annotations

from decimal import Decimal

import pytest

from blastema.evidence.specification.derived import Roles, derived
from blastema.evidence.specification.errors import SpecificationError
from blastema.evidence.specification.parts import Categorical, Continuous, Visit

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


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("AGE", ["61", "inf", "48", "-inf"], "'AGE' holds infinite values (2)"),
        ("PAIN", ["6.5", "Infinity", None, "3"], "'PAIN' holds infinite values (1)"),
        ("PAIN", ["6.5", "high", None, "3"], "'PAIN' holds values that are no numbers (1)"),
        ("SEX", ["F", "F", "F", None], "'SEX' is the same in every row"),
        ("ARM", ["care"] * 4, "'ARM' is the same in every row"),
        ("AGE", [None] * 4, "'AGE' is empty in every row"),
    ],
)
def test_columns_that_nothing_can_be_read_off(
    name: str, values: list[str | None], said: str
) -> None:
    with pytest.raises(SpecificationError) as refused:
        derived({**TABLE, name: values}, ROLES, "~ SEX + AGE + ARM*WEEK")
    (fault,) = refused.value.faults
    assert said in fault
    assert "expected" in fault
    assert "high" not in fault


def test_a_table_without_names_shows_none_of_its_first_row() -> None:
    with pytest.raises(SpecificationError, match="no first line of names") as refused:
        derived({"secret": ["1"], "61": ["2"]}, ROLES, "~ WEEK")
    assert "secret" not in str(refused.value)


WINDOWS = (Visit("before", 0, -7, 0), Visit("week-6", 42, 35, 49))


def test_days_have_windows_that_no_table_tells() -> None:
    table = {name: values for name, values in TABLE.items() if name != "WEEK"}
    table["DAY"] = ["0", "44", "-3", "50"]
    roles = Roles("ID", "visit", "PAIN", day="DAY")
    assert derived(table, roles, "~ AGE + ARM*visit", windows=WINDOWS).visits == WINDOWS
    with pytest.raises(SpecificationError, match="give each visit's window"):
        derived(table, roles, "~ visit")
    with pytest.raises(SpecificationError, match="name that column"):
        derived(TABLE, ROLES, "~ WEEK", windows=WINDOWS)
    with pytest.raises(SpecificationError, match="both a column of the formula and a role"):
        derived(table, roles, "~ DAY + visit", windows=WINDOWS)


def test_nobody_s_arm_has_a_name_that_is_no_column_s() -> None:
    assert derived({**TABLE, "arm": ["x", "y", "x", "y"]}, ROLES, "~ WEEK").arm.name == "arm_"


def test_a_constant_outcome_is_refused() -> None:
    with pytest.raises(SpecificationError, match="no two different numbers"):
        derived({**TABLE, "PAIN": ["4", "4", None, "4"]}, ROLES, "~ WEEK")
