"""Each line of the list in this package names a test, and the test is there."""

from __future__ import annotations

import ast

import pytest

from tests.harness.run import ROOT
from tests.web import bad_input

ROWS = [line for line in (bad_input.__doc__ or "").splitlines() if line.startswith("| ")][2:]
LINES = [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in ROWS]
# The programme's own words, each the beginning of at least one line.
KINDS = (
    "unknown role",
    "wrong password ten times",
    "altered patient link",
    "expired patient link",
    "double submit",
    "stale form",
    "a step out of order",
    "product past expiry",
    "wrong patient's product",
    "right product, wrong side",
    "negative volume",
    "impossible date, 29 February",
    "29 February, follow-up's anniversaries",
    "time zone change",
    "50 MB upload",
    "CSV with a missing column",
    "CSV with two encodings",
    "CSV with formulas",
    "read-only database",
    "full database",
    "database that is gone",
    "ledger, one changed byte",
    "ledger, a removed row",
    "ledger, two swapped rows",
    "ledger, a cut tail",
)


@pytest.mark.parametrize(("what", "where"), LINES)
def test_each_line_names_its_test(what: str, where: str) -> None:
    file, _, name = where.partition("::")
    assert name, f"{what}: {file} is a file, not a test"
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    tests = {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}
    assert name.startswith("test_")
    assert name in tests, what


@pytest.mark.parametrize("kind", KINDS)
def test_the_list_is_whole(kind: str) -> None:
    assert any(what.startswith(kind) for what, _ in LINES)


def test_no_line_stands_twice() -> None:
    assert len({what for what, _ in LINES}) == len(LINES)
