"""What terms become: names, factors, and their order."""

from __future__ import annotations

from blastema.evidence.specification.columns import Column, Factor
from tests.evidence.specifications import PLAIN, RICH


def test_the_first_column_is_the_constant() -> None:
    assert RICH.columns[0] == Column()
    assert RICH.columns[0].name == "1"


def test_each_term_gives_its_columns_and_the_reference_none() -> None:
    assert [column.name for column in RICH.subject_columns] == [
        "1",
        "age",
        "base",
        "sex[M]",
        "race[a]",
        "race[c]",
        "sex[M]:race[a]",
        "sex[M]:race[c]",
        "race[a]:age",
        "race[c]:age",
        "age:base",
        "base3[1]:sex[M]",
        "base3[2]:sex[M]",
        "base3[3]:sex[M]",
        "knots[1]",
        "knots[2]",
        "knots[3]",
    ]


def test_the_same_columns_stand_within_each_arm_but_the_reference() -> None:
    names = [column.name for column in PLAIN.columns]
    assert names == ["1", "age", "arm[cells]", "arm[cells]:age"]
    assert PLAIN.columns[3].factors == (Factor("arm", level="cells"), Factor("age"))
    assert len(RICH.columns) == 3 * len(RICH.subject_columns)
