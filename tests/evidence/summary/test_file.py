"""Summaries as files: the same on the way back, whole or not there, and no altered bit."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given

from blastema.evidence.summary import file
from blastema.evidence.summary.entries import Entry, Key
from blastema.evidence.summary.errors import SummaryFileError
from blastema.evidence.summary.summary import Summary
from tests.evidence.specifications import PLAIN, RICH
from tests.evidence.summary.subjects import Subject, judge, people

ONE = Summary(
    PLAIN,
    {Key("care", (), (), "100"): Entry(2, 0, (2, *[0] * 4, 10**30, *[0] * 9))},
    {("cells", "age is missing"): 3},
    frozenset({"clinic-1"}),
)


@given(people())
def test_a_summary_comes_back_as_it_was(subjects: list[Subject]) -> None:
    whole = judge(subjects, RICH)
    assert file.from_table(file.to_table(whole)) == whole


def test_a_file_comes_back_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    file.write(ONE, tmp_path / "a.arrow")
    assert file.read(tmp_path / "a.arrow") == ONE
    assert [path.name for path in tmp_path.iterdir()] == ["a.arrow"]


def test_a_file_cut_anywhere_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.arrow"
    file.write(ONE, path)
    data = path.read_bytes()
    for size in (0, 5, len(data) // 3, len(data) // 2, len(data) - 1):
        path.write_bytes(data[:size])
        with pytest.raises(SummaryFileError, match="no whole Arrow file"):
            file.read(path)


@pytest.mark.parametrize("name", ["specification", "left_out", "sources", "fingerprint", "seal"])
def test_altered_metadata_are_refused(name: str) -> None:
    table = file.to_table(ONE)
    metadata = dict(table.schema.metadata)
    for old, new in ((b"pain", b"gain"), (b"3", b"4"), (b"clinic-1", b"clinic-2"), (b"a", b"b")):
        changed = metadata[name.encode()].replace(old, new, 1)
        if changed != metadata[name.encode()]:
            break
    bad = table.replace_schema_metadata(metadata | {name.encode(): changed})
    with pytest.raises(SummaryFileError, match=r"altered|hold together"):
        file.from_table(bad)


def test_an_altered_sum_is_refused() -> None:
    table = file.to_table(ONE)
    bad = table.set_column(4, "n", pa.array([3], pa.int64()))
    with pytest.raises(SummaryFileError, match="altered"):
        file.from_table(bad)


def test_another_table_is_no_summary() -> None:
    with pytest.raises(SummaryFileError, match="no summary"):
        file.from_table(pa.table({"a": [1]}))


def test_without_room_the_old_file_stays_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.arrow"
    file.write(Summary.zero(PLAIN), path)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SummaryFileError, match="No space left on device"):
        file.write(ONE, path)
    assert file.read(path) == Summary.zero(PLAIN)
    assert len(list(tmp_path.iterdir())) == 1


def test_without_room_on_the_disk_nothing_half_written_stays(tmp_path: Path) -> None:
    """A real limit of the system on the size of a file, in a process of its own."""
    path = tmp_path / "a.arrow"
    file.write(Summary.zero(PLAIN), path)
    program = """
import resource, sys
from blastema.evidence.summary import file
whole = file.read(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    file.write(whole, sys.argv[1])
except file.SummaryFileError as error:
    print(error)
"""
    words = [sys.executable, "-c", program, str(path)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert "could not be written (File too large); nothing was left behind" in done.stdout
    assert file.read(path) == Summary.zero(PLAIN)
    assert len(list(tmp_path.iterdir())) == 1


def test_an_absent_file_and_an_absent_folder_are_said(tmp_path: Path) -> None:
    with pytest.raises(SummaryFileError, match="there is no file"):
        file.read(tmp_path / "a.arrow")
    with pytest.raises(SummaryFileError, match="could not be written"):
        file.write(ONE, tmp_path / "nowhere" / "a.arrow")


def test_a_sum_past_38_digits_is_refused() -> None:
    huge = Entry(1, 0, (10**38, *[0] * 14))
    with pytest.raises(SummaryFileError, match="38 digits"):
        file.to_table(Summary(PLAIN, {Key("care", (), (), "100"): huge}))
