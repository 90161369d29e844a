"""A file is a source by its content, so that no copy of it is counted twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from blastema.evidence.summary.errors import SourceOverlapError
from blastema.evidence.summary.source import source_of
from blastema.evidence.summary.summary import Summary
from tests.evidence.specifications import PLAIN


def test_a_copy_of_a_file_is_the_same_source(tmp_path: Path) -> None:
    one, two = tmp_path / "a.csv", tmp_path / "b.csv"
    one.write_text("same")
    two.write_text("same")
    sums = [Summary(PLAIN, sources=frozenset({source_of(path)})) for path in (one, two)]
    with pytest.raises(SourceOverlapError, match="both summaries already hold sha256:"):
        sums[0] + sums[1]
    two.write_text("another")
    assert source_of(one) != source_of(two)
