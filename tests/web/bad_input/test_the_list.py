"""The list in this package names tests that are there."""

from __future__ import annotations

import re

import pytest

from tests.harness.run import ROOT
from tests.web import bad_input

LINES = re.findall(r"^\| ([^|]+) \| (tests/[^ |]+) \|$", bad_input.__doc__ or "", re.MULTILINE)


@pytest.mark.parametrize(("what", "where"), LINES)
def test_each_line_has_its_test(what: str, where: str) -> None:
    file, _, name = where.partition("::")
    text = (ROOT / file).read_text("utf-8")
    assert f"def {name or 'test_'}" in text, what


def test_the_list_is_whole() -> None:
    """The programme names 24 kinds; some have a line for each way in which they come."""
    assert len(LINES) >= 24
