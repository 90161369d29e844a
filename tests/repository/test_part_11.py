"""The page on Part 11 names tests that exist, and leaves out no clause."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from docs.generate.part_11 import Clause, clauses

ROOT = Path(__file__).parents[2]
# Of subpart B and C, as the reference table of the regulation lists them (section 3.6).
ASKED = {
    *(f"11.10({letter})" for letter in "abcdefghijk"),
    "11.50", "11.70", "11.100", "11.200", "11.300",
}  # fmt: skip


def test_no_clause_is_left_out_and_none_stands_twice() -> None:
    assert sorted(one.number for one in clauses()) == sorted(ASKED)


@pytest.mark.parametrize("clause", clauses(), ids=lambda one: one.number)
def test_every_test_that_it_names_exists(clause: Clause) -> None:
    assert clause.tests
    for named in clause.tests:
        file, _, test = named.partition("::")
        assert test in names_in(ROOT / file), named


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
