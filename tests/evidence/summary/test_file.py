"""A summary as a file: the same again, or refused; never half of it."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from blastema.evidence.summary.errors import SourceOverlapError, SummaryFileError
from blastema.evidence.summary.file import (
    from_arrow,
    read_summary,
    to_arrow,
    write_summary,
)
from blastema.evidence.summary.source import source_of
from blastema.evidence.summary.summarise import summarise
from blastema.evidence.summary.summary import Summary
from tests.evidence.means.made import rows, specification


@pytest.fixture(scope="module")
def summary() -> Summary:
    return summarise(pa.Table.from_pylist(rows()), specification(), source="made")


def test_it_comes_back_the_same(summary: Summary, tmp_path: Path) -> None:
    path = tmp_path / "sums.arrow"
    write_summary(summary, path)
    back = read_summary(path)
    assert back == summary
    assert (back.fingerprint, back.sources) == (summary.fingerprint, frozenset({"made"}))
    assert [p.name for p in tmp_path.iterdir()] == ["sums.arrow"]


def test_nobody_comes_back_as_nobody() -> None:
    nobody = Summary.zero(specification())
    assert from_arrow(to_arrow(nobody)) == nobody


def test_numbers_of_any_length_come_back(summary: Summary) -> None:
    key, entry = next(iter(summary.entries.items()))
    huge = replace(entry, products=tuple(10**80 + p for p in entry.products))
    assert from_arrow(to_arrow(Summary(summary.specification, {key: huge}))).entries[key] == huge


@pytest.mark.parametrize("column", ["n", "products", "pattern", "arm"])
def test_a_changed_sum_is_found(summary: Summary, column: str) -> None:
    table = to_arrow(summary)
    values = table[column].to_pylist()
    values[0] = ["7", *values[0][1:]] if isinstance(values[0], list) else "7" + values[0]
    place = table.column_names.index(column)
    changed = table.set_column(place, table.schema.field(column), pa.array(values))
    with pytest.raises(SummaryFileError, match="altered"):
        from_arrow(changed.replace_schema_metadata(table.schema.metadata))


@pytest.mark.parametrize("word", [b'"made"', b'"most": "100"', b'"better": "lower"'])
def test_a_changed_source_or_specification_is_found(summary: Summary, word: bytes) -> None:
    table = to_arrow(summary)
    head = table.schema.metadata[b"blastema"]
    assert word in head
    forged = head.replace(word, word.replace(b"e", b"a").replace(b"1", b"2"))
    with pytest.raises(SummaryFileError, match="altered"):
        from_arrow(table.replace_schema_metadata({b"blastema": forged}))


def test_a_file_cut_at_any_tenth_is_refused(summary: Summary, tmp_path: Path) -> None:
    path, cut = tmp_path / "sums.arrow", tmp_path / "cut.arrow"
    write_summary(summary, path)
    whole = path.read_bytes()
    for tenth in range(10):
        cut.write_bytes(whole[: len(whole) * tenth // 10])
        with pytest.raises(SummaryFileError, match="no whole summary"):
            read_summary(cut)


def test_what_is_no_summary_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.arrow"
    table = pa.table({"a": [1]})
    with pa.ipc.new_file(str(other), table.schema) as writer:
        writer.write_table(table)
    with pytest.raises(SummaryFileError, match="this is no summary"):
        read_summary(other)
    with pytest.raises(SummaryFileError, match="there is no file"):
        read_summary(tmp_path / "absent.arrow")


def test_a_full_disk_leaves_what_was_there(
    summary: Summary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sums.arrow"
    write_summary(summary, path)
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SummaryFileError, match="No space left on device; nothing was left behind"):
        write_summary(summary, path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["sums.arrow"]


def test_a_copy_of_a_file_is_the_same_source(summary: Summary, tmp_path: Path) -> None:
    one, two = tmp_path / "a.csv", tmp_path / "b.csv"
    one.write_text("same")
    two.write_text("same")
    assert source_of(one) == source_of(two)
    named = replace(summary, sources=frozenset({source_of(one)}))
    with pytest.raises(SourceOverlapError, match="both summaries already hold sha256:"):
        named + replace(summary, sources=frozenset({source_of(two)}))
